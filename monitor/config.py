"""Settings and feeds.yaml, read once, strictly; every problem comes at once, with its path.

`parse_feeds` and `settings_from` are pure; `load` reads the files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import ConfigError
from .words import did_you_mean

if TYPE_CHECKING:
    from .feeds import Feed

PREFIX = "REE_MONITOR_"
SETTINGS = (
    "home", "db", "feeds", "telegram_token", "telegram_token_file", "telegram_chat", "telegram_base_url", "admins", "allow",
    "log",
)  # fmt: skip
TELEGRAM_BASE_URL = "https://api.telegram.org/bot"  # core.telegram.org/bots/api#making-requests


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that never shows: its text is `***`, and `reveal` says it aloud."""

    _value: str

    def reveal(self) -> str:
        """The value itself, for the one call that needs it."""
        return self._value

    def __repr__(self) -> str:
        return "'***'"

    __str__ = __repr__


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The contract's settings. `home` is the only folder that is written. `log` is `text` or `json`."""

    home: Path
    db: Path
    feeds: Path
    telegram_token: Secret | None = None
    telegram_chat: str = ""
    telegram_base_url: str = TELEGRAM_BASE_URL
    admins: tuple[int, ...] = ()
    allow: tuple[int, ...] = ()
    log: str = "text"


def load_settings(environ: Mapping[str, str], *, db: Path | None = None, feeds: Path | None = None) -> Settings:
    """Settings from the environment, `settings.toml` in the home folder and the defaults, in this order.

    *db* and *feeds* (the command line's) win over all. Raises ConfigError.
    """
    home = Path(environ.get(PREFIX + "HOME") or _default_home()).expanduser()
    file = home / "settings.toml"
    stored = _stored(file) if file.is_file() else {}
    problems = [f"{file}: unknown key {key!r}{did_you_mean(key, SETTINGS)}" for key in stored if key not in SETTINGS]
    given = {key: str(value) for key, value in stored.items() if key in SETTINGS}
    given |= {key: environ[PREFIX + key.upper()] for key in SETTINGS if environ.get(PREFIX + key.upper())}
    given |= {key: str(path) for key, path in (("db", db), ("feeds", feeds)) if path is not None}
    return settings_from(given, home, problems)


def settings_from(given: Mapping[str, str], home: Path, problems: list[str]) -> Settings:
    """Settings from their words; *problems* found before are reported together with those found here."""
    problems = list(problems)
    log = given.get("log", "text")
    if log not in ("text", "json"):
        problems.append(f"{PREFIX}LOG must be text or json, not {log!r}")
    base_url = given.get("telegram_base_url", TELEGRAM_BASE_URL)
    if not base_url.startswith(("http://", "https://")):
        problems.append(f"{PREFIX}TELEGRAM_BASE_URL must start with http:// or https://, not {base_url!r}")
    token = _token(given, problems)
    people = {name: _ids(given.get(name, ""), name, problems) for name in ("admins", "allow")}
    if problems:
        raise ConfigError(problems)
    return Settings(
        home=home, db=Path(given.get("db") or home / "events.db").expanduser(),
        feeds=Path(given["feeds"]).expanduser() if given.get("feeds") else default_feeds(), telegram_token=token,
        telegram_chat=given.get("telegram_chat", ""), telegram_base_url=base_url, log=log,
        admins=people["admins"], allow=people["allow"],
    )  # fmt: skip


def default_feeds() -> Path:
    """`./feeds.yaml` if there is one, else the copy shipped in the package (in a checkout: the one at its top)."""
    here = Path("feeds.yaml")
    shipped = Path(__file__).parent / "data" / "feeds.yaml"
    return next((path for path in (here, shipped) if path.is_file()), Path(__file__).parent.parent / "feeds.yaml")


def load_feeds(path: Path, environ: Mapping[str, str]) -> tuple[Feed, ...]:
    """The feeds that the file lists, with the keys that the environment holds. Raises ConfigError."""
    from .feedlist import parse_feeds
    from .feeds import with_keys

    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError([f"{path}: cannot be read: {error}"]) from error
    try:
        return tuple(with_keys(feed, environ) for feed in parse_feeds(text))
    except ConfigError as error:
        raise ConfigError([f"{path}: {problem}" for problem in error.problems]) from error


def world_readable(environ: Mapping[str, str]) -> Iterator[str]:
    """Warnings for files that hold a secret and that everyone on this machine may read."""
    named = environ.get(PREFIX + "TELEGRAM_TOKEN_FILE")
    home = Path(environ.get(PREFIX + "HOME") or _default_home()).expanduser()
    for path in filter(None, (Path(named).expanduser() if named else None, home / "settings.toml")):
        if path.is_file() and os.name == "posix" and path.stat().st_mode & 0o004:
            yield f"{path} can be read by everyone on this machine: chmod 600 {path}"


def _stored(file: Path) -> dict[str, object]:
    import tomllib  # 2 ms that a command without such a file does without

    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError([f"{file}: is not TOML: {error}"]) from error


def _default_home() -> str:
    from platformdirs import user_data_dir

    return user_data_dir("ree-monitor", appauthor=False)


def _token(given: Mapping[str, str], problems: list[str]) -> Secret | None:
    if given.get("telegram_token"):
        return Secret(given["telegram_token"].strip())
    if not given.get("telegram_token_file"):
        return None
    path = Path(given["telegram_token_file"]).expanduser()
    try:
        return Secret(path.read_text("utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{PREFIX}TELEGRAM_TOKEN_FILE: {path} cannot be read: {error}")
        return None


def _ids(text: str, name: str, problems: list[str]) -> tuple[int, ...]:
    words = text.strip("[] ").replace(",", " ").split()
    wrong = [word for word in words if not word.lstrip("-").isdigit()]
    if wrong:
        problems.append(f"{PREFIX}{name.upper()} holds user ids (numbers), not {', '.join(wrong)}")
        return ()
    return tuple(map(int, words))
