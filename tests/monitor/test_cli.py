"""The command line as a person or program meets it: output, exit codes, words on stderr."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import Chat, FakeTelegram, Newsstand, Reply

ROOT = Path(__file__).parent.parent.parent

ITEMS = (
    {"id": "a1", "title": "China suspends export licences for dysprosium to Japan", "published": "2026-01-06",
     "url": "https://desk.example/a1", "source": "mofcom-announcements"},
    {"id": "a2", "title": "Weather: sunny spells over the coast on Sunday"},
    {"title": "Pentagon lends $150 million to build a heavy rare earth separation plant", "published": "2025-07-10"},
)  # fmt: skip


class Shell:
    """Runs `ree-monitor` as a process with a home folder of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("REE_MONITOR_")} | {
            "REE_MONITOR_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1",
        }  # fmt: skip

    def __call__(self, *words: str, stdin: str = "", code: int = 0, **env: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "monitor", *words]
        done = subprocess.run(
            command, input=stdin, capture_output=True, text=True, env=self.env | env, cwd=self.home, timeout=60, check=False
        )
        assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def lines(*rows: object) -> str:
    return "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)


def feeds(shell: Shell, url: str, **more: str) -> str:
    path = shell.home / "sources.yaml"
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    path.write_text(
        f"feeds:\n  - {{id: wire, name: Wire, kind: rss, url: '{url}', standing: wire, language: en,"
        f" allow_private: true{extra}}}\n"
    )
    return str(path)


RSS = b"""<rss version="2.0"><channel><title>w</title><item><title>China tightens export licensing of terbium</title>
<link>https://wire.example/1</link></item></channel></rss>"""


def test_classify_answers_each_line_with_the_contracts_keys(shell: Shell) -> None:
    rows = [json.loads(line) for line in shell("classify", stdin=lines(*ITEMS)).stdout.splitlines()]
    assert [row["id"] for row in rows] == ["a1", "a2", None]
    assert list(rows[0]) == [
        "id", "relevant", "relevance", "event_types", "scores", "directions", "uncertain", "pillars", "jurisdictions", "acting",
        "materials", "organisations", "amounts", "documents", "dates", "lang", "model", "stance",
    ]  # fmt: skip
    assert rows[0]["event_types"] == ["export_control"]
    assert rows[0]["directions"] == {"export_control": "tightening"}
    assert rows[0]["materials"] == ["Dy"]
    assert not rows[1]["relevant"]
    assert rows[1]["event_types"] == rows[1]["pillars"] == rows[1]["jurisdictions"] == []


def test_a_bad_line_is_named_and_the_rest_goes_on(shell: Shell) -> None:
    bad = ("not json", {"summary": "no title"}, {"title": 7}, "[1]", {"title": " <br> "})
    done = shell("classify", stdin=lines(ITEMS[0], *bad, ITEMS[1]), code=1)
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr.splitlines() == [
        "line 2: is not JSON: Expecting value",
        "line 3: has no title",
        "line 4: 'title' must be a string",
        "line 5: is not an object",
        "line 6: has no title",
    ]


def test_a_date_that_cannot_be_is_unknown_and_the_item_is_kept(shell: Shell) -> None:
    rows = [
        {"title": f"China tightens terbium export licences, part {n}", "published": d}
        for n, d in enumerate(("2025-02-31", "2014"))
    ]
    done = shell("ingest", "-", stdin=lines(*rows))
    assert done.stdout == "2 items read, 2 new, 0 lines refused\n"
    assert done.stderr == "2 dates could not be read: kept as unknown\n"
    assert {s["published"] for row in shell("events").stdout.splitlines() for s in json.loads(row)["sources"]} == {None}


def test_classify_explains_with_phrases_of_the_text(shell: Shell) -> None:
    (row,) = (json.loads(x) for x in shell("classify", "--explain", stdin=lines(ITEMS[0])).stdout.splitlines())
    phrases = row["explanation"]["export_control"]
    assert all(isinstance(phrase, str) and isinstance(weight, float) for phrase, weight in phrases)
    assert any("export" in phrase for phrase, _ in phrases)


def test_ingest_events_why_digest(shell: Shell) -> None:
    assert shell("ingest", "-", stdin=lines(*ITEMS)).stdout == "3 items read, 3 new, 0 lines refused\n"
    assert shell("ingest", "-", stdin=lines(*ITEMS)).stdout == "3 items read, 0 new, 0 lines refused\n"
    rows = [json.loads(line) for line in shell("events").stdout.splitlines()]
    assert [row["published"] for row in rows] == ["2026-01-06", "2025-07-10"]
    curb = rows[0]
    assert curb["sources"][0]["item_id"] == "a1"
    assert curb["sources"][0]["standing"] == "official"
    assert curb["section"] == "II.dominance"

    told = json.loads(shell("why", curb["event_id"], "--format", "json").stdout)
    assert told["items"][0]["grouped"] == "first report"
    off_topic = shell("why", "--url", "https://desk.example/a1").stdout
    assert "grouped: first report" in off_topic

    digest = json.loads(shell("digest", "--since", "2025-01-01", "--as", "json").stdout)
    assert [s["id"] for s in digest["sections"]] == ["II.dominance", "III.US"]
    assert "Nothing new" in shell("digest").stdout  # both were published long ago: archive, not news


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_events_in_every_form(shell: Shell, form: str) -> None:
    shell("ingest", "-", stdin=lines({"title": "=1+1 China bans dysprosium export to Japan", "published": "2026-01-06"}))
    out = shell("events", "--format", form).stdout
    assert "dysprosium" in out
    if form == "csv":
        assert "'=1+1" in out  # a spreadsheet must not run it


