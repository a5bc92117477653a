"""Raw text made plain, bytes decoded, dates read strictly."""

from __future__ import annotations

import codecs
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text import clean, decode, language_code, parse_moment, parse_published, shorten

SHANGHAI, BRUSSELS, UTC_ZONE = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Brussels"), ZoneInfo("UTC")
PIECES = [*"<>&;#/!-ab lt\u200b\u202e\x00]['\"=稀", "<script>", "&amp;", "&lt;", "</b>", "<!--", "&#38;"]
MARK_UP = st.lists(st.sampled_from(PIECES)).map("".join)


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("\n  Contracts for July 2\n", "Contracts for July 2"),
        ("<em>稀土</em>出口", "稀土出口"),
        ("<p>One</p><p>Two</p>", "One Two"),
        ("AT&amp;amp;T", "AT&T"),
        ("&amp;lt;em&amp;gt;dysprosium&amp;lt;/em&amp;gt; licence", "dysprosium licence"),
        ("before<script>alert('x')</script><style>p{}</style>after", "beforeafter"),
        ("cut short <a href='https://example.org/", "cut short"),
        ("<<b>script>alert(1)<</b>/script>", ""),
        ("5 < 6 & 7 > 3", "5 < 6 & 7 > 3"),
        ("\u202eevil\u202c zero\u200bwidth \ufeffmark soft\u00adhyphen", "evil zerowidth mark softhyphen"),
        ("a\x00b\ud800", "ab\ufffd"),
        ("full\u3000width&nbsp;space", "full width space"),
        ("<![CDATA[inside]]>", "inside"),
        ("<!-- never closed", ""),
    ],
)
def test_mark_up_is_cut_away_and_words_stay(raw: str, plain: str) -> None:
    assert clean(raw) == plain


@given(st.one_of(st.text(), MARK_UP))
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    once = clean(raw)
    assert clean(once) == once
    assert once == " ".join(once.split())
    once.encode("utf-8")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["<script>", "<!--", "&amp;", "<<b>b>", "<b ", "&#38;amp;", "<", "</script", "&lt;"])
def test_hostile_mark_up_takes_linear_time(piece: str) -> None:
    assert isinstance(clean(piece * 200_000), str)


def test_a_short_form_ends_between_words_and_says_that_it_was_cut() -> None:
    assert shorten("China widens its licence rules", 40) == "China widens its licence rules"
    assert shorten("China widens its licence rules", 24) == "China widens its…"
    assert shorten("商务部公告公布对中重稀土实施出口管制", 9) == "商务部公告公布对…"


@pytest.mark.parametrize(("raw", "code"), [("Chinese", "zh"), ("zh-Hans-CN", "zh"), ("EN", "en"), ("Klingon", ""), ("", "")])
def test_languages_become_codes(raw: str, code: str) -> None:
    assert language_code(raw) == code


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("Wed, 04 Mar 2026 09:00:00 GMT", datetime(2026, 3, 4, 9, tzinfo=UTC)),
        ("Tue, 15 Sep 2026 08:02 GMT", datetime(2026, 9, 15, 8, 2, tzinfo=UTC)),
        ("15 Sep 26 08:02 EDT", datetime(2026, 9, 15, 12, 2, tzinfo=UTC)),
        ("Fri, 2 Jan 2026 10:00:00 PST", datetime(2026, 1, 2, 18, tzinfo=UTC)),
        ("Wed, 04 Mar 2026 09:00:00 CST", datetime(2026, 3, 4, 1, tzinfo=UTC)),
        ("Wed, 04 Mar 2026 09:00:00", datetime(2026, 3, 4, 1, tzinfo=UTC)),
        ("04 Mar 2026", date(2026, 3, 4)),
        ("20260828T121500Z", datetime(2026, 8, 28, 12, 15, tzinfo=UTC)),
        ("20260828", date(2026, 8, 28)),
        ("2026-08-28T12:15:00.123456Z", datetime(2026, 8, 28, 12, 15, tzinfo=UTC)),
        ("2026-08-28T12:15:00+09:00", datetime(2026, 8, 28, 3, 15, tzinfo=UTC)),
        ("2026-09-01+02:00", date(2026, 9, 1)),
        ("2026.03.04", date(2026, 3, 4)),
        ("2026/03/04", date(2026, 3, 4)),
        ("2026/03/04 10:00:30", datetime(2026, 3, 4, 2, 0, 30, tzinfo=UTC)),
        ("2026-3-4", date(2026, 3, 4)),
        ("[2026-09-30]", date(2026, 9, 30)),
        ("2025年3月4日", date(2025, 3, 4)),
        ("2025年3月4日 10:00", datetime(2025, 3, 4, 2, tzinfo=UTC)),
        ("２０２６年３月４日", date(2026, 3, 4)),
        ("发布时间：2026-09-30 17:01", datetime(2026, 9, 30, 9, 1, tzinfo=UTC)),
        ("2026-09-30-17:01:02", datetime(2026, 9, 30, 9, 1, 2, tzinfo=UTC)),
        ("1767225600000", datetime(2026, 1, 1, tzinfo=UTC)),
        ("1767225600", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-09-30 17:01:02", datetime(2026, 9, 30, 9, 1, 2, tzinfo=UTC)),
    ],
)
def test_a_chinese_source_dates_are_read_in_its_zone(raw: str, moment: datetime | date) -> None:
    found = parse_moment(raw, SHANGHAI)
    assert found == moment
    assert type(found) is type(moment)


