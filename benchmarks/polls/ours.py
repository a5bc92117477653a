"""One round of ours over a list of addresses, in a process of its own.

`python -m benchmarks.polls.ours DATABASE stored|whole < addresses` prints one JSON object like `peer.py`. `stored` fetches,
parses and stores; `whole` also tags, groups, rates and indexes, with the shipped model.
"""

from __future__ import annotations

import asyncio
import json
import logging
import resource
import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import classifiers
from classifiers import Classify, Labels, Text
from monitor.feeds import FEED
from monitor.fetch import Limits, open_fetcher
from monitor.framework import load_framework
from monitor.pipeline import Round, run_once
from storage import Outcome, open_store

from .news import NOW

AT_ONCE = 100
PER_HOST = 2


def off_topic(texts: Sequence[Text]) -> list[Labels]:
    """The classifier that tags nothing, so that items are stored and no more."""
    return [Labels(relevant=False, relevance=0.0, model="none") for _ in texts]


async def one_round(urls: Sequence[str], path: Path, classify: Classify) -> tuple[Round, float, float]:
    """The round, its seconds by the clock and its seconds of CPU."""
    common = {"kind": "rss", "standing": "news", "language": "en", "allow_private": True}
    feeds = [FEED.validate_python({**common, "id": f"f-{n}", "name": f"Outlet {n}", "url": u}) for n, u in enumerate(urls)]
    framework = load_framework()
    hosts = len({urlsplit(url).netloc for url in urls})
    with open_store(path) as store:
        before, started = time.process_time(), time.perf_counter()
        async with open_fetcher(Limits(at_once=AT_ONCE, per_host=max(PER_HOST, AT_ONCE // hosts))) as fetch:
            done = await run_once(feeds, fetch=fetch, classify=classify, store=store, framework=framework, now=lambda: NOW)
        return done, time.perf_counter() - started, time.process_time() - before


def counts(path: Path) -> dict[str, int]:
    """What the log holds after the round."""
    asked: dict[str, str] = {
        "items": "SELECT count(*) FROM items",
        "on_topic": "SELECT count(*) FROM item_labels WHERE relevant",
        "events": "SELECT count(*) FROM events",
    }
    connection = sqlite3.connect(path)
    try:
        return {name: int(connection.execute(sql).fetchone()[0]) for name, sql in asked.items()}
    finally:
        connection.close()


def main() -> None:
    """Run the round that the arguments name."""
    path, way = Path(sys.argv[1]), sys.argv[2]
    logging.disable(logging.CRITICAL)
    classify = off_topic if way == "stored" else classifiers.load()
    done, wall, cpu = asyncio.run(one_round(sys.stdin.read().split(), path, classify))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # KiB on Linux
    failed = sum(1 for visit in done.visits if visit.outcome is Outcome.FAILED)
    print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak, "failed": failed, **counts(path)}))


if __name__ == "__main__":
    main()
