"""Fixtures for all tests: the fakes, and a guard that keeps every test on this machine."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .servers import FakeTelegram, Newsstand


@pytest.fixture
def newsstand() -> Iterator[Newsstand]:
    """A source on loopback that a test scripts."""
    with Newsstand.open() as stand:
        yield stand


@pytest.fixture
def telegram_api() -> Iterator[FakeTelegram]:
    """A Bot API on loopback with no chats yet."""
    with FakeTelegram.open() as api:
        yield api


@pytest.fixture(autouse=True)
def nothing_leaves_this_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Fails a test that connects outside loopback; the attempts come back, so that a test of this guard can clear them.

    An attempt fails at once where it is made, and again at the end, since a thread or an `except` may hide the first.
    """
    attempts: list[str] = []
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name), attempts))
    monkeypatch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo, attempts))
    yield attempts
    if attempts:
        pytest.fail(f"the test reached for the outside: {', '.join(attempts)}")


def _guarded(connect: Callable[..., Any], attempts: list[str]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(str(address[0])):
            attempts.append(f"{address[0]}:{address[1]}")
            pytest.fail(f"the test reached for the outside: {attempts[-1]}")
        return connect(self, address)

    return guarded


def _guarded_lookup(getaddrinfo: Callable[..., Any], attempts: list[str]) -> Callable[..., Any]:
    """Names under `.invalid` (RFC 2606) are not found, as anywhere; other names but this machine's are attempts to get out."""

    def guarded(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
        if name.rstrip(".").endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if not _is_address(name) and name != "localhost":
            attempts.append(name)
            pytest.fail(f"the test asked a name server for {name}")
        return getaddrinfo(host, *args, **kwargs)

    return guarded


def _is_here(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host.partition("%")[0]).is_loopback)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
