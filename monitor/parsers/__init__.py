"""One module for each kind of source. A new kind is a module here, a route in `monitor.feeds`, and a line in `KINDS`.

A kind knows a document's form; it knows neither the network nor the clock, and cleans and dates nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from . import json, page, rss, series, unit
from .reading import Document, Entry, Reading, Request

KINDS: Mapping[str, Callable[[Any], Reading]] = {
    "rss": rss.read,
    "json": json.read,
    "page": page.read,
    "unit": unit.read,
    "series": series.read,
}
"""How a route of each kind is read: the kind's word in feeds.yaml, and its `read(route)`."""

__all__ = ["KINDS", "Document", "Entry", "Reading", "Request"]
