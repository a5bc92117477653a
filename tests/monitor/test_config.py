"""Settings: the environment wins over settings.toml; secrets never show."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config import load_settings, world_readable
from monitor.errors import ConfigError

TOKEN = "123456:" + "a" * 35


def home(tmp_path: Path, **more: str) -> dict[str, str]:
    return {"REE_MONITOR_HOME": str(tmp_path), **more}


def test_defaults_live_in_the_home_folder(tmp_path: Path) -> None:
    settings = load_settings(home(tmp_path))
    assert settings.db == tmp_path / "events.db"
    assert settings.telegram_token is None
    assert settings.log == "text"


def test_the_environment_wins_over_the_file_and_an_option_over_both(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('telegram_chat = "@file"\nlog = "json"\ndb = "/from/file.db"\n')
    settings = load_settings(home(tmp_path, REE_MONITOR_TELEGRAM_CHAT="@env"), db=Path("mine.db"))
    assert (settings.telegram_chat, settings.log, settings.db) == ("@env", "json", Path("mine.db"))


def test_a_token_comes_from_a_file_and_never_shows(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN + "\n")
    settings = load_settings(home(tmp_path, REE_MONITOR_TELEGRAM_TOKEN_FILE=str(tmp_path / "token")))
    assert settings.telegram_token is not None
    assert settings.telegram_token.reveal() == TOKEN
    assert TOKEN not in repr(settings)
    assert TOKEN not in str(settings)


def test_every_wrong_setting_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('telegram_chatt = "x"\n')
    wrong = home(tmp_path, REE_MONITOR_LOG="xml", REE_MONITOR_ADMINS="me", REE_MONITOR_TELEGRAM_BASE_URL="x")
    with pytest.raises(ConfigError) as caught:
        load_settings(wrong)
    text = "\n".join(caught.value.problems)
    assert len(caught.value.problems) == 4
    assert "did you mean 'telegram_chat'?" in text
    assert "REE_MONITOR_LOG must be text or json" in text


def test_people_are_lists_of_numbers(tmp_path: Path) -> None:
    settings = load_settings(home(tmp_path, REE_MONITOR_ADMINS="12, 34", REE_MONITOR_ALLOW="56 -78"))
    assert settings.admins == (12, 34)
    assert settings.allow == (56, -78)


def test_a_secret_that_everyone_may_read_is_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(TOKEN)
    path.chmod(0o644)
    environ = home(tmp_path, REE_MONITOR_TELEGRAM_TOKEN_FILE=str(path))
    assert [str(path) in warning for warning in world_readable(environ)] == [True]
    path.chmod(0o600)
    assert list(world_readable(environ)) == []
