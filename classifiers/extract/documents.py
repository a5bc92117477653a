"""The official documents that a text names, by canonical id, so that two reports of one act meet.

| what the text writes | id |
| --- | --- |
| 商务部公告2025年第61号, 商务部 海关总署公告2025年第18号, MOFCOM Announcement No. 61 of 2025 | MOFCOM 2025/61 |
| 第55号、56号、57号、58号公告, "Announcements 55, 56, 57 and 58 of 2025" | one id each |
| 海关总署公告2025年第5号, 工业和信息化部公告2025年第12号, likewise NDRC, MNR, MOF | GACC 2025/5, MIIT 2025/12 ... |
| 不可靠实体清单工作机制公告〔2025〕11号 | UEL 2025/11 |
| 工信部联原〔2024〕12号 and other letters with a series | MIIT 联原 2024/12 |
| 国务院令第785号, State Council Decree No. 785 | CN-SC order 785 |
| Regulation (EU) 2024/1252, Regulation (EU) No 1025/2012, CELEX 32024R1252 | EU 2024/1252, EU 2012/1025 |
| COM(2023) 160 | EU COM 2023/160 |
| Executive Order 14241, Proclamation 10908 | US EO 14241, US Proclamation 10908 |
| 90 FR 12345, FR Doc. 2025-12345 | US FR 90/12345, US FR 2025-12345 |

A number whose issuer the text does not name is taken for MOFCOM's, whose announcements are the ones that news cites by
number alone, unless the text names another issuer of numbered notices. A number without a year takes the year that the
text gives another number, else the year passed; without either it has no id and is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..labels import DocumentNumber
from ..script import fold

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MORE = (
    r"(?:\s*(?:号|号公告)?\s*(?:[、,，和及与至]|\band\b|&|, and)\s*(?:第|nos?\.?)?\s*\d{1,3}(?!\d|,\d|\s*(?:%"
    r"|tonnes|年|月|日|万|亿|个|种)))*"
)
_NUMBERS = rf"(?P<numbers>\d{{1,3}}(?!\d|[,.]\d){_MORE})"
_OPEN, _CLOSE = r"[〔\[(（【［]", r"[〕\])）】］]"

_KIND = r"(?:announcements?|notices?|circulars?)"
_DATED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_OPEN}?{_YEAR}\s*(?:年|{_CLOSE})\s*(?:公告)?第?\s*{_NUMBERS}\s*号",
        rf"(?:{_KIND}|mofcom)\s*(?:nos?\.?|numbers?)?\s*{_NUMBERS}\s*(?:,|of|in|/|{_OPEN})\s*(?:of\s*)?{_YEAR}(?!\d)",
        rf"(?:{_KIND}|mofcom)\s*(?:no\.?\s*)?{_OPEN}?{_YEAR}{_CLOSE}?[\s,/-]*(?:nos?\.?|numbers?)?\s*{_NUMBERS}",
        rf"nos?\.?\s*{_NUMBERS}\s*(?:{_OPEN}|of\s+){_YEAR}(?!\d)",
        rf"{_NUMBERS}\s+of\s+{_YEAR}(?!\d)",
    )
)
_UNDATED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"公告第?\s*{_NUMBERS}\s*号",
        rf"(?<!令)第\s*{_NUMBERS}\s*号\s*(?:公告)?",
        rf"{_NUMBERS}\s*号公告",
        rf"(?:{_KIND}|mofcom)\s+(?:(?:nos?\.?|numbers?)\s*)?{_NUMBERS}(?![\w%])",
    )
)

_YEAR_AFTER = re.compile(rf"[^至\d]{{0,3}}{_YEAR}年")
_YEAR_BEFORE = re.compile(rf"(?<!至){_YEAR}年[^至\d]{{0,3}}(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?[^至]{{0,14}}$")
_ISSUER_BEFORE = re.compile(
    r"(?:商务部|海关总署|工业和信息化部|工信部|财政部|自然资源部|不可靠实体清单)[一-鿿、\s]{0,20}(?:公告)?\s*$"
    r"|mofcom['s]*\s*$"
)

_DECREED = re.compile(r"令第?\d|号令|order|decree|regulation|工信部[联令]")
_ANNOUNCED = re.compile(r"公告|announcement|notice|circular|mofcom")

_ISSUERS = (
    ("UEL", re.compile(r"不可靠实体清单|unreliable entity list")),
    ("MOFCOM", re.compile(r"商务部|mofcom|ministry of commerce|commerce ministry")),
    ("MIIT", re.compile(r"工业和信息化部|工信部|miit|ministry of industry and information technology")),
    ("NDRC", re.compile(r"国家发展改革委|国家发展和改革委员会|发改委|ndrc|national development and reform commission")),
    ("MNR", re.compile(r"自然资源部|ministry of natural resources")),
    ("MLR", re.compile(r"国土资源部|ministry of land and resources")),
    ("MOF", re.compile(r"财政部|ministry of finance")),
    ("STA", re.compile(r"税务总局|taxation administration")),
    ("GACC", re.compile(r"海关总署|general administration of customs|gacc")),
)
_OTHER_COUNTRY_NOTICE = re.compile(
    r"federal register|dgft|directorate general of foreign trade|gazette of india|证券代码|股票代码|公告编号"
)

_SERIES_ISSUERS = {"工信部": "MIIT", "工信厅": "MIIT", "发改": "NDRC", "自然资": "MNR", "国办": "CN-SC", "财": "MOF"}
_SERIES = re.compile(
    rf"(?P<body>{'|'.join(_SERIES_ISSUERS)})(?P<series>[一-鿿]{{0,4}}){_OPEN}{_YEAR}{_CLOSE}第?(?P<number>\d{{1,4}})号"
)
_FIXED = tuple(
    (re.compile(pattern), template)
    for pattern, template in (
        (r"(?:国务院令|国令)第?\s*(\d{3})\s*号", "CN-SC order {0}"),
        (r"state council (?:decree|order)\s*(?:no\.?\s*)?(\d{3})", "CN-SC order {0}"),
        (r"(?:decree|order) no\.?\s*(\d{3}) of the state council", "CN-SC order {0}"),
        (r"executive order\s*(?:\(?e\.?o\.?\)?\s*)?(?:no\.?\s*)?(\d{5})", "US EO {0}"),
        (r"\be\.?o\.?\s?(\d{5})", "US EO {0}"),
        (r"第?(\d{5})号行政(?:命)?令", "US EO {0}"),
        (r"行政(?:命)?令第?(\d{5})号?", "US EO {0}"),
        (r"proclamation\s*(?:no\.?\s*)?(\d{4,5})", "US Proclamation {0}"),
        (r"fr doc\.?\s*(?:no\.?\s*)?(20\d\d-\d{4,5})", "US FR {0}"),
        (r"\b(\d{2,3}) fr (\d{3,6})\b", "US FR {0}/{1}"),
        (r"\bcom\s?\((20\d\d)\)\s?(\d{1,4})", "EU COM {0}/{1}"),
    )
)
_EU_ACT = re.compile(
    r"\((?:eu|ec|eec|euratom|欧盟)\)\s*(?P<old>no\.?\s*|第)?(?P<first>\d{1,4})/(?P<second>\d{2,4})"
    r"|欧盟第?\s*(?P<year>\d{4})/(?P<number>\d{1,4})\s*号"
)
_CELEX = re.compile(r"\b3(?P<year>\d{4})[rldh](?P<number>\d{4})\b")


def documents_in(text: str, year: int | None = None) -> tuple[DocumentNumber, ...]:
    """The documents in *text*, each id once, in its order. *year*: whose numbers are meant where the text gives no year."""
    folded = fold(text)
    if not any(char.isdigit() for char in folded):
        return ()
    found: dict[str, tuple[int, str]] = {}
    for start, end, document_id in (*_fixed(folded), *_eu_acts(folded), *_series(folded), *_announcements(folded, year)):
        if document_id not in found:
            found[document_id] = (start, text[start:end].strip())
    in_order = sorted(found.items(), key=lambda item: item[1][0])
    return tuple(DocumentNumber(id=document_id, text=written) for document_id, (_, written) in in_order)


def _fixed(folded: str) -> Iterator[tuple[int, int, str]]:
    for pattern, template in _FIXED:
        for match in pattern.finditer(folded):
            yield match.start(), match.end(), template.format(*match.groups())


def _eu_acts(folded: str) -> Iterator[tuple[int, int, str]]:
    for match in (*_EU_ACT.finditer(folded), *_CELEX.finditer(folded)):
        groups = match.groupdict()
        if groups["year"]:
            year, number = int(groups["year"]), int(groups["number"])
        else:
            year, number = int(groups["first"]), int(groups["second"])
            # Until 2014 the number came first: Regulation (EU) No 1025/2012.
            if not _is_year(year) or (groups["old"] and _is_year(number) and number < 2015):
                year, number = number, year
        if _is_year(year):
            yield match.start(), match.end(), f"EU {year}/{number}"


def _is_year(number: int) -> bool:
    return 1950 <= number <= 2100


def _series(folded: str) -> Iterator[tuple[int, int, str]]:
    for match in _SERIES.finditer(folded):
        issuer = _SERIES_ISSUERS[match["body"]]
        series = f" {match['series']}" if match["series"] else ""
        yield match.start(), match.end(), f"{issuer}{series} {match['year']}/{match['number']}"


def _announcements(folded: str, year: int | None) -> Iterator[tuple[int, int, str]]:
    if "号" not in folded and not re.search(r"announcement|notice|circular|mofcom|\bno\.|\d of 20\d\d", folded):
        return
    if _OTHER_COUNTRY_NOTICE.search(folded):
        return
    taken: list[tuple[int, int]] = [(start, end) for start, end, _ in _series(folded)]
    for patterns in (_DATED, _UNDATED):
        for match in (match for pattern in patterns for match in pattern.finditer(folded)):
            if _overlaps(match, taken) or not _is_announcement(folded, match):
                continue
            if patterns is _DATED:
                year = int(match["year"])
            its_year = year if patterns is _DATED else _year_nearby(folded, match) or year
            if its_year is not None:
                taken.append(match.span())
                yield from _ids(folded, match, its_year)


def _ids(folded: str, match: re.Match[str], year: int) -> Iterator[tuple[int, int, str]]:
    issuer = _issuer(folded, match.start())
    named = _ISSUER_BEFORE.search(folded, max(0, match.start() - 40), match.start())
    for number in _numbers(match):
        yield named.start() if named else match.start(), match.end(), f"{issuer} {year}/{number}"


def _year_nearby(folded: str, match: re.Match[str]) -> int | None:
    """The year of a date beside the number, unless the date is that of an end."""
    after = _YEAR_AFTER.match(folded, match.end())
    before = _YEAR_BEFORE.search(folded, max(0, match.start() - 25), match.start())
    found = after or before
    return int(found["year"]) if found else None


def _numbers(match: re.Match[str]) -> Iterator[int]:
    written = match["numbers"]
    span = re.fullmatch(r"(\d+)\D*至\D*(\d+)\D*", written)
    if span and int(span[1]) < int(span[2]) <= int(span[1]) + 20:
        yield from range(int(span[1]), int(span[2]) + 1)
    else:
        yield from (int(number) for number in re.findall(r"\d+", written))


def _is_announcement(folded: str, match: re.Match[str]) -> bool:
    """Whether the words around a number say that it is an announcement's, not a decree's, a bus line's or a building's."""
    around = folded[max(0, match.start() - 14) : match.end() + 14]
    if _DECREED.search(folded, max(0, match.start() - 4), match.end() + 2):
        return False
    return bool(_ANNOUNCED.search(around))


def _issuer(folded: str, position: int) -> str:
    """Who issued: the last body named just before the number (of several, the one whose series it is), else the text's."""
    before = folded[max(0, position - 40) : position]
    for near in (before, folded):
        for issuer, pattern in _ISSUERS:
            if pattern.search(near):
                return issuer
    return "MOFCOM"


def _overlaps(match: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    return any(match.start() < end and start < match.end() for start, end in taken)
