"""An HTTP server on 127.0.0.1 that starts at once, says nothing on stderr, and is gone when its context ends."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LOOK_FOR_STOP = 0.02  # seconds between two looks at whether to stop; closing takes no longer than this


class LoopbackServer(ThreadingHTTPServer):
    """One thread for each connection, on a free port. Closing cuts connections that clients keep open."""

    daemon_threads = True
    block_on_close = True  # after the connections are cut, so that no thread outlives the server
    request_queue_size = 128

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.closing = threading.Event()
        super().__init__(("127.0.0.1", 0), handler)

    @property
    def address(self) -> str:
        """The base address, without a slash at its end."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def server_bind(self) -> None:
        """As the parent does, without asking the resolver for this machine's name (that can take seconds)."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "localhost", int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of ours; anything else is, and is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def close(self) -> None:
        """Stop listening, cut what is open, wait for the threads."""
        self.closing.set()
        self.shutdown()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):  # the client may have been quicker
                    connection.shutdown(socket.SHUT_RDWR)
        self.server_close()


class QuietHandler(BaseHTTPRequestHandler):
    """A handler that logs nothing and keeps connections open between requests."""

    protocol_version = "HTTP/1.1"
    server: LoopbackServer
    disable_nagle_algorithm = True  # headers and body are written apart: Nagle and delayed ACK would add 40 ms

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: who serves on loopback shares the screen with a program that has more to say."""

    def body(self) -> bytes:
        """What the client sent with its request."""
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))


@contextmanager
def serving(server: LoopbackServer) -> Iterator[None]:
    """Serve from a thread of its own until the context ends."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": LOOK_FOR_STOP}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.close()
        thread.join()