def test_questions_with_unknown_words_are_mistakes(shell: Shell) -> None:
    shell("ingest", "-", stdin=lines(*ITEMS))
    done = shell("events", "--type", "export_controls", "--material", "Dysprosium", code=2)
    assert "did you mean 'export_control'?" in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert "neither a span" in shell("events", "--since", "yesteryear", code=2).stderr


def test_a_poll_prints_a_row_for_each_source_and_stores_what_came(shell: Shell, newsstand: Newsstand) -> None:
    path = feeds(shell, newsstand.put("/feed", Reply(headers={"Content-Type": "application/rss+xml"}, body=RSS)))
    out = shell("poll", "--all", "--feeds", path).stdout
    assert "wire" in out
    assert "ok" in out
    assert shell("poll", "--feeds", path).stdout.startswith("no source is due")
    assert json.loads(shell("events", "--feeds", path).stdout)["directions"] == {"export_control": "tightening"}


def test_a_poll_that_nothing_answers_says_so_in_one_sentence(shell: Shell, newsstand: Newsstand) -> None:
    path = feeds(shell, newsstand.put("/feed", Reply(status=500)))
    done = shell("poll", "--all", "--feeds", path, code=1)
    assert "No source answered" in done.stderr
    assert "make demo" in done.stderr


def test_poll_send_reaches_the_chat_once(shell: Shell, newsstand: Newsstand, telegram_api: FakeTelegram) -> None:
    telegram_api.add_chat(Chat(chat_id=-1001, kind="supergroup"))
    path = feeds(shell, newsstand.put("/feed", Reply(headers={"Content-Type": "application/rss+xml"}, body=RSS)))
    settings = {
        "REE_MONITOR_TELEGRAM_TOKEN": telegram_api.token, "REE_MONITOR_TELEGRAM_CHAT": "-1001",
        "REE_MONITOR_TELEGRAM_BASE_URL": telegram_api.base_url,
    }  # fmt: skip
    assert "1 message delivered" in shell("poll", "--all", "--send", "--feeds", path, **settings).stdout
    assert "0 messages delivered" in shell("poll", "--all", "--send", "--feeds", path, **settings).stdout
    assert len(telegram_api.sent_to(-1001)) == 1


def test_send_without_a_chat_is_a_mistake(shell: Shell, newsstand: Newsstand) -> None:
    path = feeds(shell, newsstand.put("/feed", Reply(headers={"Content-Type": "application/rss+xml"}, body=RSS)))
    assert "REE_MONITOR_TELEGRAM_CHAT" in shell("poll", "--all", "--send", "--feeds", path, code=2).stderr


def test_check_names_every_problem_and_exits_2(shell: Shell) -> None:
    path = shell.home / "bad.yaml"
    path.write_text("feeds:\n  - {id: a, kind: rsss}\n  - {id: b, nam: B, kind: rss, url: x, standing: news, language: en}\n")
    done = shell("check", "--feeds", str(path), code=2)
    assert len(done.stderr.splitlines()) >= 4
    assert "did you mean 'name'?" in done.stderr
    assert "0 enabled" not in shell("check").stdout


def test_an_unknown_source_is_a_mistake(shell: Shell, newsstand: Newsstand) -> None:
    path = feeds(shell, newsstand.url("/feed"))
    assert "did you mean 'wire'?" in shell("poll", "--source", "wier", "--feeds", path, code=2).stderr


@pytest.mark.parametrize("words", [("events",), ("digest",), ("sources",), ("why", "e-1")])
def test_a_question_to_a_log_that_is_not_there(shell: Shell, words: tuple[str, ...]) -> None:
    done = shell(*words, code=1)
    assert done.stderr.startswith("ree-monitor: there is no log at")
    assert len(done.stderr.splitlines()) == 1


def test_a_file_that_is_no_log_is_left_alone(shell: Shell) -> None:
    path = shell.home / "notes.db"
    path.write_text("shopping list " * 100)
    done = shell("ingest", "-", "--db", str(path), stdin=lines(*ITEMS), code=1)
    assert "is not a database" in done.stderr
    assert path.read_text() == "shopping list " * 100


def test_a_reader_that_leaves_is_no_error(shell: Shell) -> None:
    shell("ingest", "-", stdin=lines(*({"title": f"Rare earth story number {n} of many"} for n in range(200))))
    command = f"{sys.executable} -m monitor events --format jsonl | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, env=shell.env, cwd=shell.home, check=True)
    assert "Traceback" not in done.stderr
    assert "Broken" not in done.stderr


def test_titles_with_mark_up_and_escapes_do_no_harm(shell: Shell) -> None:
    title = "China bans <b>terbium</b> exports \x1b[31m'; DROP TABLE events; -- \u202e"
    shell("ingest", "-", stdin=lines({"title": title, "published": "2026-01-06"}))
    for words in (("events", "--format", "table"), ("digest", "--since", "2026-01-01")):
        out = shell(*words).stdout
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert "DROP TABLE events" in out
