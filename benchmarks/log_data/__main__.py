"""`python -m benchmarks.log_data PATH [--events N] [--seed N]` makes the log at PATH."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from .events import SEED
from .writing import EVENTS, generate


def main() -> None:
    """Make the log that the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args()
    started = time.perf_counter()
    generate(chosen.path, chosen.events, chosen.seed)
    print(f"{chosen.events} events in {time.perf_counter() - started:.0f} s, {chosen.path.stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
