"""A digest in each medium: the words, the limits, and nothing of a source taken for mark-up."""

from __future__ import annotations

import html
import io
import json
import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from classifiers import Direction, EventType
from monitor.assemble import assemble
from monitor.digest import Coverage, Digest, Period, build
from monitor.framework import load_framework
from monitor.render.blocks import Bullet, Heading, Paragraph, Span, Style
from monitor.render.digest import digest_blocks, digest_json
from monitor.render.markdown import markdown
from monitor.render.telegram import MAX_UNITS, telegram_messages
from monitor.render.terminal import print_blocks
from tests.builders import NOW, item, labelled, labels

REPORT = load_framework()


def digest(*titles: str) -> Digest:
    events = [
        assemble(
            f"e-{n}",
            [labelled(item(f"i-{n}", title), labels(EventType.EXPORT_CONTROL, direction=Direction.TIGHTENING))],
            REPORT, first_seen=NOW, updated=NOW,
        )
        for n, title in enumerate(titles)
    ]  # fmt: skip
    cover = Coverage(read=("mofcom", "wire"), silent=("usgs",), failed=())
    return build(events, Period.ending(NOW + timedelta(hours=1), "day"), REPORT, cover)


def visible(message: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", message))


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def terminal(made: Digest, colours: bool = False) -> str:
    out = io.StringIO()
    print_blocks(digest_blocks(made), Console(file=out, force_terminal=colours, width=100))
    return out.getvalue()


def test_a_digest_on_a_terminal_reads_in_the_reports_terms() -> None:
    text = terminal(digest("China licenses dysprosium exports"))
    for words in (
        "Rare-earth digest, day to 7 January 2026",
        "1 event (1 export control).",
        "II · Maintaining dominance through control",
        "export control, tightening · China · Dy · high",
        "China licenses dysprosium exports",
        "mofcom · 1 source · 6 January 2026 · confidence 90%",
        "(as of September 2024)",
        "Sources: 2 read, 1 silent (usgs), 0 failed.",
    ):
        assert words in " ".join(text.split()), words


def test_an_empty_digest_is_a_sentence() -> None:
    assert "Nothing new on rare earths in this period." in terminal(digest())


def test_terminal_control_characters_do_nothing() -> None:
    assert "\x1b" not in terminal(digest("Title \x1b[2J\x07 with escapes"))
    assert "\x1b[2J" not in terminal(digest("Title \x1b[2J\x07 with escapes"), colours=True)


def test_telegram_escapes_what_a_source_writes() -> None:
    (message,) = telegram_messages(digest_blocks(digest("<b>bold</b> & <script>")))
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; &lt;script&gt;" in message
    assert set(re.findall(r"<(/?\w+)", message)) <= {"b", "/b", "i", "/i", "a", "/a"}


def test_a_long_digest_is_split_between_stories_and_nothing_is_lost() -> None:
    titles = [f"Story number {n} about dysprosium and terbium exports from China" for n in range(60)]
    messages = telegram_messages(digest_blocks(digest(*titles)))
    assert len(messages) > 1
    for message in messages:
        assert units(visible(message)) <= MAX_UNITS
        assert message.count("<b>") == message.count("</b>")
        assert message.count("<a ") == message.count("</a>")
    joined = "\n".join(map(visible, messages))
    assert all(title in joined for title in titles)


@given(st.lists(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=3000), min_size=1, max_size=6))
def test_any_text_fits_telegram_and_joins_to_the_whole(texts: list[str]) -> None:
    blocks = [Bullet((((Span(text, Style.STRONG, "https://a.example/?a=1&b=2")),), (Span(text),))) for text in texts]
    messages = telegram_messages(blocks)
    assert all(units(visible(m)) <= MAX_UNITS for m in messages)
    seen = re.sub(r"\s|•", "", "".join(map(visible, messages)))
    want = re.sub(r"\s|•", "", "".join(text * 2 for text in texts))
    assert seen == want


def test_markdown_shows_marks_as_they_are() -> None:
    text = markdown(
        [Heading(1, "A *star*"), Paragraph((Span("[x](y) `z` <i>"),)), Bullet(((Span("t", url="https://a.example/>"),),))]
    )
    assert text == "# A \\*star\\*\n\n\\[x\\](y) \\`z\\` \\<i\\>\n\n- [t](<https://a.example/%3E>)\n"


def test_json_holds_the_contracts_keys() -> None:
    row = digest_json(digest("One", "Two"))
    assert list(row) == ["period", "as_of", "sections", "theses", "due", "coverage"]
    assert row["as_of"] == "2024-09"
    assert row["sections"] == [
        {"id": "II.dominance", "title": "Maintaining dominance through control", "events": ["e-0", "e-1"], "untyped": 0}
    ]
    assert row["coverage"] == {"read": 2, "silent": ["usgs"], "failed": []}
    assert json.loads(json.dumps(row)) == row


@pytest.mark.parametrize("title", ["😀" * 3000, "a" * 9000, "‮" + "x" * 5000, "e\u0301" * 4000])
def test_a_title_longer_than_a_message_comes_in_several(title: str) -> None:
    messages = telegram_messages(digest_blocks(digest(title)))
    assert all(units(visible(m)) <= MAX_UNITS for m in messages)
    assert title in "".join("".join(map(visible, messages)).split("\n"))
