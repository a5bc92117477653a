"""A body read in pieces: inflated by ourselves, capped before and after, and known to be whole.

HTTP clients accept compressed bodies that are cut off, and one read of theirs can inflate a small bomb to gigabytes.
"""

from __future__ import annotations

import zlib
from typing import Protocol

from ..errors import FetchError, Reason

GZIP_START = b"\x1f\x8b"


class Body:
    """Collects one body. `host` is named in errors; `encoding` is the Content-Encoding header."""

    def __init__(self, host: str, encoding: str, max_bytes: int) -> None:
        self._host = host
        self._max_bytes = max_bytes
        self._on_wire = 0
        self._inflated = bytearray()
        self._inflate = _inflater_for(host, encoding)

    def add(self, piece: bytes) -> None:
        """Take the next *piece* from the wire. FetchError when the body grows too large or is damaged."""
        self._on_wire += len(piece)
        if self._on_wire > self._max_bytes:
            raise too_large(self._host, self._max_bytes)
        room = self._max_bytes + 1 - len(self._inflated)
        try:
            self._inflated += self._inflate.feed(piece, room)
        except zlib.error as error:
            raise FetchError(Reason.BROKEN_BODY, f"{self._host}: damaged compression ({error})") from error
        if len(self._inflated) > self._max_bytes:
            raise too_large(self._host, self._max_bytes)

    def whole(self) -> bytes:
        """The body, inflated. FetchError where its compression does not end."""
        if self._on_wire and not self._inflate.ended:
            raise FetchError(Reason.BROKEN_BODY, f"{self._host}: the compressed answer was cut off")
        return bytes(self._inflated)


def too_large(host: str, max_bytes: int) -> FetchError:
    """The error for a body over *max_bytes*."""
    return FetchError(Reason.TOO_LARGE, f"{host}: the answer is larger than {max_bytes / 1024 / 1024:.3g} MiB")


class Inflater(Protocol):
    """Turns pieces of the wire into pieces of the document."""

    ended: bool

    def feed(self, piece: bytes, room: int) -> bytes:
        """What *piece* inflates to, at most *room* bytes (the caller stops when that much came). May raise zlib.error."""


class Plain:
    """No compression."""

    ended = True

    def feed(self, piece: bytes, room: int) -> bytes:
        """*piece* itself."""
        return piece[:room]


class Gzip:
    """One gzip member or several (RFC 1952, 2.2); bytes after the last that start no member are ignored, as gunzip does."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self.ended = False

    def feed(self, piece: bytes, room: int) -> bytes:
        """What *piece* inflates to."""
        out = bytearray()
        while piece and len(out) < room:
            if self.ended:
                if not piece.startswith(GZIP_START):
                    break
                self._member, self.ended = zlib.decompressobj(zlib.MAX_WBITS | 16), False
            out += self._member.decompress(piece, room - len(out))
            self.ended = self._member.eof
            piece = self._member.unused_data if self.ended else self._member.unconsumed_tail
        return bytes(out)


class Deflate:
    """`deflate`, which servers send with zlib's frame (RFC 9110, 8.4.1.2) or without it."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj()
        self._started = False
        self.ended = False

    def feed(self, piece: bytes, room: int) -> bytes:
        """What *piece* inflates to."""
        try:
            out = self._stream.decompress(piece, room)
        except zlib.error:
            if self._started:
                raise
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
            out = self._stream.decompress(piece, room)
        self._started = True
        self.ended = self._stream.eof
        return out


def _inflater_for(host: str, encoding: str) -> Inflater:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return Plain()
    if name in ("gzip", "x-gzip"):
        return Gzip()
    if name == "deflate":
        return Deflate()
    raise FetchError(Reason.BROKEN_BODY, f"{host}: compressed as {name[:40]!r}, which was not asked for")
