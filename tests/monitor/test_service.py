"""A running monitor: it stops when asked, survives being killed, and tells a chat what is new, once."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from tests.servers import Chat, FakeTelegram, Newsstand, Reply

ROOT = Path(__file__).parent.parent.parent
TITLES = (
    "China tightens export licensing of terbium",
    "Lynas opens a separation plant in Kalgoorlie",
    "Yttrium price doubles in a week",
)


def rss(*titles: str) -> Reply:
    rows = "".join(f"<item><title>{t}</title><link>https://wire.example/{n}</link></item>" for n, t in enumerate(titles))
    body = f'<rss version="2.0"><channel><title>w</title>{rows}</channel></rss>'.encode()
    return Reply(headers={"Content-Type": "application/rss+xml"}, body=body)


class Home:
    """A home folder with two sources, and processes of `ree-monitor` that live in it."""

    def __init__(self, folder: Path, urls: list[str]) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[str]] = []
        entries = "".join(
            f"  - {{id: s{n}, name: S, kind: rss, url: '{url}', standing: wire, language: en, allow_private: true}}\n"
            for n, url in enumerate(urls)
        )
        (folder / "feeds.yaml").write_text("feeds:\n" + entries)
        self.env = {k: v for k, v in os.environ.items() if not k.startswith("REE_MONITOR_")} | {
            "REE_MONITOR_HOME": str(folder), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1",
        }  # fmt: skip

    def start(self, *words: str, **env: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "monitor", *words]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.env | env, cwd=self.folder
        )
        self.processes.append(process)
        return process

    def run(self, *words: str) -> str:
        process = self.start(*words)
        out, err = process.communicate(timeout=60)
        assert "Traceback" not in err
        return out

    def titles(self) -> list[str]:
        with sqlite3.connect(self.folder / "events.db") as db:
            found = [row[0] for row in db.execute("SELECT title FROM items ORDER BY title")]
            assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        db.close()
        return found


@pytest.fixture
def home(tmp_path: Path, newsstand: Newsstand) -> Iterator[Callable[..., Home]]:
    made: list[Home] = []

    def make(*urls: str) -> Home:
        made.append(Home(tmp_path, list(urls)))
        return made[-1]

    yield make
    for one in made:
        for process in one.processes:
            if process.poll() is None:
                process.kill()
            process.communicate()


def until(process: subprocess.Popen[str], words: str) -> None:
    """Read the log until a line holds *words*."""
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return
    raise AssertionError(f"the process ended without saying {words!r}")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly_when_asked(home: Callable[..., Home], newsstand: Newsstand, number: int) -> None:
    monitor = home(newsstand.put("/a", rss(*TITLES)))
    process = monitor.start("run")
    until(process, "round feeds=1")
    process.send_signal(number)
    _, err = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "stopped" in err
    assert "Traceback" not in err
    assert monitor.titles() == sorted(TITLES)


def test_it_stops_in_the_middle_of_a_round_without_waiting_for_a_slow_source(
    home: Callable[..., Home], newsstand: Newsstand
) -> None:
    never = Event()
    monitor = home(newsstand.put("/a", rss(*TITLES)), newsstand.put("/slow", Reply(hold=never)))
    process = monitor.start("run")
    until(process, "visit feed=s0")
    started = monotonic()
    process.terminate()
    process.communicate(timeout=10)
    assert process.returncode == 0
    assert monotonic() - started < 5
    assert monitor.titles() == sorted(TITLES)
    never.set()


def test_killed_in_the_middle_of_a_poll_nothing_is_lost_and_nothing_stored_twice(
    home: Callable[..., Home], newsstand: Newsstand
) -> None:
    hold = Event()
    late = "Canada funds a rare earth refinery in Saskatchewan"
    slow = newsstand.put("/slow", Reply(hold=hold), rss(late))
    monitor = home(newsstand.put("/a", rss(*TITLES)), slow)
    process = monitor.start("--verbose", "poll", "--all")
    until(process, "visit feed=s0")
    process.kill()
    process.communicate()
    hold.set()
    assert monitor.titles() == sorted(TITLES)

    monitor.run("poll", "--all")
    assert monitor.titles() == sorted((*TITLES, late))
    rows = [json.loads(line) for line in monitor.run("events", "--format", "jsonl").splitlines()]
    assert len({row["event_id"] for row in rows}) == len(rows)
    assert sum(len(row["sources"]) for row in rows) == len(rows)


def test_a_running_monitor_tells_the_chat_once(
    home: Callable[..., Home], newsstand: Newsstand, telegram_api: FakeTelegram
) -> None:
    telegram_api.add_chat(Chat(chat_id=-1001, kind="supergroup"))
    settings = {
        "REE_MONITOR_TELEGRAM_TOKEN": telegram_api.token, "REE_MONITOR_TELEGRAM_CHAT": "-1001",
        "REE_MONITOR_TELEGRAM_BASE_URL": telegram_api.base_url,
    }  # fmt: skip
    monitor = home(newsstand.put("/a", rss(*TITLES)))
    for _ in range(2):
        process = monitor.start("run", **settings)
        until(process, "round feeds=1" if not telegram_api.sent_to(-1001) else "started")
        if not telegram_api.sent_to(-1001):
            until(process, "outbox delivered=1")
        process.terminate()
        _, err = process.communicate(timeout=10)
        assert telegram_api.token not in err
    (message,) = telegram_api.sent_to(-1001)
    assert TITLES[0] in message


def test_a_log_that_cannot_be_used_is_one_line_at_the_start(home: Callable[..., Home], newsstand: Newsstand) -> None:
    monitor = home(newsstand.put("/a", rss(*TITLES)))
    (monitor.folder / "events.db").write_text("not a log " * 100)
    process = monitor.start("run")
    _, err = process.communicate(timeout=20)
    assert process.returncode == 1
    assert err.splitlines()[-1].startswith("ree-monitor: ")
    assert "Traceback" not in err
