"""The fakes' own tests: what a test relies on must be true of them."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import threading
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from .servers import Chat, FakeTelegram, Newsstand, Reply, flood, lost_answer, redirect, server_error
from .telegram_html import parse_html, units

READER = Chat(chat_id=42, name="Ada")


def ask(url: str, method: str = "GET", body: bytes | None = None, /, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one answer, on a connection of its own."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request(method, target, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def call(api: FakeTelegram, method: str, token: str = "", /, **parameters: object) -> tuple[int, dict[str, Any]]:
    """Status and JSON of one Bot API call, sent as a form."""
    form = urlencode({name: value if isinstance(value, str | int) else json.dumps(value) for name, value in parameters.items()})
    url = f"{api.base_url}{token or api.token}/{method}"
    status, _, body = ask(url, "POST", form.encode(), content_type="application/x-www-form-urlencoded")
    return status, json.loads(body)


# The newsstand


def test_a_route_gives_its_replies_in_turn_and_then_the_last_again(newsstand: Newsstand) -> None:
    url = newsstand.put("/feed", Reply(body=b"one"), Reply(status=503), Reply(body=b"two"))
    assert [ask(url)[0::2] for _ in range(4)] == [(200, b"one"), (503, b""), (200, b"two"), (200, b"two")]


def test_a_path_that_nobody_put_is_404_and_is_remembered(newsstand: Newsstand) -> None:
    assert ask(newsstand.url("/none?x=1"), X_Name="v")[0] == 404
    (seen,) = newsstand.asked_for("/none")
    assert (seen.method, seen.query["x"], seen.headers["x-name"]) == ("GET", "1", "v")


def test_a_posted_body_is_remembered(newsstand: Newsstand) -> None:
    ask(newsstand.put("/form", Reply()), "POST", b"a=1")
    assert newsstand.requests[0].body == b"a=1"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If_None_Match": '"a"'}, 304),
        ({"If_None_Match": '"b", "a"'}, 304),
        ({"If_None_Match": '"b"', "If_Modified_Since": "Thu, 01 Jan 2026 00:00:00 GMT"}, 200),
        ({"If_Modified_Since": "Thu, 01 Jan 2026 00:00:00 GMT"}, 304),
        ({"If_Modified_Since": "Wed, 31 Dec 2025 00:00:00 GMT"}, 200),
        ({}, 200),
    ],
)
def test_conditional_requests_are_answered_by_the_book(newsstand: Newsstand, headers: dict[str, str], status: int) -> None:
    url = newsstand.put("/feed", Reply(body=b"news", etag='"a"', last_modified="Thu, 01 Jan 2026 00:00:00 GMT"))
    answered, _, body = ask(url, **headers)
    assert (answered, body) == (status, b"news" if status == 200 else b"")


def test_a_body_is_compressed_for_who_asks(newsstand: Newsstand) -> None:
    url = newsstand.put("/feed", Reply(body=b"news", gzip=True))
    assert ask(url, Accept_Encoding="identity")[2] == b"news"
    _, headers, body = ask(url, Accept_Encoding="gzip, br")
    assert (headers["content-encoding"], gzip.decompress(body)) == ("gzip", b"news")


def test_a_body_can_be_cut_short(newsstand: Newsstand) -> None:
    with pytest.raises(http.client.IncompleteRead):
        ask(newsstand.put("/cut", Reply(body=b"0123456789", cut_at=4)))


def test_a_content_length_can_be_wrong_either_way(newsstand: Newsstand) -> None:
    with pytest.raises(http.client.IncompleteRead):
        ask(newsstand.put("/long", Reply(body=b"0123", says_length=10)))
    assert ask(newsstand.put("/short", Reply(body=b"0123456789", says_length=4)))[2] == b"0123"


def test_a_redirect_names_where_to_go(newsstand: Newsstand) -> None:
    status, headers, _ = ask(newsstand.put("/old", redirect("/new", 301)))
    assert (status, headers["location"]) == (301, "/new")


def test_an_endless_body_goes_on_until_the_client_leaves(newsstand: Newsstand) -> None:
    parts = urlsplit(newsstand.put("/endless", Reply(body=b"more ", endless=True)))
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", parts.path)
    with connection.getresponse() as answer:
        assert len(answer.read(2_000_000)) == 2_000_000
    connection.close()
    assert ask(newsstand.put("/next", Reply(body=b"alive")))[2] == b"alive"


def test_an_answer_waits_for_its_event(newsstand: Newsstand) -> None:
    gate = threading.Event()
    url = newsstand.put("/slow", Reply(body=b"late", hold=gate))
    got: list[bytes] = []
    asking = threading.Thread(target=lambda: got.append(ask(url)[2]))
    asking.start()
    asking.join(0.05)
    assert got == []
    gate.set()
    asking.join(5)
    assert got == [b"late"]


def test_a_connection_can_be_closed_without_a_word(newsstand: Newsstand) -> None:
    with pytest.raises(http.client.RemoteDisconnected):
        ask(newsstand.put("/silent", Reply(hang_up=True)))


def test_a_newsstand_that_holds_answers_closes_within_a_second() -> None:
    with Newsstand.open() as stand:
        parts = urlsplit(stand.put("/stuck", Reply(hold=threading.Event())))
        connection = http.client.HTTPConnection(parts.netloc, timeout=10)
        connection.request("GET", parts.path)
        while not stand.asked_for("/stuck"):
            pass
        start = time.monotonic()
    assert time.monotonic() - start < 1
    connection.close()


# The Bot API


def test_a_message_is_taken_remembered_and_answered_with_what_a_reader_sees(telegram_api: FakeTelegram) -> None:
    telegram_api.add_chat(READER)
    markup = '<b>稀土 &amp; 😀</b> <a href="https://x.example/?a=1&amp;b=2">link</a> &#8364; &nbsp;'
    status, answer = call(telegram_api, "sendMessage", chat_id=42, text=markup, parse_mode="HTML")
    assert (status, answer["ok"]) == (200, True)
    assert answer["result"]["text"] == "稀土 & 😀 link € &nbsp;"
    assert answer["result"]["entities"] == [
        {"type": "bold", "offset": 0, "length": 7},
        {"type": "text_link", "offset": 8, "length": 4, "url": "https://x.example/?a=1&b=2"},
    ]
    assert telegram_api.sent_to(42) == ["稀土 & 😀 link € &nbsp;"]
    assert telegram_api.messages[0].markup == markup


REFUSED: list[tuple[str, dict[str, object], int, str]] = [
    ("an unknown chat", {"chat_id": 7}, 400, "Bad Request: chat not found"),
    ("an unknown name", {"chat_id": "@nobody"}, 400, "Bad Request: chat not found"),
    ("no chat", {"chat_id": ""}, 400, "Bad Request: chat_id is empty"),
    ("a chat that blocked the bot", {"chat_id": 13}, 403, "Forbidden: bot was blocked by the user"),
    ("a group that moved", {"chat_id": -5}, 400, "Bad Request: group chat was upgraded to a supergroup chat"),
    ("a thread that is gone", {"message_thread_id": 9}, 400, "Bad Request: message thread not found"),
    ("no text", {"text": ""}, 400, "Bad Request: message text is empty"),
    ("only space", {"text": "<b> </b>"}, 400, "Bad Request: message text is empty"),
    ("4,097 units", {"text": "x" * 4097}, 400, "Bad Request: message is too long"),
    ("4,098 units in 2,049 characters", {"text": "😀" * 2049}, 400, "Bad Request: message is too long"),
    ("more than 32 KiB of markup", {"text": "<b></b>" * 4700 + "x"}, 400, "Bad Request: text is too long"),
    ("another mode", {"parse_mode": "BBCode"}, 400, "Bad Request: unsupported parse_mode"),
    ("a parameter that is none", {"colour": "red"}, 400, "Bad Request: strict: sendMessage has no parameter 'colour'"),
    ("a broken structure", {"link_preview_options": "{"}, 400, "Bad Request: can't parse link_preview_options JSON object"),
]


@pytest.mark.parametrize(("changed", "code", "words"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_a_message_is_refused_in_telegrams_words(
    telegram_api: FakeTelegram, changed: dict[str, object], code: int, words: str
) -> None:
    for chat in (
        READER,
        Chat(chat_id=13, forbidden="bot was blocked by the user"),
        Chat(chat_id=-5, kind="group", name="Desk", moved_to=-1005),
    ):
        telegram_api.add_chat(chat)
    status, answer = call(telegram_api, "sendMessage", **({"chat_id": 42, "text": "hello", "parse_mode": "HTML"} | changed))
    moved = {"parameters": {"migrate_to_chat_id": -1005}} if changed.get("chat_id") == -5 else {}
    assert (status, answer) == (code, {"ok": False, "error_code": code, "description": words, **moved})
    assert telegram_api.messages == []


MARKUP = [
    ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
    ("稀<br/>", 'Unsupported start tag "br/" at byte offset 3'),
    ("a < b", 'Unsupported start tag "" at byte offset 2'),
    ("a <b", "Unclosed start tag at byte offset 2"),
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("x</b>", "Unexpected end tag at byte offset 1"),
    ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
    ("<a =x>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ("<a href=http://x>x</a>", "Unexpected end of name token at byte offset 8"),
    ('<a href="http://x>x</a>', "Unclosed start tag at byte offset 0"),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ('<b class="x">x</b>', 'Strict: attribute "class" of the tag "b" does nothing at byte offset 0'),
    ('<a href="javascript:1">x</a>', "Strict: the link would be dropped at byte offset 0"),
    ("<a>x</a>", "Strict: the link would be dropped at byte offset 0"),
]


@pytest.mark.parametrize(("markup", "words"), MARKUP)
def test_markup_is_refused_with_the_place_in_bytes(telegram_api: FakeTelegram, markup: str, words: str) -> None:
    telegram_api.add_chat(READER)
    status, answer = call(telegram_api, "sendMessage", chat_id=42, text=markup, parse_mode="HTML")
    assert (status, answer["description"]) == (400, f"Bad Request: can't parse entities: {words}")


@pytest.mark.parametrize("text", ["x" * 4096, "😀" * 2048, "<b>" + "x" * 4096 + "</b>", "&amp;" * 4096, "稀" * 4096])
def test_the_longest_message_is_taken(telegram_api: FakeTelegram, text: str) -> None:
    telegram_api.add_chat(READER)
    assert call(telegram_api, "sendMessage", chat_id=42, text=text, parse_mode="HTML")[0] == 200
    assert units(telegram_api.messages[0].text) == 4096


def test_every_kind_of_tag_is_read() -> None:
    text, entities = parse_html(
        "<strong>a</strong><em>b</em><ins>c</ins><del>d</del><tg-spoiler>e</tg-spoiler><SPAN class='tg-spoiler'>f</SPAN>"
        '<pre><code class="language-python">g</code></pre><blockquote expandable>h</blockquote>'
    )
    assert text == "abcdefgh"
    assert [entity.kind for entity in entities] == [
        "bold", "italic", "underline", "strikethrough", "spoiler", "spoiler", "pre", "code", "blockquote",
    ]  # fmt: skip


def test_a_wrong_token_an_odd_path_and_an_unknown_method_have_their_answers(telegram_api: FakeTelegram) -> None:
    assert call(telegram_api, "getMe", "999:AAAAAAAAAAAAAAAAAAAA") == (
        401, {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )  # fmt: skip
    assert call(telegram_api, "getMe", "nonsense")[1]["description"] == "Not Found"
    assert call(telegram_api, "sendTelepathy") == (
        404, {"ok": False, "error_code": 404, "description": "Not Found: method not found"},
    )  # fmt: skip
    assert ask(telegram_api.base_url)[0] == 404
    assert [made.method for made in telegram_api.calls] == ["sendTelepathy"]


def test_troubles_come_once_each_in_their_order(telegram_api: FakeTelegram) -> None:
    telegram_api.add_chat(READER)
    telegram_api.goes_wrong(flood(7), server_error(502))
    url = f"{telegram_api.base_url}{telegram_api.token}/sendMessage?chat_id=42&text=hello"
    status, headers, body = ask(url)
    assert (status, headers["retry-after"], json.loads(body)) == (429, "7", {
        "ok": False, "error_code": 429, "description": "Too Many Requests: retry after 7", "parameters": {"retry_after": 7},
    })  # fmt: skip
    assert ask(url)[0] == 502
    assert telegram_api.messages == []
    assert ask(url)[0] == 200
    assert telegram_api.sent_to(42) == ["hello"]


def test_a_message_whose_answer_is_lost_was_taken(telegram_api: FakeTelegram) -> None:
    telegram_api.add_chat(READER)
    telegram_api.goes_wrong(lost_answer())
    with pytest.raises(http.client.RemoteDisconnected):
        call(telegram_api, "sendMessage", chat_id=42, text="hello")
    assert telegram_api.sent_to(42) == ["hello"]


def test_updates_come_from_the_offset_on_and_are_forgotten_before_it(telegram_api: FakeTelegram) -> None:
    telegram_api.add_chat(READER)
    telegram_api.says(42, "/start now")
    telegram_api.says(42, "hello")
    first, second = call(telegram_api, "getUpdates", timeout=10)[1]["result"]
    assert first["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert second["message"]["text"] == "hello"
    assert call(telegram_api, "getUpdates", offset=second["update_id"])[1]["result"] == [second]
    assert call(telegram_api, "getUpdates", offset=second["update_id"] + 1)[1]["result"] == []


def test_a_long_poll_ends_when_someone_writes(telegram_api: FakeTelegram) -> None:
    telegram_api.add_chat(READER)
    got: list[dict[str, Any]] = []
    polling = threading.Thread(target=lambda: got.append(call(telegram_api, "getUpdates", timeout=10)[1]))
    polling.start()
    telegram_api.says(42, "hello")
    polling.join(5)
    assert got[0]["result"][0]["message"]["text"] == "hello"


def test_commands_are_checked_and_kept(telegram_api: FakeTelegram) -> None:
    good = [{"command": "digest", "description": "Today's digest"}]
    assert call(telegram_api, "setMyCommands", commands=good)[1] == {"ok": True, "result": True}
    assert telegram_api.commands == good
    bad = [{"command": "Digest!", "description": "x"}]
    assert call(telegram_api, "setMyCommands", commands=bad)[1]["description"] == "Bad Request: BOT_COMMAND_INVALID"
    assert call(telegram_api, "deleteWebhook", drop_pending_updates="True")[1]["result"] is True


def test_json_bodies_are_read_and_files_are_refused(telegram_api: FakeTelegram) -> None:
    telegram_api.add_chat(READER)
    url = f"{telegram_api.base_url}{telegram_api.token}/sendMessage"
    assert ask(url, "POST", json.dumps({"chat_id": 42, "text": "hi"}).encode(), content_type="application/json")[0] == 200
    assert ask(url, "POST", b"--x", content_type="multipart/form-data; boundary=x")[0] == 400


# The guard


def test_a_connection_outside_loopback_fails_the_test(nothing_leaves_this_machine: list[str]) -> None:
    with pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1:80"), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))  # TEST-NET-1, RFC 5737
    with pytest.raises(pytest.fail.Exception, match="name server"):
        socket.getaddrinfo("news.example", 443)
    assert nothing_leaves_this_machine == ["192.0.2.1:80", "news.example"]
    nothing_leaves_this_machine.clear()


def test_a_name_that_cannot_exist_is_not_found_without_asking() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("source.invalid", 80)
