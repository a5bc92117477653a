"""Fetching over real connections on loopback: conditional, bounded, polite, and never where it must not go."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
import ssl
import zlib
from collections.abc import Awaitable, Callable
from typing import Any

import httpcore
import pytest

from monitor.errors import FetchError, Reason
from monitor.fetch import Access, Fetched, Fetcher, Limits, Unchanged, open_fetcher
from monitor.fetch.addresses import why_not_public
from monitor.fetch.answers import retry_after
from monitor.fetch.wording import as_fetch_error
from monitor.parsers import Request
from storage import Validators
from tests.monitor.loopback import Answer, Loopback, answer, serving

INSIDE = Access(allow_private=True)
FEED = b"<rss version='2.0'><channel/></rss>"
Story = Callable[[Fetcher, Loopback], Awaitable[Any]]


def tell(story: Story, limits: Limits | None = None, **answers: Answer | None) -> Any:
    """What *story* returns, told with a fetcher and a server that has *answers*."""

    async def run() -> Any:
        async with serving(**answers) as server, open_fetcher(limits, tls=ssl.create_default_context()) as fetcher:
            return await story(fetcher, server)

    return asyncio.run(run())


def get(path: str = "/feed", validators: Validators | None = None, **request: Any) -> Story:
    """The story of one request."""

    async def story(fetcher: Fetcher, server: Loopback) -> tuple[Fetched | Unchanged, Loopback]:
        asked = Request(url=server.url(path), **request)
        return await fetcher.fetch(asked, validators or Validators(), INSIDE), server

    return story


def failing(story: Story, limits: Limits | None = None, **answers: Answer | None) -> FetchError:
    """The error in which *story* ends."""
    with pytest.raises(FetchError) as caught:
        tell(story, limits, **answers)
    return caught.value


def test_a_document_comes_with_its_validators() -> None:
    got, server = tell(get(), feed=answer(FEED, etag='"v1"', last_modified="Tue, 03 Mar 2026 10:00:00 GMT"))
    assert got.document.content == FEED
    assert got.document.url == server.url("/feed")
    assert (got.validators.etag, got.validators.last_modified) == ('"v1"', "Tue, 03 Mar 2026 10:00:00 GMT")
    sent = server.asked[0].headers
    assert sent["user-agent"].startswith("ree-monitor/")
    assert sent["accept-encoding"] == "gzip, deflate"
    assert "if-none-match" not in sent


def test_not_modified_keeps_what_is_known() -> None:
    known = Validators(etag='"v1"', last_modified="Tue, 03 Mar 2026 10:00:00 GMT", body_hash="h")
    got, server = tell(get(validators=known), feed=answer(status="304 Not Modified"))
    assert got == Unchanged(reason="not modified", status=304, validators=known)
    assert server.asked[0].headers["if-none-match"] == '"v1"'
    assert server.asked[0].headers["if-modified-since"] == "Tue, 03 Mar 2026 10:00:00 GMT"


def test_the_same_body_under_200_is_unchanged_too() -> None:
    async def story(fetcher: Fetcher, server: Loopback) -> tuple[Any, Any, Any]:
        request = Request(url=server.url("/feed"))
        first = await fetcher.fetch(request, Validators(), INSIDE)
        second = await fetcher.fetch(request, first.validators, INSIDE)
        plain = await fetcher.fetch(Request(url=server.url("/feed"), conditional=False), first.validators, INSIDE)
        return first, second, plain

    first, second, plain = tell(story, feed=answer(FEED))
    assert isinstance(first, Fetched)
    assert isinstance(second, Unchanged)
    assert second.reason == "same body"
    assert isinstance(plain, Fetched)


def test_304_to_a_first_request_is_an_error() -> None:
    assert failing(get(), feed=answer(status="304 Not Modified")).reason is Reason.HTTP_STATUS


def test_parameters_forms_bodies_and_own_headers_are_sent() -> None:
    async def story(fetcher: Fetcher, server: Loopback) -> Loopback:
        headers = {"User-Agent": "Own/1", "X-Requested-With": "XMLHttpRequest"}
        form = Request(
            url=server.url("/feed?a=1"), method="POST", params=(("q", "稀土"),), form=(("id", "9"),), headers=headers
        )
        await fetcher.fetch(form, Validators(), INSIDE)
        body = Request(url=server.url("/feed"), method="POST", json={"query": "rare earth"})
        await fetcher.fetch(body, Validators(), INSIDE)
        return server

    form, body = tell(story, feed=answer(FEED)).asked
    assert form.path == "/feed?a=1&q=%E7%A8%80%E5%9C%9F"
    assert form.body == b"id=9"
    assert form.headers["content-type"] == "application/x-www-form-urlencoded"
    assert (form.headers["user-agent"], form.headers["x-requested-with"]) == ("Own/1", "XMLHttpRequest")
    assert json.loads(body.body) == {"query": "rare earth"}
    assert body.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(FEED)),
        ("x-gzip", gzip.compress(FEED[:10]) + gzip.compress(FEED[10:])),
        ("deflate", zlib.compress(FEED)),
        ("deflate", zlib.compress(FEED, wbits=-15)),
        ("identity", FEED),
    ],
)
def test_compressed_answers_are_inflated(encoding: str, body: bytes) -> None:
    got, _ = tell(get(), feed=answer(body, content_encoding=encoding))
    assert got.document.content == FEED


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (answer(gzip.compress(FEED)[:-9], content_encoding="gzip"), "cut off"),
        (answer(gzip.compress(FEED)[:-6] + b"\0" * 6, content_encoding="gzip"), "damaged"),
        (answer(zlib.compress(FEED)[:-5], content_encoding="deflate"), "cut off"),
        (answer(b"not gzip at all", content_encoding="gzip"), "damaged"),
        (answer(FEED, content_encoding="br"), "not asked for"),
        (answer(FEED, content_length="5000", connection="close"), "cut off"),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n5\r\nabc", "cut off"),
    ],
)
def test_a_body_that_is_not_whole_is_refused(raw: bytes, words: str) -> None:
    error = failing(get(), feed=raw)
    assert error.reason is Reason.BROKEN_BODY
    assert words in error.detail


@pytest.mark.parametrize(
    "raw",
    [
        answer(gzip.compress(b"\0" * 50_000_000), content_encoding="gzip"),
        answer(b"x" * 200_000),
        answer(content_length="99999999999"),
        b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + b"x" * 200_000,
    ],
)
def test_a_body_that_is_too_large_is_refused(raw: bytes) -> None:
    error = failing(get(), Limits(max_bytes=100_000), feed=raw)
    assert error.reason is Reason.TOO_LARGE
    assert "0.0954 MiB" in error.detail


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("404 Not Found", Reason.GONE), ("410 Gone", Reason.GONE), ("401 Unauthorized", Reason.BLOCKED),
        ("403 Forbidden", Reason.BLOCKED), ("412 Precondition Failed", Reason.BLOCKED), ("521 Down", Reason.BLOCKED),
        ("202 Accepted", Reason.BLOCKED), ("429 Too Many Requests", Reason.RATE_LIMITED), ("500 Oops", Reason.HTTP_STATUS),
        ("503 Unavailable", Reason.HTTP_STATUS), ("400 Bad Request", Reason.HTTP_STATUS), ("599 Odd", Reason.HTTP_STATUS),
    ],
)  # fmt: skip
def test_each_status_has_its_reason(status: str, reason: Reason) -> None:
    error = failing(get("/feed?api_key=secret"), feed=answer(status=status))
    assert error.reason is reason
    assert error.status == int(status[:3])
    assert "127.0.0.1" in error.detail
    assert "secret" not in str(error)


def test_a_challenge_is_known_by_its_header() -> None:
    assert failing(get(), feed=answer(FEED, cf_mitigated="challenge")).reason is Reason.BLOCKED
    waf = answer(b"x" * 2000, status="202 Accepted", **{"x-amzn-waf-action": "challenge"})
    assert failing(get(), feed=waf).reason is Reason.BLOCKED


def test_a_pause_that_is_asked_for_is_told_in_seconds() -> None:
    assert failing(get(), feed=answer(status="429 Slow", retry_after="120")).retry_after == 120
    dated = answer(status="503 Busy", retry_after="Tue, 03 Mar 2026 10:05:00 GMT", date="Tue, 03 Mar 2026 10:00:00 GMT")
    error = failing(get(), feed=dated)
    assert (error.reason, error.retry_after) == (Reason.RATE_LIMITED, 300)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("0", 0), ("99999999999", 604_800), ("soon", None), ("-5", None), ("", None), ("Thu, 01 Jan 1970 00:16:40 GMT", 100),
     ("Thu, 01 Jan 1970 00:00:00 GMT", 0)],
)  # fmt: skip
def test_retry_after_takes_both_forms_and_no_other(value: str, seconds: int | None) -> None:
    assert retry_after({"retry-after": value}, now=900.0) == seconds


def test_redirects_are_followed_and_the_final_address_is_kept() -> None:
    moved = answer(status="301 Moved", location="/new?x=1")
    got, server = tell(get("/old", headers={"Authorization": "Bearer t"}), old=moved, new=answer(FEED))
    assert got.document.url == server.url("/new?x=1")
    assert server.asked[1].headers["authorization"] == "Bearer t"


def test_an_entrys_headers_and_cookies_stay_with_their_host() -> None:
    async def story(fetcher: Fetcher, server: Loopback) -> Loopback:
        away = answer(status="302 Found", location=server.url("/feed", host="localhost"), set_cookie="s=1")
        server.answers["/old"] = away
        request = Request(url=server.url("/old"), method="POST", form=(("a", "b"),), headers={"Authorization": "Bearer t"})
        await fetcher.fetch(request, Validators(), INSIDE)
        return server

    last = tell(story, feed=answer(FEED)).asked[-1]
    assert (last.method, last.body) == ("GET", b"")
    assert last.headers["host"].startswith("localhost:")
    assert not {"authorization", "cookie", "content-type"} & set(last.headers)


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("/feed", "circle"),
        ("file:///etc/passwd", "not to http"),
        ("ftp://x.example/", "not to http"),
        ("http://[", "cannot be read"),
    ],
)
def test_redirects_that_lead_nowhere_good_are_refused(location: str, words: str) -> None:
    error = failing(get(), feed=answer(status="302 Found", location=location))
    assert error.reason is Reason.REDIRECTS
    assert words in error.detail


def test_a_chain_of_redirects_ends() -> None:
    chain: dict[str, Any] = {f"r{n}": answer(status="302 Found", location=f"/r{n + 1}") for n in range(9)}
    assert failing(get("/r0"), **chain).reason is Reason.REDIRECTS


def test_a_redirect_without_an_address_is_refused() -> None:
    assert failing(get(), feed=answer(status="302 Found")).reason is Reason.REDIRECTS


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
     "0.0.0.0", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.0.192", "198.18.0.1", "168.63.129.16", "::1", "::",
     "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::",
     "2002:a00:1::1", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "::127.0.0.1", "2001:db8::1", "2001:0:1::1"],
)  # fmt: skip
def test_addresses_inside_are_known(address: str) -> None:
    assert why_not_public(address) is not None


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])
def test_public_addresses_are_permitted(address: str) -> None:
    assert why_not_public(address) is None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"])
def test_no_name_leads_to_a_private_address(host: str) -> None:
    async def story(fetcher: Fetcher, server: Loopback) -> Loopback:
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(Request(url=server.url("/feed", host=host)), Validators())
        assert caught.value.reason is Reason.PRIVATE_ADDRESS
        return server

    assert tell(story, feed=answer(FEED)).asked == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "017700000001", "inside.example"])
def test_other_spellings_are_judged_by_what_the_resolver_makes_of_them(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def loopback(_: str, port: int, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    async def story(fetcher: Fetcher, server: Loopback) -> Loopback:
        monkeypatch.setattr(socket, "getaddrinfo", loopback)
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(Request(url=server.url("/feed", host=host)), Validators())
        assert caught.value.reason is Reason.PRIVATE_ADDRESS
        return server

    assert tell(story, feed=answer(FEED)).asked == []


def test_a_permitted_connection_is_not_lent_to_a_feed_that_may_not() -> None:
    async def story(fetcher: Fetcher, server: Loopback) -> None:
        request = Request(url=server.url("/feed"))
        await fetcher.fetch(request, Validators(), INSIDE)
        with pytest.raises(FetchError, match="allow_private"):
            await fetcher.fetch(request, Validators())

    tell(story, feed=answer(FEED))


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public when looked up first and private after (rebinding) is looked up once."""
    looked_up: list[str] = []

    def changing(host: str, port: int | None, **_: Any) -> list[Any]:
        looked_up.append(host)
        address = "127.0.0.1" if len(looked_up) == 1 else "10.255.255.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    async def story(fetcher: Fetcher, server: Loopback) -> Fetched | Unchanged:
        monkeypatch.setattr(socket, "getaddrinfo", changing)
        return await fetcher.fetch(Request(url=server.url("/feed", "rebind.example")), Validators(), INSIDE)

    assert isinstance(tell(story, feed=answer(FEED)), Fetched)
    assert looked_up == ["rebind.example"]


