"""A Bot API server that remembers what it was sent and refuses what Telegram refuses, in Telegram's words.

First version: getMe, sendMessage, getUpdates, deleteWebhook, setMyCommands. What it is not sure of it refuses with a
description that begins "Bad Request: strict:". Wording after the public server (tdlib/telegram-bot-api) as known in 2026.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition
from typing import Any
from urllib.parse import urlsplit

from monitor.demo.loopback import LoopbackServer, QuietHandler, serving

from .telegram_envelope import RefusedError, Trouble, failure, form, posted
from .telegram_html import Entity, MarkupError, parse_html, units

MAX_TEXT = 4096  # UTF-16 units after parsing; core.telegram.org/bots/api#sendmessage
MAX_MARKUP = 32 * 1024  # bytes of UTF-8 before parsing; the public server's Client.cpp
DEFAULT_TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw-x"
NOW = 1_767_225_600  # the date of every message: 2026-01-01, seconds since 1970

KNOWN = {
    "getMe": set[str](),
    "sendMessage": {"chat_id", "text", "parse_mode", "link_preview_options", "disable_notification", "message_thread_id",
                    "reply_markup", "reply_parameters", "protect_content"},
    "getUpdates": {"offset", "limit", "timeout", "allowed_updates"},
    "deleteWebhook": {"drop_pending_updates"},
    "setMyCommands": {"commands", "scope", "language_code"},
}  # fmt: skip
"""Every method and the parameters it takes here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A chat that the bot can reach. `forbidden` is why it cannot, `moved_to` the supergroup that a group has become."""

    chat_id: int
    kind: str = "private"
    name: str = ""
    username: str = ""
    threads: frozenset[int] = frozenset()
    forbidden: str = ""
    moved_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that came, whatever was answered; `parameters` are decoded from JSON where they were JSON."""

    method: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that the fake took: the markup as sent, and the text and stretches that a reader sees."""

    message_id: int
    chat_id: int
    markup: str
    text: str
    entities: tuple[Entity, ...]
    parameters: Mapping[str, Any]


class FakeTelegram:
    """The Bot API for one token. `calls` holds every call, `messages` what was taken."""

    def __init__(self, token: str = DEFAULT_TOKEN) -> None:
        self.token = token
        self.calls: list[Call] = []
        self.messages: list[Sent] = []
        self.commands: list[dict[str, str]] = []
        self._chats: dict[int, Chat] = {}
        self._troubles: list[tuple[str, Trouble]] = []
        self._updates: list[dict[str, Any]] = []
        self._next_update = 1
        self._changed = Condition()
        self._server = _Server(self)

    @classmethod
    @contextmanager
    def open(cls, token: str = DEFAULT_TOKEN) -> Iterator[FakeTelegram]:
        """A Bot API that serves until the context ends."""
        api = cls(token)
        with serving(api._server):
            yield api

    @property
    def base_url(self) -> str:
        """What a client puts before the token."""
        return f"{self._server.address}/bot"

    def add_chat(self, chat: Chat) -> None:
        """Let the bot know *chat*; one of the same id is replaced, so a chat can block the bot later."""
        with self._changed:
            self._chats[chat.chat_id] = chat

    def goes_wrong(self, *troubles: Trouble, method: str = "sendMessage") -> None:
        """Let the next calls of *method* meet these troubles, one each."""
        with self._changed:
            self._troubles += [(method, trouble) for trouble in troubles]

    def says(self, chat_id: int, text: str, *, user_id: int | None = None, name: str = "Reader") -> None:
        """Let someone write *text* in a chat; the bot reads it with getUpdates."""
        with self._changed:
            chat = self._chats[chat_id]
            entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}] if text.startswith("/") else []
            user = {"id": user_id or chat_id, "is_bot": False, "first_name": name}
            message = {"message_id": self._next_update, "from": user, "chat": _chat(chat), "date": NOW, "text": text}
            self.hears({"message": {**message, "entities": entities} if entities else message})

    def hears(self, update: Mapping[str, Any]) -> None:
        """Queue any other update (a button pressed, a member changed); its number is added."""
        with self._changed:
            self._updates.append({"update_id": self._next_update, **update})
            self._next_update += 1
            self._changed.notify_all()

    def sent_to(self, chat_id: int) -> list[str]:
        """The texts that a chat's readers see, in their order."""
        with self._changed:
            return [message.text for message in self.messages if message.chat_id == chat_id]

    # Called by the server's threads.

    def handle(self, token: str, method: str, parameters: Mapping[str, Any]) -> tuple[object, Trouble | None]:
        """The result of a call and the trouble it meets. Raises RefusedError."""
        if token != self.token:
            shaped = re.fullmatch(r"[1-9]\d*:[\w-]{10,}", token)
            raise RefusedError(401, "Unauthorized") if shaped else RefusedError(404, "Not Found")
        with self._changed:
            self.calls.append(Call(method=method, parameters=parameters))
            if method not in KNOWN:
                raise RefusedError(404, "Not Found: method not found")
            trouble = self._trouble_for(method)
            if trouble is not None and not trouble.lost:
                return None, trouble
            if unknown := sorted(set(parameters) - KNOWN[method]):
                raise RefusedError(400, f"Bad Request: strict: {method} has no parameter {unknown[0]!r}")
            return self._method(method)(parameters), trouble

    def release(self) -> None:
        """Wake every long poll: the server closes."""
        with self._changed:
            self._changed.notify_all()

    def _trouble_for(self, method: str) -> Trouble | None:
        for number, (name, trouble) in enumerate(self._troubles):
            if name == method:
                del self._troubles[number]
                return trouble
        return None

    def _method(self, name: str) -> Callable[[Mapping[str, Any]], object]:
        return {
            "getMe": lambda parameters: _me(self.token),
            "sendMessage": self._send_message,
            "getUpdates": self._get_updates,
            "deleteWebhook": self._delete_webhook,
            "setMyCommands": self._set_my_commands,
        }[name]

    def _send_message(self, parameters: Mapping[str, Any]) -> object:
        markup = parameters.get("text", "")
        if not isinstance(markup, str):
            raise RefusedError(400, "Bad Request: strict: text must be a string")
        text, entities = _formatted(markup, str(parameters.get("parse_mode", "")))
        chat = self._chat_named(parameters.get("chat_id", ""))
        _check_thread(chat, parameters.get("message_thread_id"))
        if units(text) > MAX_TEXT:
            raise RefusedError(400, "Bad Request: message is too long")
        message_id = len(self.messages) + 1
        self.messages.append(Sent(message_id=message_id, chat_id=chat.chat_id, markup=markup, text=text,
                                  entities=tuple(entities), parameters=parameters))  # fmt: skip
        shown = [_entity(entity) for entity in entities]
        answer: dict[str, Any] = {
            "message_id": message_id,
            "from": _me(self.token),
            "chat": _chat(chat),
            "date": NOW,
            "text": text,
        }
        return {**answer, "entities": shown} if shown else answer

    def _chat_named(self, named: object) -> Chat:
        if named in ("", None):
            raise RefusedError(400, "Bad Request: chat_id is empty")
        chat = next((chat for chat in self._chats.values() if str(named) in (str(chat.chat_id), f"@{chat.username}")), None)
        if chat is None:
            raise RefusedError(400, "Bad Request: chat not found")
        if chat.moved_to is not None:
            moved = {"migrate_to_chat_id": chat.moved_to}
            raise RefusedError(400, "Bad Request: group chat was upgraded to a supergroup chat", moved)
        if chat.forbidden:
            raise RefusedError(403, f"Forbidden: {chat.forbidden}")
        return chat

    def _get_updates(self, parameters: Mapping[str, Any]) -> object:
        """Updates from `offset` on; those before it are forgotten. Waits up to `timeout` seconds for the first."""
        offset, limit = _whole(parameters, "offset", 0), _whole(parameters, "limit", 100)
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        self._changed.wait_for(lambda: self._updates or self._server.closing.is_set(), _whole(parameters, "timeout", 0))
        return self._updates[: max(1, min(limit, 100))]

    def _delete_webhook(self, parameters: Mapping[str, Any]) -> object:
        if parameters.get("drop_pending_updates") in (True, "true", "True"):
            self._updates.clear()
        return True

    def _set_my_commands(self, parameters: Mapping[str, Any]) -> object:
        commands = parameters.get("commands")
        if not isinstance(commands, list):
            raise RefusedError(400, "Bad Request: can't parse commands: expected an Array")
        for command in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command", ""))):
                raise RefusedError(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(str(command.get("description", ""))) <= 256:
                raise RefusedError(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        if len(commands) > 100:
            raise RefusedError(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        self.commands = commands
        return True


def _formatted(markup: str, parse_mode: str) -> tuple[str, list[Entity]]:
    """What a reader sees of *markup*. Raises RefusedError."""
    if len(markup.encode()) > MAX_MARKUP:
        raise RefusedError(400, "Bad Request: text is too long")
    match parse_mode.lower():
        case "":
            text, entities = markup, list[Entity]()
        case "html":
            try:
                text, entities = parse_html(markup)
            except MarkupError as error:
                raise RefusedError(400, f"Bad Request: can't parse entities: {error}") from error
        case "markdown" | "markdownv2":
            raise RefusedError(400, "Bad Request: strict: we send HTML")
        case _:
            raise RefusedError(400, "Bad Request: unsupported parse_mode")
    if not text.strip():
        raise RefusedError(400, "Bad Request: message text is empty")
    return text, entities


def _check_thread(chat: Chat, thread: object) -> None:
    if thread not in (None, "") and str(thread) not in map(str, chat.threads):
        raise RefusedError(400, "Bad Request: message thread not found")


def _whole(parameters: Mapping[str, Any], name: str, otherwise: int) -> int:
    raw = parameters.get(name, otherwise)
    try:
        return int(raw)
    except (TypeError, ValueError):
        raise RefusedError(400, f"Bad Request: strict: {name} must be a whole number") from None


def _me(token: str) -> dict[str, Any]:
    return {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "Monitor", "username": "ree_monitor_test_bot",
            "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}  # fmt: skip


def _chat(chat: Chat) -> dict[str, Any]:
    name = {"first_name": chat.name} if chat.kind == "private" else {"title": chat.name}
    return {"id": chat.chat_id, "type": chat.kind, **name, **({"username": chat.username} if chat.username else {})}


def _entity(entity: Entity) -> dict[str, Any]:
    link = {"url": entity.url} if entity.kind == "text_link" else {}
    return {"type": entity.kind, "offset": entity.offset, "length": entity.length, **link}


class _Server(LoopbackServer):
    def __init__(self, api: FakeTelegram) -> None:
        self.api = api
        super().__init__(_Handler)

    def close(self) -> None:
        self.closing.set()
        self.api.release()
        super().close()


class _Handler(QuietHandler):
    server: _Server

    def do_POST(self) -> None:
        raw = self.body()
        address = urlsplit(self.path)
        match = re.fullmatch(r"/bot([^/]+)/([^/]+)", address.path)
        try:
            if match is None:
                raise RefusedError(404, "Not Found")
            parameters = {**form(address.query), **posted(self.headers.get("Content-Type", ""), raw)}
            result, trouble = self.server.api.handle(match[1], match[2], parameters)
        except RefusedError as refused:
            self._send(refused.code, failure(refused.code, refused.description, refused.parameters), {})
            return
        if trouble is None:
            self._send(200, json.dumps({"ok": True, "result": result}).encode(), {})
        elif trouble.lost:
            self.close_connection = True
        else:
            self._send(trouble.status, trouble.body, trouble.headers)

    do_GET = do_POST

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
