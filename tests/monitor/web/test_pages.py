"""The pages over HTTP: what they say, in which forms, and what they refuse."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import feedparser
import pytest

from storage.questions import QUESTIONS
from tests.sample_log import HOSTILE

from .serving import Site

FOR_EVER = "/log?sql=" + quote("with recursive c(x) as (select 1 union all select x+1 from c) select count(*) from c")
PAGES = ("/", "/events", "/event/e-curb", "/event/e-bad", "/chart", "/measures", "/log", "/log/events", "/log/items",
         "/log/sources", "/log/event_items", "/log/measure_acts", "/log/events/e-curb", "/log/events?_search=terbium",
         "/chart?jurisdiction=CN&weeks=52", "/measures?on=2026-11-12", "/events?jurisdiction=CN&type=export_control",
         *(f"/log/{question.name}" for question in QUESTIONS))  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_and_nothing_in_it_runs_that_is_not_ours(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "<script>alert(1)" not in answer.text
    assert "<img src=x" not in answer.text
    assert "\x1b" not in answer.text
    assert 'href="javascript:' not in answer.text
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"].split("style-src")[0]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_start_page_says_what_this_is_and_leads_on(site: Site) -> None:
    text = site.get("/").text
    assert "What happened to rare earths" in text
    assert "<b>6</b> events since 2026-01-02" in text
    assert "/event/e-curb" in text
    for question in QUESTIONS:
        assert f'href="/log/{question.name}"' in text
        assert (f'href="/log/{question.name}.atom"' in text) == question.lists_events
    assert "<svg" in text


def test_an_event_page_tells_all_that_is_known(site: Site) -> None:
    text = site.get("/event/e-curb").text
    told = ("商务部公告", "export control: tightening", "China", "dysprosium", "official source", "rule T", "as of 2024-09",
            "Ministry of Commerce", "near-identical title", "MOFCOM 2025/61", "Export leverage")  # fmt: skip
    assert [words for words in told if words not in text] == []
    assert 'href="https://mofcom.example/i-e-curb-0"' in text
    row = site.get("/event/e-curb.json").json()
    assert row["event_id"] == "e-curb"
    assert [source["source"] for source in row["sources"]] == ["mofcom", "wire"]


@pytest.mark.parametrize(
    ("query", "found"),
    [("search=稀土", ["e-ease", "e-find"]), ("search=鏑", ["e-curb", "e-bad"]), ("search=镝", ["e-curb", "e-bad"]),
     ("search=dysprosium", ["e-curb", "e-bad"]), ("type=price_shock", ["e-jump"]), ("since=2026-01-06", ["e-curb", "e-bad"]),
     ("measure=MOFCOM%202025/61&direction=easing", ["e-ease"]), ("jurisdiction=us&jurisdiction=ca", ["e-loan", "e-find"]),
     ("jurisdiction=ZZ", [])],
)  # fmt: skip
def test_search_and_filters_find_the_same_in_every_form(site: Site, query: str, found: list[str]) -> None:
    query = quote(query, safe="=&%/")
    assert {row["event_id"] for row in site.get(f"/events.json?{query}").json()} == set(found)
    assert {json.loads(line)["event_id"] for line in site.get(f"/events.jsonl?{query}").text.splitlines()} == set(found)
    assert {row["event_id"] for row in csv.DictReader(io.StringIO(site.get(f"/events.csv?{query}").text))} == set(found)
    entries = feedparser.parse(BytesIO(site.get(f"/events.atom?{query}").body)).entries
    assert {entry.link.rsplit("/", 1)[1] for entry in entries} == set(found)
    page = site.get(f"/events?{query}").text
    assert all(f"/event/{one}" in page for one in found)


@pytest.mark.parametrize("words", ["稀土", "暂停", "暫停稀土", "rare earth*"])
def test_datasettes_own_search_box_reads_chinese(site: Site, words: str) -> None:
    rows = site.get(f"/log/events.json?_shape=array&_search={quote(words)}").json()
    assert "e-ease" in {row["event_id"] for row in rows}


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.lists_events], ids=lambda question: question.name)
def test_questions_that_list_events_are_feeds(site: Site, question: object) -> None:
    asked = "&".join(f"{key}={quote(value)}" for key, value in question.example.items())  # type: ignore[attr-defined]
    parsed = feedparser.parse(BytesIO(site.get(f"/log/{question.name}.atom?{asked}").body))  # type: ignore[attr-defined]
    assert not parsed.bozo
    assert parsed.entries[0].link.startswith(site.url + "/event/e-")
    assert question.title in parsed.feed.title  # type: ignore[attr-defined]


def test_any_query_of_events_is_a_feed_and_others_say_what_is_missing(site: Site) -> None:
    rows = site.get("/log/events.atom?severity=high")
    assert rows.status == 200
    assert feedparser.parse(BytesIO(rows.body)).entries
    refused = site.get("/log.atom?sql=select+1+as+one")
    assert refused.status == 400
    assert "event_id, title, updated" in refused.text
    nothing = site.get("/log/this_week.atom?until=1999-01-01")
    assert nothing.status == 200
    assert feedparser.parse(BytesIO(nothing.body)).entries == []


@pytest.mark.parametrize("path", [FOR_EVER, FOR_EVER.replace("/log?", "/log.json?"), FOR_EVER.replace("/log?", "/log.csv?")])
def test_a_query_that_would_run_for_ever_is_stopped_with_a_clear_word(site: Site, path: str) -> None:
    answer = site.get(path)
    assert answer.status == 400
    assert "The query was stopped after 2 seconds" in answer.text


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/events?search=%22open", 400, "not closed"), ("/log/events?_search=%22open", 400, "not closed"),
        ("/events.json?type=quota", 400, "unknown word"), ("/events?since=soon", 400, "neither a span"),
        ("/event/e-none", 404, "no event e-none"), ("/nothing/here/at/all", 404, "no such page"), ("/log/outbox", 403, ""),
        ("/log.json?sql=select+html+from+outbox", 400, "prohibited"), ("/log.json?sql=select+count(*)+from+told", 400, ""),
        ("/log?sql=delete+from+events", 400, "must be a SELECT"), ("/log.db", 403, ""),
        ("/log?sql=select+nowhere", 400, "no such column"),
    ],
)  # fmt: skip
def test_what_cannot_be_had_is_refused_in_words(site: Site, path: str, status: int, words: str) -> None:
    answer = site.get(path)
    assert answer.status == status
    assert words in answer.text
    assert "secret" not in answer.text
    assert "-100777" not in answer.text


def test_nothing_on_the_web_side_writes(site: Site, log_file: Path) -> None:
    before = sqlite3.connect(log_file).execute("SELECT count(*), max(updated) FROM events").fetchone()
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        assert site.get("/log/this_week", method=method).status == 405
    assert site.get("/events", method="HEAD").body == b""
    for sql in ("delete from events", "with x as (select 1) insert into items select * from x", "pragma user_version = 9"):
        assert site.get(f"/log.json?sql={quote(sql)}").status == 400
    assert sqlite3.connect(log_file).execute("SELECT count(*), max(updated) FROM events").fetchone() == before


def test_another_sites_name_for_this_machine_is_refused(site: Site) -> None:
    assert site.get("/", host="evil.example").status == 421
    assert site.get("/", host="localhost:1").status == 200


def test_csv_of_the_tables_runs_in_no_spreadsheet(site: Site) -> None:
    for path in ("/log/events.csv?_stream=1", "/events.csv", "/log/tightening_since.csv?since=2026-01-01"):
        rows = list(csv.DictReader(io.StringIO(site.get(path).text)))
        title = next(row["title"] for row in rows if row["event_id"] == "e-bad")
        assert title == "'" + HOSTILE.replace("\u202e", " ").replace("\x1b", " ")


def test_the_charts_count_what_the_log_holds(site: Site) -> None:
    svg = site.get("/chart.svg?by=direction&weeks=260")
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert "tightening 2, easing 1" in svg.text
    assert "export control 0" in site.get("/chart.svg?weeks=260&jurisdiction=NL").text


def test_the_register_is_told_for_a_day(site: Site) -> None:
    text = site.get("/measures?on=2026-11-12").text
    assert "Measures on 2026-11-12" in text
    assert "expired unconfirmed" in text
    assert "claimed by wire" in text
    assert "suspended" in site.get("/measures?on=2026-06-01").text


def test_tables_and_columns_say_what_they_mean(site: Site) -> None:
    text = site.get("/log/events").text
    assert "One row for each story" in text
    assert "stable; made from the first item" in text
    assert "facet-results" in text
    assert site.get("/-/metadata.json").json()["databases"]["log"]["queries"].keys() == {q.name for q in QUESTIONS}
