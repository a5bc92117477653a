"""One round of the `reader` library over a list of addresses. Runs under its own interpreter and knows nothing of ours.

`python peer.py DATABASE WORKERS < addresses` prints one JSON object: seconds by the clock, seconds of CPU, peak MB, items.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time


def main() -> None:
    """Add the feeds where they are new, then time one update of all of them."""
    from reader import make_reader  # the peer: only here

    logging.disable(logging.CRITICAL)
    database, workers = sys.argv[1], int(sys.argv[2])
    with make_reader(database) as reader:
        for url in sys.stdin.read().split():
            reader.add_feed(url, exist_ok=True)
        before, started = time.process_time(), time.perf_counter()
        reader.update_feeds(workers=workers, scheduled=False)
        wall, cpu = time.perf_counter() - started, time.process_time() - before
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # KiB on Linux
        failed = sum(1 for feed in reader.get_feeds() if feed.last_exception is not None)
        items = reader.get_entry_counts().total
    print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak, "items": items, "failed": failed, "on_topic": 0, "events": 0}))


if __name__ == "__main__":
    main()
