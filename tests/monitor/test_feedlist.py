"""feeds.yaml: every problem at once, each with its path."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import ConfigError
from monitor.feedlist import parse_feeds
from monitor.feeds import JsonFeed, missing_key, with_keys

GOOD = """
mentions:
  rare_earths: [rare earth, 稀土]
feeds:
  - id: wire
    name: A wire
    kind: rss
    url: https://wire.example/feed
    standing: wire
    language: en
    must_mention: rare_earths
  - id: register
    name: A register
    kind: json
    url: https://register.example/documents.json?key={key}
    key_env: REGISTER_KEY
    standing: official
    language: en
    jurisdiction: US
    rows: results
    fields: {title: title, url: html_url, published: publication_date}
    second_route: {kind: page, url: "https://register.example/list", rows: li}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse_feeds(text)
    return list(caught.value.problems)


def entry(**changes: str) -> str:
    keys = {"id": "a", "name": "A", "kind": "rss", "url": "https://a.example/", "standing": "news", "language": "en"} | changes
    return "feeds:\n  - " + "\n    ".join(f"{k}: {v}" for k, v in keys.items() if v) + "\n"


def test_a_good_file_gives_feeds_in_its_order() -> None:
    wire, register = parse_feeds(GOOD)
    assert (wire.id, register.id) == ("wire", "register")
    assert wire.must_mention == ("rare earth", "稀土")
    assert register.second_route is not None
    assert register.second_route.kind == "page"


def test_a_key_comes_from_the_environment_and_its_lack_is_known() -> None:
    register = parse_feeds(GOOD)[1]
    assert missing_key(register) == "REGISTER_KEY"
    filled = with_keys(register, {"REGISTER_KEY": "s3cret"})
    assert missing_key(filled) is None
    assert isinstance(filled, JsonFeed)
    assert filled.url.endswith("key=s3cret")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (entry(evry_minutes="5"), "line 2: feeds[0] a: unknown key 'evry_minutes', did you mean 'every_minutes'?"),
        (entry(name=""), "line 2: feeds[0] a: 'name' is missing"),
        (entry(kind="rsss"), "kind: unknown kind 'rsss', did you mean 'rss'? (known: rss, json, page, unit, series)"),
        (entry(kind=""), "line 2: feeds[0] a: 'kind' is missing: one of rss, json, page, unit, series"),
        (entry(url="ftp://a.example/"), "must be an address that starts with http:// or https://"),
        (entry(timezone="Asia/Pekin"), "must be an IANA time zone"),
        (entry(must_mention="rare_erths"), "must_mention names no list under `mentions`: 'rare_erths'"),
        (entry(jurisdiction="NO"), "(a bare NO, ON or OFF is true or false in YAML: put it in quotes)"),
        (entry(kind="json", rows="'a[['", fields="{title: t}"), "is no JMESPath expression"),
        (entry(kind="page", rows="li", date_in_link="'(x'"), "is no regular expression"),
        (entry(every_minutes="1"), "every_minutes: Input should be greater than or equal to 5"),
        (entry(second_route="{kind: page, url: 'https://b.example', rowz: li}"), "unknown key 'second_route.rowz'"),
        ("feeds: []", "`feeds` must be a list with at least one source"),
        ("feds: []\nfeeds: [1]", "unknown key 'feds', did you mean 'feeds'?"),
        ("- a\n- b", "must hold `feeds:`"),
        ("feeds:\n  - a: [", "is not YAML"),
        (entry() + "    id: b\n", "line 8: the key 'id' stands twice"),
        (entry() + entry().removeprefix("feeds:\n"), "the id 'a' stands twice"),
    ],
)
def test_each_mistake_is_named_with_its_path(text: str, expected: str) -> None:
    assert any(expected in problem for problem in problems(text)), problems(text)


def test_all_problems_come_at_once() -> None:
    text = entry(evry_minutes="5", standing="oficial") + entry(id="b", kind="rsss").removeprefix("feeds:\n")
    assert len(problems(text)) == 3


def test_the_shipped_list_of_sources_is_good() -> None:
    text = (Path(__file__).parent.parent.parent / "feeds.yaml").read_text("utf-8")
    assert len(parse_feeds(text)) >= 12
