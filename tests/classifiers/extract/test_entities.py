"""Spans for the classifier, and `extract` as a whole."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from classifiers.extract import Span, entities, extract
from classifiers.labels import Text


def test_spans_carry_class_and_id_where_they_stand() -> None:
    text = "China lets MP Materials ship dysprosium from Mountain Pass for $400m, up 30%"
    named = {text[span.start : span.end]: (span.kind, span.id) for span in entities(text)}
    assert named == {
        "China": ("state", "CN"),
        "MP Materials": ("company", "mp-materials"),
        "dysprosium": ("element", "Dy"),
        "Mountain Pass": ("project", "mountain pass"),
        "$400m": ("money", ""),
        "30%": ("percent", ""),
    }


def test_the_longest_name_wins() -> None:
    assert entities("China Northern Rare Earth")[0] == Span(0, 25, "company", "northern-rare-earth")


def test_traditional_text_keeps_its_offsets() -> None:
    text = "商務部對鏑實施管制"
    assert [text[span.start : span.end] for span in entities(text)] == ["商務部", "鏑"]


@given(st.text(alphabet=st.sampled_from("中美欧 China's US$1.5万亿元吨%-/镝铽公告第号年月日2025 Dy,、"), max_size=60))
def test_spans_never_overlap_and_stay_inside_the_text(text: str) -> None:
    end = 0
    for span in entities(text):
        assert end <= span.start < span.end <= len(text)
        end = span.end


@given(st.text(), st.text(), st.none() | st.dates())
def test_any_text_can_be_extracted(title: str, summary: str, published: date | None) -> None:
    found = extract(Text(title=title, summary=summary), published)
    assert set(found.acting) <= set(found.jurisdictions)


def test_the_date_of_publication_may_carry_a_time() -> None:
    found = extract(Text(title="MOFCOM Notice 61 takes effect on December 1"), datetime(2025, 10, 9, 1, tzinfo=UTC))
    assert [document.id for document in found.documents] == ["MOFCOM 2025/61"]
    assert [stated.date for stated in found.dates] == ["2025-12-01"]


def test_an_empty_text_names_nothing() -> None:
    assert extract(Text(title="")) == type(extract(Text(title="")))()