@pytest.mark.parametrize(
    "raw",
    ["", "soon", "03/04/2026", "04.03.2026", "2026-02-30", "2026-13-01", "2026-09-30T25:00:00", "1889-01-01", "2199-01-01",
     "9999999999999", "2026-09-30T10:00:00 Asia/Shanghai", "Wed, 04 Mar 2026 09:00:00 IST", "Wed, 04 Foo 2026", "2026-03",
     "2026-03-04T10:00:00+25:00", "99999999", "2" * 500],
)  # fmt: skip
def test_what_is_no_date_or_could_be_two_is_none(raw: str) -> None:
    assert parse_moment(raw, SHANGHAI) is None


def test_cst_means_nothing_unless_the_source_says_where_it_is() -> None:
    raw = "Wed, 04 Mar 2026 09:00:00 CST"
    assert parse_moment(raw, UTC_ZONE) is None
    assert parse_moment(raw, ZoneInfo("America/Chicago")) == datetime(2026, 3, 4, 15, tzinfo=UTC)


@given(st.text())
def test_any_text_is_a_moment_or_none(raw: str) -> None:
    found = parse_moment(raw, SHANGHAI)
    assert found is None or 1989 <= found.year <= 2101


def test_local_midnight_written_in_utc_is_the_date_that_it_stands_for() -> None:
    assert parse_published("Wed, 02 Sep 2026 22:00:00 GMT", BRUSSELS) == date(2026, 9, 3)
    assert parse_published("2025-01-16T05:00:00Z", ZoneInfo("America/New_York")) == date(2025, 1, 16)
    assert parse_published("Thu, 03 Sep 2026 13:03:58 GMT", BRUSSELS) == datetime(2026, 9, 3, 13, 3, 58, tzinfo=UTC)
    assert parse_published("Thu, 03 Sep 2026 00:00:00 GMT", UTC_ZONE) == datetime(2026, 9, 3, tzinfo=UTC)
    assert parse_published("2026-09-03 00:00", SHANGHAI) == datetime(2026, 9, 2, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("content", "headers", "text"),
    [
        ("稀土".encode(), {"content-type": "text/html; charset=ISO-8859-1"}, "稀土"),
        (codecs.BOM_UTF8 + "稀土".encode(), {}, "稀土"),
        ("稀土 rare".encode("utf-16"), {}, "稀土 rare"),
        ("<p>稀土 rare</p>".encode("utf-16-le"), {}, "<p>稀土 rare</p>"),
        ("稀土出口管制公告".encode("gb2312"), {}, "稀土出口管制公告"),
        (b'<?xml version="1.0" encoding="gb2312"?>' + "朱镕基稀土".encode("gbk"), {},
         '<?xml version="1.0" encoding="gb2312"?>朱镕基稀土'),
        ("稀土出口管制".encode("big5"), {"content-type": "text/html; charset=Big5"}, "稀土出口管制"),
        ("“rare” earths — withheld".encode("cp1252"), {}, "“rare” earths — withheld"),
        ("Zürich".encode("latin-1"), {"content-type": "text/plain; charset=iso-8859-1"}, "Zürich"),
        ("稀土出口管制措施".encode()[:-1], {}, "稀土出口管制措\ufffd"),
        (b"plain", {"content-type": "text/html; charset=rot13"}, "plain"),
        (b"", {}, ""),
    ],
)  # fmt: skip
def test_bytes_are_read_whatever_the_server_says_of_them(content: bytes, headers: dict[str, str], text: str) -> None:
    assert decode(content, headers) == text


@given(
    st.binary(), st.sampled_from(["", "text/html; charset=gbk", "text/xml; charset=utf-16", "x; charset=idna", "charset=utf-7"])
)
def test_decoding_never_raises(content: bytes, content_type: str) -> None:
    decode(content, {"content-type": content_type}).encode("utf-8")
