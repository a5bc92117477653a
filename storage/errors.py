"""What can go wrong with the log, in words for the operator."""

from __future__ import annotations


class StorageError(Exception):
    """The log cannot be read or written; nothing was changed. The message says what to do."""
