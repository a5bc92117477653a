"""The interpreter that runs the peers: they are installed in an environment of their own, never beside the monitor."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ENVIRONMENT = ROOT / "build" / "bench"


def peer_python() -> Path:
    """The interpreter of the environment with the dependency group `bench`, which is made where it is missing."""
    python = ENVIRONMENT / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    wanted = "\n".join(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]["bench"])
    ready = ENVIRONMENT / "installed.txt"
    if not ready.exists() or ready.read_text("utf-8") != wanted:
        print(f"installing {wanted.splitlines()} in {ENVIRONMENT}", flush=True)
        venv.create(ENVIRONMENT, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted.splitlines()], check=True)
        ready.write_text(wanted, "utf-8")
    return python
