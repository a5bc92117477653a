"""Dates as sources write them, read strictly: a form that could mean two things is no date.

Feed libraries guess (a Chinese date becomes the first of this month, `CST` is always US Central); a wrong date is worse here
than none, since it decides what is news.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

YEARS = range(1990, 2101)
LONG_MONTHS = ("january", "february", "march", "april", "may", "june",
               "july", "august", "september", "october", "november", "december")  # fmt: skip
MONTHS = {name[:3]: number for number, name in enumerate(LONG_MONTHS, start=1)}
# RFC 822, section 5.1, and names that mean one offset the world over; IST, BST, AST and the like are left out.
ZONES = {"GMT": 0, "UTC": 0, "UT": 0, "Z": 0, "EST": -5, "EDT": -4, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
         "CET": 1, "CEST": 2, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "HKT": 8}  # fmt: skip
CST = {"Asia/Shanghai": 8, "Asia/Chongqing": 8, "Asia/Harbin": 8, "Asia/Macau": 8, "Asia/Taipei": 8, "PRC": 8,
       "America/Chicago": -6, "US/Central": -6}  # fmt: skip
"""What CST means, which depends on who writes it: China Standard Time, or Central in North America."""

TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
OFFSET = r"(?P<zone>[A-Za-z]{1,5}|(?:GMT|UTC)?[+-]\d{2}:?\d{2})"
RFC_822 = (  # Wed, 04 Mar 2026 09:00:00 GMT, the seconds and the day's name optional
    r"(?:[A-Za-z]{3,9}\.?,?\s+)?(?P<day>\d{1,2})[\s-](?P<name>[A-Za-z]{3,9})\.?[\s-](?P<year>\d{4}|\d{2})"
    rf"(?:\s+{TIME}(?:\s*{OFFSET})?)?"
)
YEAR_FIRST = (  # 2026-03-04, 2026/3/4, 2026.03.04, a time after T, space or (gov.cn's meta) a hyphen
    r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    rf"(?:(?:\s*[Tt]|\s+|-){TIME})?(?:\s*{OFFSET})?"
)
COMPACT = (  # 20260828, 20260828T121500Z, 20260828121500
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
CHINESE = (  # 2025年3月4日 10:00, 2025年3月4日10时05分, and the same in Korean
    r"(?P<year>\d{4})\s*[年년]\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日号號일]"
    r"(?:\s*(?P<hour>\d{1,2})[:时時](?P<minute>\d{2})分?(?::?(?P<second>\d{2})秒?)?)?"
)
FORMS = tuple(re.compile(form, re.ASCII) for form in (RFC_822, YEAR_FIRST, COMPACT, CHINESE))
WRITTEN_IN_UTC = re.compile(r"(?:GMT|UTC?|Z|[+-]00:?00)\s*$", re.IGNORECASE)
LABEL = re.compile(r"(?:发布时间|发布日期|发布于|更新时间|日期|时间)\s*:\s*")


def parse_moment(raw: str, zone: ZoneInfo) -> datetime | date | None:
    """The moment that *raw* states, in UTC and whole seconds; a plain date where it gives no time; None when in doubt.

    *zone* is the source's own, used where the text names none. Read are RFC 822, ISO 8601, year-first dates with `-`, `/` or
    `.`, 年月日 and epoch seconds or milliseconds; never day-first or month-first numbers, and no year outside 1990 to 2100.
    """
    if len(raw) > 200:
        return None
    text = " ".join(unicodedata.normalize("NFKC", raw).split())
    text = LABEL.sub("", text, count=1).strip("[]()【】 ")
    if epoch := re.fullmatch(r"(\d{10})(?:\.\d{1,6})?|(\d{13})", text, re.ASCII):
        return _of_epoch(int(epoch[1]) if epoch[1] else int(epoch[2]) // 1000)
    for form in FORMS:
        if match := form.fullmatch(text):
            return _of_parts(match.groupdict(), zone)
    return None


def parse_published(raw: str, zone: ZoneInfo) -> datetime | date | None:
    """As `parse_moment`, but midnight of the source's own zone written in UTC is the date that it stands for.

    European and American systems publish "3 September" as 22:00 GMT of the 2nd: taken as a moment it lies on the wrong day.
    """
    moment = parse_moment(raw, zone)
    if not isinstance(moment, datetime) or not WRITTEN_IN_UTC.search(raw):
        return moment
    local = moment.astimezone(zone)
    is_midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
    return local.date() if is_midnight and local.utcoffset() else moment


def _of_epoch(seconds: int) -> datetime | None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    return moment if moment.year in YEARS else None


def _of_parts(parts: dict[str, str | None], zone: ZoneInfo) -> datetime | date | None:
    year, month = int(parts["year"] or 0), _month(parts)
    if len(parts["year"] or "") == 2:
        year += 2000 if year < 50 else 1900  # RFC 2822, section 4.3
    offset = _offset(parts.get("zone"), zone)
    if month is None or offset is None or year not in YEARS:
        return None
    try:
        day = date(year, month, int(parts["day"] or 0))
        if parts.get("hour") is None:
            return day
        second = int(parts["second"] or 0)
        second = 59 if second == 60 else second  # a leap second
        local = datetime(
            day.year, day.month, day.day, int(parts["hour"] or 0), int(parts["minute"] or 0), second, tzinfo=offset
        )
    except ValueError:  # the 31st of June, 25 o'clock
        return None
    return local.astimezone(UTC)


def _month(parts: dict[str, str | None]) -> int | None:
    name = parts.get("name")
    if name is None:
        return int(parts["month"] or 0)
    word = name.lower()
    if word in LONG_MONTHS or word == "sept" or len(word) == 3:
        return MONTHS.get(word[:3])
    return None


def _offset(name: str | None, zone: ZoneInfo) -> timezone | ZoneInfo | None:
    """The offset that a zone's name or figures mean; the source's own zone for none; None for a name that means several."""
    if not name:
        return zone
    if figures := re.fullmatch(r"(?:GMT|UTC)?([+-])(\d{2}):?(\d{2})", name, re.IGNORECASE):
        if int(figures[2]) > 14 or int(figures[3]) > 59:
            return None
        away = timedelta(hours=int(figures[2]), minutes=int(figures[3]))
        return timezone(-away if figures[1] == "-" else away)
    hours = CST.get(zone.key) if name.upper() == "CST" else ZONES.get(name.upper())
    return None if hours is None else timezone(timedelta(hours=hours))
