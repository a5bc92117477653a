"""A real `ree-monitor serve` in a process of its own, for tests that speak HTTP to it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: status, headers by lower-case name, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8")

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Site:
    """The server's address, and requests to it."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        found = re.fullmatch(r"http://([\d.]+):(\d+)", self.url)
        assert found is not None
        self._host, self._port = found[1], int(found[2])

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for a path, as it is written."""
        connection = http.client.HTTPConnection(self._host, self._port, timeout=30)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            got = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(status=answer.status, headers=got, body=answer.read())
        finally:
            connection.close()


@contextmanager
def serving(db: Path) -> Iterator[Site]:
    """The page over the log, on a free port; it ends with Ctrl-C, without a word of complaint."""
    command = [sys.executable, "-m", "monitor", "serve", "--port", "0", "--db", str(db)]
    env = {**os.environ, "REE_MONITOR_HOME": str(db.parent), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, cwd=db.parent)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found, process.communicate(timeout=30)[1]
        yield Site(found[0])
    finally:
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=30)
    assert process.returncode == 0, complaints
    assert "page failed" not in complaints, complaints
