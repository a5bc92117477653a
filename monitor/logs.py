"""Logging: one line tells one story, as text or JSON, to stderr; a secret never stands in it."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import TextIO

TOKEN = re.compile(r"\d{5,}:[\w-]{20,}")
"""A Bot API token (core.telegram.org/bots/api#authorizing-your-bot); the API's addresses and some errors hold it."""


def redact(text: str) -> str:
    """*text* without any Bot API token."""
    return TOKEN.sub("***", text)


class _Redacting(logging.Formatter):
    """Formats, then redacts: whatever a library puts into a message or a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class _Json(_Redacting):
    """One JSON object a line: time, level, logger, message and, where there is one, the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        row = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            row["traceback"] = self.formatException(record.exc_info)
        return redact(json.dumps(row, ensure_ascii=False))


def setup(form: str, *, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Log as `text` or `json`. Libraries that write addresses with secrets in them stay at WARNING."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Redacting("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("httpx", "httpcore", "telegram", "apscheduler"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
