"""The dates that a text gives: from when a measure holds, until when, and full dates that it states besides."""

from __future__ import annotations

import re
from datetime import date

from ..labels import StatedDate

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = "(?:" + "|".join(rf"{month}|{month[:3]}\.?" for month in _MONTHS) + r"|sept\.?)"
_ENGLISH = (
    rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>{_MONTH})(?:,?\s+(?P<y1>(?:19|20)\d\d))?"
    rf"|(?P<m2>{_MONTH})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<y2>(?:19|20)\d\d)(?!\d))?"
    r"|(?P<y3>(?:19|20)\d\d)-(?P<m3>\d\d)-(?P<d3>\d\d)(?!\d))"
)
_CHINESE = r"(?:(?P<y1>(?:19|20)\d\d|今|明|去)年)?(?P<m1>\d{1,2})月(?P<d1>\d{1,2})日"

_EFFECTIVE = (
    re.compile(
        r"(?:effective|in effect|into effect|takes? effect|taking effect|took effect|into force|in force|apply"
        r"|applies|as of|starting|beginning|from|since)"
        rf"\s+(?:on\s+|from\s+|as of\s+)?{_ENGLISH}"
    ),
    re.compile(rf"自\s*{_CHINESE}\s*(?:零时|0时)?(?:起|开始)?"),
    re.compile(rf"{_CHINESE}\s*(?:零时)?(?:起|正式施行|正式实施|正式生效|施行|实施|生效|开始执行|执行)"),
)
_EXPIRY = (
    re.compile(
        rf"(?:until|till|through|expires?|expiring|expiry|valid to|runs? (?:out|to)|lapses?|ends?)\s+(?:on\s+"
        rf"|at\s+)?{_ENGLISH}"
    ),
    re.compile(rf"(?<!截)(?:至|直到|直至|到期日为?)\s*{_CHINESE}"),
)
_STATED = (
    re.compile(rf"(?<![\w-]){_ENGLISH}"),
    re.compile(r"(?P<y1>(?:19|20)\d\d)年(?P<m1>\d{1,2})月(?P<d1>\d{1,2})日"),
)
_KINDS = (("effective", _EFFECTIVE), ("expiry", _EXPIRY), ("stated", _STATED))


def dates_in(text: str, folded: str, published: date | None) -> tuple[StatedDate, ...]:
    """The dates in *text*, in its order. A day without a year takes the nearest one to *published* (for an expiry, the
    next one); without *published*, and where no such day exists (30 February), it is left out. A merely stated date
    needs its year in the text.
    """
    found: list[tuple[int, int, StatedDate]] = []
    if not any(char.isdigit() for char in folded):
        return ()
    for kind, patterns in _KINDS:
        for pattern in patterns:
            for match in pattern.finditer(folded):
                if any(match.start() < end and start < match.end() for start, end, _ in found):
                    continue
                day = _day(match, published, kind)
                if day is not None:
                    written = text[match.start() : match.end()].strip()
                    found.append((match.start(), match.end(), StatedDate(kind=kind, date=day.isoformat(), text=written)))
    return tuple(stated for _, _, stated in sorted(found, key=lambda entry: entry[0]))


def _day(match: re.Match[str], published: date | None, kind: str) -> date | None:
    groups = {name[0]: value for name, value in match.groupdict().items() if value}
    month = int(groups["m"]) if groups["m"].isdigit() else _month_number(groups["m"])
    day, year = int(groups["d"]), groups.get("y")
    if year is not None and year.isdigit():
        return _date_or_none(int(year), month, day)
    if published is None or kind == "stated":
        return None
    if year is not None:
        return _date_or_none(published.year + {"去": -1, "今": 0, "明": 1}[year], month, day)
    near = [found for shift in (-1, 0, 1) if (found := _date_or_none(published.year + shift, month, day))]
    if kind == "expiry":
        near = [found for found in near if found >= published]
    return min(near, key=lambda found: abs((found - published).days), default=None)


def _month_number(written: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, start=1) if month.startswith(written[:3]))


def _date_or_none(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has no such day; a text may misprint, and nothing is made of that."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
