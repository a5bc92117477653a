"""The Bot API's envelope: reading a call's parameters, writing a refusal, and the troubles that a call may meet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What goes wrong with one call: an answer instead of the true one, or (`lost`) none after the work was done."""

    status: int = 0
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    lost: bool = False


def flood(retry_after: int) -> Trouble:
    """429: come back in *retry_after* seconds."""
    body = failure(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
    return Trouble(status=429, body=body, headers={"Content-Type": "application/json", "Retry-After": str(retry_after)})


def server_error(status: int = 502) -> Trouble:
    """A page of the proxy before Telegram, which is no JSON."""
    page = f"<html><head><title>{status} Bad Gateway</title></head><body>nginx</body></html>".encode()
    return Trouble(status=status, body=page, headers={"Content-Type": "text/html"})


def lost_answer() -> Trouble:
    """The message is taken and the connection closed without an answer."""
    return Trouble(lost=True)


class RefusedError(Exception):
    """What Telegram answers in place of a result."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, object] | None = None) -> None:
        self.code = code
        self.description = description
        self.parameters = parameters
        super().__init__(description)


def failure(code: int, description: str, parameters: Mapping[str, object] | None = None) -> bytes:
    """A refusal as the Bot API writes it."""
    more = {"parameters": dict(parameters)} if parameters else {}
    return json.dumps({"ok": False, "error_code": code, "description": description, **more}).encode()


def posted(content_type: str, raw: bytes) -> dict[str, Any]:
    """The parameters of a body. Raises RefusedError for a form that the fake does not read."""
    kind = content_type.partition(";")[0].strip().lower()
    if not raw:
        return {}
    if kind == "application/x-www-form-urlencoded":
        return form(raw.decode())
    if kind == "application/json":
        try:
            posted = json.loads(raw)
        except ValueError:
            posted = None
        if isinstance(posted, dict):
            return posted
    raise RefusedError(400, "Bad Request: strict: the body must be a form or a JSON object")


def form(query: str) -> dict[str, Any]:
    """A form's parameters, structures decoded from the JSON that they are sent as. Raises RefusedError."""
    return {name: _decoded(name, value) for name, value in parse_qsl(query, keep_blank_values=True)}


def _decoded(name: str, value: str) -> Any:
    if name == "text" or value[:1] not in ("{", "["):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise RefusedError(400, f"Bad Request: can't parse {name} JSON object") from None
