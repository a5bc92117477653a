"""Every question in docs/log.md is one that the log answers, and every address there is one that the page has."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.web.guard import restrict
from storage.search import match_expression
from tests.sample_log import write_sample

PAGE = (Path(__file__).parent.parent / "docs" / "log.md").read_text("utf-8")
EXAMPLES = re.findall(r"\n([^\n]+):\n\n```sql\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(write_sample(tmp_path / "events.db"))
    connection.create_function("search_words", 1, match_expression)
    restrict(connection)
    yield connection
    connection.close()


@pytest.mark.parametrize("sql", [pytest.param(sql, id=title[:40]) for title, sql in EXAMPLES])
def test_a_question_of_the_page_has_an_answer(log: sqlite3.Connection, sql: str) -> None:
    rows = log.execute(sql).fetchall()
    assert rows or "0.3 AND 0.7" in sql  # nothing in the sample is doubtful


def test_no_example_is_left_out() -> None:
    assert len(EXAMPLES) == PAGE.count("```sql")
