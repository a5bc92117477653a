"""Lists the benchmarks, or runs all of them or those that are named, one after another."""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def descriptions() -> dict[str, str]:
    """The benchmarks by name, each with the first line of its docstring."""
    modules = [path for path in sorted(HERE.glob("*.py")) if not path.name.startswith("__")]
    return {path.stem: (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split("\n")[0] for path in modules}


def main() -> int:
    """Run what was asked for; 1 where one of them failed."""
    known = descriptions()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="benchmarks to run (default: all)")
    parser.add_argument("--list", action="store_true", help="only say which there are")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(known):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    if chosen.list:
        for name, what in known.items():
            print(f"{name:12} {what}")
        return 0
    failed = [name for name in chosen.names or known if not _succeeds(name)]
    return 1 if failed else 0


def _succeeds(name: str) -> bool:
    print(f"\n== {name} ==", flush=True)
    return subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=HERE.parent, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
