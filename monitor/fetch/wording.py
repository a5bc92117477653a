"""Network failures as reasons, in words for an operator."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import httpcore

from ..errors import FetchError, Reason


def as_fetch_error(host: str, error: BaseException) -> FetchError:
    """The FetchError for what the network layer raised while *host* was asked."""
    if isinstance(error, httpcore.TimeoutException):
        return FetchError(Reason.TIMEOUT, f"{host}: no connection in time")
    if tls := next((cause for cause in _causes(error) if isinstance(cause, ssl.SSLError)), None):
        return FetchError(Reason.TLS, f"{host}: {_tls_words(tls)}")
    if isinstance(error, httpcore.LocalProtocolError):
        return FetchError(Reason.UNREACHABLE, f"{host}: the entry's headers cannot be sent ({error})")
    if isinstance(error, httpcore.ProtocolError):
        return FetchError(Reason.UNREACHABLE, f"{host}: what came is not HTTP, or the connection closed before an answer")
    if isinstance(error, httpcore.ConnectError):
        return FetchError(Reason.UNREACHABLE, f"{host}: no connection ({error or 'refused'})")
    return FetchError(Reason.UNREACHABLE, f"{host}: the connection broke off")


def _tls_words(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"its certificate is not accepted ({error.verify_message}); where the chain is incomplete, "
            "name a file with the missing certificate as the entry's `ca_bundle`"
        )
    return f"no secure connection ({error.reason or 'the other side broke off'})"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