def test_a_name_that_leads_inside_and_outside_is_asked_outside_only(monkeypatch: pytest.MonkeyPatch) -> None:
    from monitor.fetch.network import CheckedBackend

    backend = CheckedBackend(None, allow_private=False)  # type: ignore[arg-type]  # resolves nothing here
    assert backend._permitted("mixed.example", ["10.0.0.1", "93.184.216.34"]) == ["93.184.216.34"]


def test_a_server_that_says_nothing_runs_into_the_time_limit() -> None:
    error = failing(get(), Limits(seconds=0.05), feed=None)
    assert error.reason is Reason.TIMEOUT
    assert "127.0.0.1: no whole answer within 0.05 s" in error.detail


def test_a_drip_of_bytes_runs_into_the_same_limit() -> None:
    drip = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n<rss"
    assert failing(get(), Limits(seconds=0.05), feed=drip).reason is Reason.TIMEOUT


def test_a_closed_port_and_a_name_that_is_none_are_told_apart() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    async def story(fetcher: Fetcher, server: Loopback) -> list[str]:
        found = []
        for url in (f"http://127.0.0.1:{port}/", "http://no-such-host.invalid/", "http://\u2764.invalid:99999/"):
            with pytest.raises(FetchError) as caught:
                await fetcher.fetch(Request(url=url), Validators(), INSIDE)
            assert caught.value.reason is Reason.UNREACHABLE
            found.append(caught.value.detail)
        return found

    refused, unknown, _ = tell(story)
    assert "no connection" in refused
    assert "name is not found" in unknown


