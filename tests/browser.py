"""A real headless Chromium, driven over WebDriver (W3C) by plain HTTP: what is on the machine, or the test is skipped."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHROMIUM = os.environ.get("CHROMIUM", "chromium")
DRIVER = os.environ.get("CHROMEDRIVER", "chromedriver")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--hide-scrollbars"),
)  # as root, and on a machine without a way out
DESKTOP, PHONE = (1280, 900), (390, 844)
ANSWER_SECONDS = 60


def missing() -> str:
    """Why there is no browser to test with, "" where there is one."""
    absent = [name for name in (CHROMIUM, DRIVER) if shutil.which(name) is None]
    return f"{' and '.join(absent)} not installed (Debian: chromium, chromium-driver)" if absent else ""


class Browser:
    """One window. Log entries of the console, those of the content security policy among them, are kept by the browser."""

    def __init__(self, session: str) -> None:
        self._session = session

    def open(self, url: str) -> None:
        """Go there and wait until the page has loaded."""
        _ask("POST", f"{self._session}/url", {"url": url})

    def run(self, script: str) -> Any:
        """What the script returns inside the page."""
        return _ask("POST", f"{self._session}/execute/sync", {"script": script, "args": []})

    def text(self) -> str:
        """The text that a reader sees."""
        return str(self.run("return document.body.innerText"))

    def is_wider_than_the_screen(self) -> bool:
        """Whether a reader has to scroll sideways."""
        return bool(self.run("return document.documentElement.scrollWidth > document.documentElement.clientWidth"))

    def complaints(self) -> list[str]:
        """What the console says since the last call: refused scripts, failed loads, errors."""
        return [entry["message"] for entry in _ask("POST", f"{self._session}/se/log", {"type": "browser"})]

    def picture(self, path: Path, tallest: int = 4_000) -> None:
        """The page as a PNG, of at most so many pixels of the page from its top."""
        width, height = self.run("return [document.documentElement.clientWidth, document.documentElement.scrollHeight]")
        clip = {"x": 0, "y": 0, "width": width, "height": min(height, tallest), "scale": 1}
        params = {"captureBeyondViewport": True, "clip": clip}
        got = _ask("POST", f"{self._session}/goog/cdp/execute", {"cmd": "Page.captureScreenshot", "params": params})
        path.write_bytes(base64.b64decode(got["data"]))


@contextmanager
def open_browser(size: tuple[int, int]) -> Iterator[Browser]:
    """A window of that size; one narrower than a desktop's is emulated as a phone's."""
    options: dict[str, Any] = {"binary": shutil.which(CHROMIUM), "args": [*FLAGS, f"--window-size={size[0]},{size[1]}"]}
    if size[0] < 500:  # narrower windows than that Chromium does not make
        options["mobileEmulation"] = {"deviceMetrics": {"width": size[0], "height": size[1], "pixelRatio": 2}}
    with tempfile.TemporaryDirectory() as profile, _driver() as base:
        options["args"].append(f"--user-data-dir={profile}")
        wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        session = _ask("POST", f"{base}/session", {"capabilities": {"alwaysMatch": wanted}})
        address = f"{base}/session/{session['sessionId']}"
        try:
            yield Browser(address)
        finally:
            _ask("DELETE", address)


@contextmanager
def _driver() -> Iterator[str]:
    process = subprocess.Popen([DRIVER, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    try:
        port = next(line.rstrip(".\n").rsplit(" ", 1)[1] for line in process.stdout if "started successfully on port" in line)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=ANSWER_SECONDS)
        process.stdout.close()


def _ask(method: str, url: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
        return json.load(answer)["value"]
