"""How fast the event log answers: each question beside a named cheaper or dearer one, on a log of a million invented events.

`python -m benchmarks.log [--events N] [--log PATH]` makes the log (or uses the one at PATH) and prints each ratio with its
spread: the median of several rounds, in which the two sides take turns, and the lowest and highest round.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from multiprocessing.synchronize import Event as Flag
from pathlib import Path

from storage import EventFilter, Join, Order, open_store
from storage.query import COUNTS

from .log_data.events import LAST_DAY, SEED, News
from .log_data.words import COUNTRIES
from .log_data.writing import EVENTS, generate, labelled

ROUNDS = 7
TYPES = ("export_control", "new_deposit", "stockpile_funding", "price_shock")
SEARCHES = ("rare earths", "price", "neodymium", "出口", '"licences before"', "refin*")
SCAN = "SELECT dimension, value, count(*) FROM event_facets GROUP BY dimension, value"
SCAN_EVENTS = """
SELECT json_each.value, count(*) FROM events, json_each(events.jurisdictions) GROUP BY 1
"""
PAGE, WINDOW_DAYS = 50, 30
VISIT = 30  # events that the busy writer stores in one transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """One line of the table: what was compared, the aim, and the ratio of each round."""

    what: str
    aim: str
    rounds: Sequence[float]
    note: str

    def __str__(self) -> str:
        middle = statistics.median(self.rounds)
        return (
            f"{self.what:58} {middle:9.3f}  ({min(self.rounds):.3f} to {max(self.rounds):.3f})  aim {self.aim:10} {self.note}"
        )


def main() -> None:
    """Make or open the log, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--log", type=Path, help="a log that is there, or is made there and kept")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.log or Path(folder) / "events.db"
        if not path.exists():
            generate(path, chosen.events, chosen.seed)
        for ratio in measured(path):
            print(ratio, flush=True)


def measured(path: Path) -> Iterator[Ratio]:
    """Every ratio, one after another."""
    yield pages(path)
    yield pages(path, records=False)
    yield from searches(path)
    yield from counts(path)
    yield whole_process(path)
    yield from beside_a_writer(path)  # last: it adds to the log


def pages(path: Path, *, records: bool = True) -> Ratio:
    """A page by type, jurisdiction and date beside a read by id: as records with their items, or as bare rows."""
    order = random.Random(SEED)
    with open_store(path, readonly=True) as store, rows(path) as connection:
        ids = [row[0] for row in connection.execute("SELECT event_id FROM events ORDER BY random() LIMIT 3000")]

        def page() -> None:
            wanted = _some_page(order)
            if records:
                store.events.find(wanted)
            else:
                connection.execute(*store.events.statement(wanted)).fetchall()

        def one() -> None:
            event_id = order.choice(ids)
            if records:
                store.events.get(event_id)
            else:
                connection.execute("SELECT * FROM events WHERE event_id = ?", (event_id,)).fetchall()

        found = compare(page, one, 300, 3000)
    return _ratio(f"page of {PAGE} / read by id, {'records' if records else 'rows alone'}", "<= 15", found)


def searches(path: Path) -> Iterator[Ratio]:
    """A search within a month, and the newest that fit, beside the best of all time."""
    order = random.Random(SEED)
    with open_store(path, readonly=True) as store:

        def best_of_all() -> None:
            store.events.find(EventFilter(search=order.choice(SEARCHES), order=Order.RELEVANCE, limit=PAGE))

        def within(kind: Order) -> None:
            until = LAST_DAY - timedelta(days=order.randrange(3000))
            since = until - timedelta(days=WINDOW_DAYS)
            store.events.find(EventFilter(search=order.choice(SEARCHES), order=kind, since=since, until=until, limit=PAGE))

        def newest() -> None:
            store.events.find(EventFilter(search=order.choice(SEARCHES), limit=PAGE))

        ranked = compare(lambda: within(Order.RELEVANCE), best_of_all, 60, 12)
        yield _ratio(f"ranked search within {WINDOW_DAYS} days / in all", "<= 0.125", ranked)
        yield _ratio("  the same, newest first", "<= 0.125", compare(lambda: within(Order.NEWEST), best_of_all, 60, 12))
        yield _ratio("newest that a search fits / best of all", "at once", compare(newest, best_of_all, 60, 12))


def counts(path: Path) -> Iterator[Ratio]:
    """All facets' counts from the roll-up beside a scan."""
    with rows(path) as connection:

        def run(sql: str) -> Callable[[], None]:
            def once() -> None:
                connection.execute(sql).fetchall()

            return once

        yield _ratio("counts of all facets, roll-up / scan of the facets", "<= 0.083", compare(run(COUNTS), run(SCAN), 20, 1))
        one = COUNTS.replace("GROUP BY", "WHERE dimension = 'jurisdiction' GROUP BY")
        yield _ratio(
            "counts of one facet, roll-up / scan of the events", "<= 0.083", compare(run(one), run(SCAN_EVENTS), 200, 1)
        )