def test_a_server_without_tls_is_a_tls_fault() -> None:
    async def story(fetcher: Fetcher, _: Loopback) -> FetchError:
        ended = asyncio.Event()

        async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            await reader.read()
            writer.close()
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)
            ended.set()

        server = await asyncio.start_server(plain, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(FetchError) as caught:
            await fetcher.fetch(Request(url=f"https://127.0.0.1:{port}/"), Validators(), INSIDE)
        await ended.wait()
        server.close()
        return caught.value

    error = tell(story)
    assert error.reason is Reason.TLS
    assert "127.0.0.1: no secure connection" in error.detail


def test_a_certificate_that_is_not_accepted_says_what_to_do() -> None:
    refused = ssl.SSLCertVerificationError(1, "certificate verify failed")
    refused.verify_message = "unable to get local issuer certificate"
    error = httpcore.ConnectError("x")
    error.__cause__ = refused
    told = as_fetch_error("www.ministry.example", error)
    assert told.reason is Reason.TLS
    assert "unable to get local issuer certificate" in told.detail
    assert "ca_bundle" in told.detail


def test_what_is_not_http_is_unreachable() -> None:
    assert failing(get(), feed=b"SSH-2.0-OpenSSH_9\r\n\r\n").reason is Reason.UNREACHABLE


def test_a_host_is_asked_by_few_at_a_time_and_with_pauses() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def run() -> int:
        limits = Limits(spacing={"127.0.0.1": 3.0})
        async with (
            serving(feed=answer(FEED)) as server,
            open_fetcher(limits, tls=ssl.create_default_context(), clock=lambda: 100.0, sleep=sleep) as fetcher,
        ):
            request = Request(url=server.url("/feed"), conditional=False)
            await asyncio.gather(*(fetcher.fetch(request, Validators(), INSIDE) for _ in range(4)))
            return len(server.asked)

    assert asyncio.run(run()) == 4
    assert waits == [3.0, 6.0, 9.0]


def test_the_limit_of_each_host_holds() -> None:
    gauge = {"now": 0, "most": 0}

    async def story(fetcher: Fetcher, server: Loopback) -> None:
        async def one() -> None:
            async with fetcher._turns.turn("one.example"):
                gauge["now"] += 1
                gauge["most"] = max(gauge["most"], gauge["now"])
                await asyncio.sleep(0)
                gauge["now"] -= 1

        await asyncio.gather(*(one() for _ in range(20)))

    tell(story, Limits(per_host=2))
    assert gauge["most"] == 2


def test_government_hosts_of_china_are_given_time() -> None:
    limits = Limits()
    assert limits.spacing_of("www.mofcom.gov.cn") == 4.0
    assert limits.spacing_of("notgov.cn") == 0.0
    assert limits.spacing_of("api.gdeltproject.org") == 5.0
