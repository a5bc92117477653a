"""The README's words are true: its commands exist, its files are there, its make targets too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli import cli

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(set(re.findall(r"ree-monitor (\w+)", README))))
def test_every_command_that_the_readme_names_exists(name: str) -> None:
    assert CliRunner().invoke(cli, [name, "--help"]).exit_code == 0


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`make (\w+)`|^    make (\w+)", README, re.MULTILINE))))
def test_every_target_that_the_readme_names_exists(target: tuple[str, str]) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(rf"^{target[0] or target[1]}:", makefile, re.MULTILINE)


FILES = re.findall(r"\]\((docs/[\w.]+)\)|`((?:monitor|storage|classifiers|tests)/[\w./]*)`", README)


@pytest.mark.parametrize("path", sorted(set(FILES)))
def test_every_file_that_the_readme_names_is_there(path: tuple[str, str]) -> None:
    assert (ROOT / (path[0] or path[1])).exists()


def test_the_options_in_the_examples_exist() -> None:
    for command, words in re.findall(r"^    ree-monitor (\w+)(.*?)(?:#.*)?$", README, re.MULTILINE):
        known = {option for param in cli.commands[command].params for option in param.opts}
        for option in re.findall(r"--[\w-]+", words):
            assert option in known, (command, option)