def whole_process(path: Path) -> Ratio:
    """`ree-monitor events --limit 20` beside Python that does nothing; modules are compiled, as installed ones are."""
    command = "import sys; sys.argv = ['ree-monitor', 'events', '--limit', '20']; from monitor.cli import main; main()"
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "REE_MONITOR_DB": str(path), "REE_MONITOR_HOME": folder, "PYTHONPYCACHEPREFIX": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)

        def run(*words: str) -> Callable[[], None]:
            def once() -> None:
                subprocess.run([sys.executable, *words], env=environment, stdout=subprocess.DEVNULL, check=True)

            return once

        found = compare(run("-c", command), run("-c", "pass"), 10, 30)
    return _ratio("`ree-monitor events --limit 20` / `python -c pass`", "<= 6", found)


def beside_a_writer(path: Path) -> Iterator[Ratio]:
    """The slowest hundredth of readers' pages while another process stores visit after visit, beside the same alone.

    By the clock, in which a busy machine shows, and in CPU, which is what the log itself costs the reader.
    """
    order = random.Random(SEED)
    alone, beside = [], []
    with open_store(path, readonly=True) as store:
        for number in range(ROUNDS):
            alone.append(_slowest(lambda: store.events.find(_some_page(order))))
            with busy_writer(path, time.time_ns() % 10**9 + number):
                beside.append(_slowest(lambda: store.events.find(_some_page(order))))
    for at, clock in enumerate(("by the clock", "in CPU")):
        pairs = [(one[at], other[at]) for one, other in zip(beside, alone, strict=True)]
        yield _ratio(f"readers' p99 beside a busy writer / alone, {clock}", "<= 1.5", pairs)


@contextmanager
def busy_writer(path: Path, seed: int) -> Iterator[None]:
    """A process that stores new events without a pause."""
    spawn = multiprocessing.get_context("spawn")
    started, stop = spawn.Event(), spawn.Event()
    writer = spawn.Process(target=write, args=(path, seed, started, stop))
    writer.start()
    started.wait()
    try:
        yield
    finally:
        stop.set()
        writer.join()


def write(path: Path, seed: int, started: Flag, stop: Flag) -> None:
    """Store invented events, a visit's worth in each transaction, until told to stop."""
    news, now, number = News(seed), datetime.now(UTC), seed * EVENTS
    made = (news.event(number + n, LAST_DAY, LAST_DAY) for n in range(EVENTS))
    with open_store(path) as store:
        while not stop.is_set():
            with store.transaction():
                for event in islice(made, VISIT):
                    store.items.add(labelled(event), now)
                    joins = [Join(item_id=i.item_id, event_id=event.event_id, reason="first report") for i in event.items]
                    store.events.put(event, joins, now)
            started.set()


def compare(one: Callable[[], None], other: Callable[[], None], calls: int, calls_of_other: int) -> list[tuple[float, float]]:
    """CPU seconds a call of both in each round; the sides take turns, and a round before the first one warms up."""
    found = [(_mean_seconds(one, calls), _mean_seconds(other, calls_of_other)) for _ in range(ROUNDS + 1)]
    return found[1:]


@contextmanager
def rows(path: Path) -> Iterator[sqlite3.Connection]:
    """The log without our records, for what a plain SQL reader pays."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        yield connection
    finally:
        connection.close()


def _some_page(order: random.Random) -> EventFilter:
    country = order.choices([*COUNTRIES], [row[0] for row in COUNTRIES.values()])[0]
    until = LAST_DAY - timedelta(days=order.randrange(3000))
    since = until - timedelta(days=order.randrange(90, 3000))
    return EventFilter(types=(order.choice(TYPES),), jurisdictions=(country,), since=since, until=until, limit=PAGE)


def _mean_seconds(call: Callable[[], None], times: int) -> float:
    """CPU of this process and of those that it waited for: what else the machine does must not weigh on one side."""
    started = sum(os.times()[:4])
    for _ in range(times):
        call()
    return (sum(os.times()[:4]) - started) / times


def _slowest(call: Callable[[], object], times: int = 600) -> tuple[float, float]:
    """The 99th percentile of so many calls, in seconds by the clock and in seconds of CPU."""
    taken = []
    for _ in range(times):
        started = time.perf_counter(), time.process_time()
        call()
        taken.append((time.perf_counter() - started[0], time.process_time() - started[1]))
    walls, cpus = (statistics.quantiles(side, n=100)[98] for side in zip(*taken, strict=True))
    return walls, cpus


def _ratio(what: str, aim: str, rounds: Sequence[tuple[float, float]]) -> Ratio:
    one, other = (statistics.median(side) for side in zip(*rounds, strict=True))
    return Ratio(what=what, aim=aim, rounds=[a / b for a, b in rounds], note=_note(one, other))


def _note(one: float, other: float) -> str:
    return f"{one * 1000:.3g} ms / {other * 1000:.3g} ms"


if __name__ == "__main__":
    main()
