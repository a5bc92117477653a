"""Imports point one way. Every module has a place in this table; one that has none fails."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("classifiers", "storage", "monitor")  # each may import itself and those before it

# Inside `monitor`, lowest first: a module imports only from its own line and the lines above it.
MONITOR = (
    {"errors", "logs", "words", "text", "moments", "encoding"},
    {"routes"},
    {"feeds"},
    {"config", "feedlist", "opml"},
    {
        *("parsers", "schedule", "health", "stories", "tellings", "identity", "items", "incoming", "rows", "asking", "formats"),
        *("framework", "severity", "measures", "scoreboard"),
    },
    {"assemble", "digest", "why", "register"},
    {"render"},
    {"intake", "fetch", "outbox"},
    {"visiting"},
    {"detail", "discover"},
    {"pipeline", "telegram", "web"},
    {"service", "demo"},
    {"cli", "__init__", "__main__"},
)
PURE = (
    *("parsers", "text", "moments", "identity", "items", "stories", "severity", "framework", "schedule", "health", "assemble"),
    *("digest", "render", "measures", "scoreboard"),
)
NOT_PURE = {"httpx", "httpcore", "sqlite3", "sqlite_utils", "telegram", "socket", "asyncio", "subprocess", "urllib.request"}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """The absolute names of all that a module imports, inside functions too."""
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    package = parts if path.name == "__init__.py" else parts[:-1]
    package = package[:-1] if path.name == "__init__.py" else package
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)} if node.level else {module}
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_only_downwards(package: str) -> None:
    above = PACKAGES[PACKAGES.index(package) + 1 :]
    wrong = [(p.name, name) for p in modules(package) for name in imports(p) if name.split(".")[0] in above]
    assert wrong == []


def test_every_module_of_monitor_has_a_place() -> None:
    placed = set().union(*MONITOR)
    modules_ = {p.stem for p in (ROOT / "monitor").glob("*.py")}
    assert modules_ | {p.parent.name for p in (ROOT / "monitor").glob("*/__init__.py")} == placed


def test_modules_of_monitor_import_only_downwards() -> None:
    level = {name: number for number, line in enumerate(MONITOR) for name in line}
    wrong = []
    for path in modules("monitor"):
        own = path.relative_to(ROOT / "monitor").parts[0].removesuffix(".py")
        for name in imports(path):
            parts = name.split(".")
            if parts[0] == "monitor" and len(parts) > 1 and parts[1] in level and level[parts[1]] > level[own]:
                wrong.append((str(path.relative_to(ROOT)), name))
    assert wrong == []


@pytest.mark.parametrize("room", PURE)
def test_pure_modules_do_no_input_or_output(room: str) -> None:
    paths = [p for p in modules("monitor") if p.relative_to(ROOT / "monitor").parts[0].removesuffix(".py") == room]
    assert paths
    assert [(p.name, name) for p in paths for name in imports(p) if name in NOT_PURE] == []


def test_the_classifier_learns_in_scikit_learn_and_answers_without_it() -> None:
    import subprocess
    import sys

    code = (
        "import sys, classifiers; c = classifiers.load(); c([classifiers.Text(title='rare earths')]);"
        "print([m for m in ('sklearn', 'scipy', 'telegram', 'httpx', 'feedparser') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("words", ["--help", "events --help", "events --limit 1"])
def test_help_and_queries_import_nothing_heavy(words: str, tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    env = {**os.environ, "REE_MONITOR_HOME": str(tmp_path), "REE_MONITOR_DB": str(tmp_path / "none.db")}
    command = [sys.executable, "-X", "importtime", "-m", "monitor", *words.split()]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=env, check=False)
    loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}
    heavy = {"sklearn", "scipy", "numpy", "telegram", "httpx", "feedparser", "sqlite_utils", "pydantic", "yaml"}
    assert loaded & heavy == set()
