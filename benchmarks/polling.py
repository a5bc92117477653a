"""Polling a thousand feeds: one round of ours and of the `reader` library, in turn, on the same loopback server.

`stored` is ours as far as reader goes: fetch, parse, store. `whole` adds tagging, grouping, rating and the search index.
Every round runs in a process of its own. A ratio compares two rounds that ran one after the other; its spread is over
the repetitions. reader runs with the number of workers that was the fastest in a trial before.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from .polls.environment import peer_python
from .polls.server import address

HERE = Path(__file__).parent
WORKERS = (1, 4, 20, 60)  # reader's, tried in this order
TRIAL_SHARE = 10  # the trial takes one feed in so many
CHANGED = 100  # one feed in so many has a new item
AT_ONCE = 100  # ours: requests in flight


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the server says to a visit, and what we aim at: `stored` and `whole` in shares of reader's time."""

    name: str
    query: str
    aims: dict[str, str]
    latency: float = 0.0


Figures = dict[str, float]
Results = dict[tuple[str, str], list[Figures]]  # by state and way, one for each repetition


def states(latency: float) -> list[State]:
    """The visits of one repetition, in order; the last two to a server that takes *latency* seconds, if any."""
    unchanged = "validators=1&changed=0"
    near = [
        State(name="first visit", query=unchanged, aims={"stored": "0.40", "whole": "0.80"}),
        State(name="all unchanged by 304", query=unchanged, aims={"stored": "0.33"}),
        State(name="1% changed, others 304", query=f"validators=1&changed={CHANGED}", aims={}),
        State(name="all unchanged by body", query=f"validators=0&changed={CHANGED}", aims={"stored": "0.067"}),
    ]
    far = [
        State(name=f"first visit, {latency:g} s away", query=unchanged, aims={}, latency=latency),
        State(name=f"304, {latency:g} s away", query=unchanged, aims={}, latency=latency),
    ]
    return [*near, *(far if latency else [])]


class Bench:
    """The server, the addresses and the databases of one run."""

    def __init__(self, feeds: int, hosts: int, port: int, peer: Path, folder: Path) -> None:
        self._port = port
        self._peer = peer
        self._folder = folder
        self.urls = [address(number, hosts, port) for number in range(feeds)]

    def serve(self, state: State) -> None:
        """Have the server answer as *state* says."""
        with urlopen(f"http://127.0.0.1:{self._port}/set?latency={state.latency}&{state.query}") as answer:
            answer.read()

    def visit(self, way: str, name: str, *, workers: int = 1, share: int = 1) -> Figures:
        """One round of *way* over the database *name*, with every *share*-th feed."""
        database = str(self._folder / f"{name}.sqlite")
        ours = [sys.executable, "-m", "benchmarks.polls.ours", database, way]
        peer = [str(self._peer), str(HERE / "polls" / "peer.py"), database, str(workers)]
        command = peer if way == "reader" else ours
        urls = "\n".join(self.urls[::share])
        done = subprocess.run(command, input=urls, stdout=subprocess.PIPE, text=True, check=True, cwd=HERE.parent)
        figures: Figures = json.loads(done.stdout)
        if figures["failed"]:
            print(f"   {way}: {figures['failed']:.0f} feeds failed", file=sys.stderr)
        return figures

    def best_workers(self, all_states: Sequence[State]) -> dict[str, int]:
        """For each state the number of workers with which reader was the fastest, tried on a part of the feeds."""
        tried: dict[str, dict[int, float]] = {state.name: {} for state in all_states}
        for workers in WORKERS:
            for state in all_states:
                self.serve(state)
                name = f"trial-{workers}-{state.latency}"
                tried[state.name][workers] = self.visit("reader", name, workers=workers, share=TRIAL_SHARE)["wall"]
        return {name: min(walls, key=lambda workers: walls[workers]) for name, walls in tried.items()}


def measure(bench: Bench, all_states: Sequence[State], repeat: int, ways: Sequence[str]) -> Results:
    """All rounds, the ways in an order that rotates."""
    workers = bench.best_workers(all_states)
    print("reader's workers:", ", ".join(f"{name}: {count}" for name, count in workers.items()), flush=True)
    results: Results = {}
    for number in range(repeat):
        order = [*ways[number % len(ways) :], *ways[: number % len(ways)]]
        for state in all_states:
            bench.serve(state)
            for way in order:
                figures = bench.visit(way, f"{number}-{way}-{state.latency}", workers=workers[state.name])
                results.setdefault((state.name, way), []).append(figures)
                print(
                    f"  {number + 1}/{repeat} {state.name}: {way} {figures['wall']:.2f} s, CPU {figures['cpu']:.2f}", flush=True
                )
    return results


def report(results: Results, all_states: Sequence[State], ways: Sequence[str], feeds: int) -> None:
    """Print what each way took, and its share of reader's time with the spread."""
    print(f"\n{'visit':26} {'way':7} {'wall s':>8} {'CPU s':>7} {'peak MB':>8}   share of reader's wall (spread), aim")
    for state in all_states:
        for way in ways:
            runs, peers = results[state.name, way], results[state.name, "reader"]
            ratios = [ours["wall"] / theirs["wall"] for ours, theirs in zip(runs, peers, strict=True)]
            share = f"{median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})" if way != "reader" else ""
            aim = f", aim {state.aims[way]}" if way in state.aims else ""
            wall, cpu, peak = (median(run[key] for run in runs) for key in ("wall", "cpu", "peak"))
            busy = median(a["cpu"] / b["cpu"] for a, b in zip(runs, peers, strict=True))
            of_cpu = f"; of its CPU {busy:.3f}" if way != "reader" else ""
            print(f"{state.name:26} {way:7} {wall:8.2f} {cpu:7.2f} {peak:8.0f}   {share}{aim}{of_cpu}")
        if state.latency:
            bound = feeds * state.latency / AT_ONCE
            over = [f"{way} {median(run['wall'] for run in results[state.name, way]) / bound:.2f}" for way in ways]
            print(f"{'':26} times the bound of {bound:.1f} s ({AT_ONCE} at once): {', '.join(over)}; aim of stored 1.35")
    last = results[all_states[0].name, "whole"][-1] if "whole" in ways else None
    if last is not None:
        print(f"\n{last['on_topic'] / last['items']:.0%} of {last['items']:.0f} items on topic, {last['events']:.0f} events")


@contextmanager
def serving(feeds: int, hosts: int) -> Iterator[int]:
    """The port of a server in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.polls.server", str(feeds), str(hosts)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HERE.parent) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def main() -> None:
    """Run and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.polling", description=__doc__)
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--latency", type=float, default=0.2, help="seconds that the far server takes; 0: leave it out")
    parser.add_argument("--hosts", type=int, default=250, help="loopback addresses (Linux; 1 elsewhere)")
    parser.add_argument("--ways", nargs="*", choices=["stored", "whole"], default=["stored", "whole"])
    parser.add_argument("--peer-python", type=Path, help="an interpreter that has reader (default: one is made)")
    chosen = parser.parse_args()
    all_states = states(chosen.latency)
    ways = [*chosen.ways, "reader"]
    peer = chosen.peer_python or peer_python()
    with serving(chosen.feeds, chosen.hosts) as port, tempfile.TemporaryDirectory() as folder:
        bench = Bench(chosen.feeds, chosen.hosts, port, peer, Path(folder))
        results = measure(bench, all_states, chosen.repeat, ways)
    print(f"{chosen.feeds} feeds of 30 items on {chosen.hosts} hosts, {chosen.repeat} repetitions")
    report(results, all_states, ways, chosen.feeds)


if __name__ == "__main__":
    main()
