"""Bytes from the network: polite, bounded, and never from inside the operator's own network unless the feed says so.

Knows HTTP; knows nothing of feeds, entries or the log.
"""

from __future__ import annotations

from .access import OPEN, Access
from .client import Fetched, Fetcher, Unchanged, open_fetcher
from .pace import Limits

__all__ = ["OPEN", "Access", "Fetched", "Fetcher", "Limits", "Unchanged", "open_fetcher"]
