"""Feeds from other readers, and for them."""

from __future__ import annotations

import pytest
import yaml

from monitor.errors import ConfigError
from monitor.feedlist import parse_feeds
from monitor.opml import as_yaml, read_opml, write_opml

OPML = b"""<?xml version="1.0"?><opml version="2.0"><body>
<outline text="Mining"><outline type="rss" text="Rare &amp; Earthy" xmlUrl="https://a.example/feed" htmlUrl="https://a.example"/>
<outline TEXT="Rare &amp; Earthy" xmlURL="https://b.example/rss"/></outline>
<outline text="Not a feed"/><outline text="Odd" xmlUrl="javascript:alert(1)"/>
<outline xmlUrl="https://a.example/feed"/><outline title="\xe7\xa8\x80\xe5\x9c\x9f" xmlUrl="https://c.example/x"/></body></opml>"""


def test_each_feed_becomes_an_entry_that_feeds_yaml_accepts() -> None:
    made = read_opml(OPML)
    text = "feeds:\n" + as_yaml(made)
    feeds = parse_feeds(text)
    assert [(feed.id, feed.name, feed.url) for feed in feeds] == [
        ("rare-earthy", "Rare & Earthy", "https://a.example/feed"),
        ("rare-earthy-2", "Rare & Earthy", "https://b.example/rss"),
        ("c-example", "稀土", "https://c.example/x"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE opml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><opml><outline text="&b;" xmlUrl="https://a.example"/></opml>',
        b'<!DOCTYPE opml SYSTEM "file:///etc/passwd"><opml/>',
    ],
)
def test_entities_are_refused_before_they_grow(content: bytes) -> None:
    with pytest.raises(ConfigError, match="declares a document type"):
        read_opml(content)


@pytest.mark.parametrize("content", [b"", b"<rss/>", b"<opml>", b"feeds: []", b"\x00\xff"])
def test_what_is_no_opml_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(ConfigError, match="is no OPML"):
        read_opml(content)


def test_what_goes_out_comes_back_and_keys_stay_at_home() -> None:
    text = """
feeds:
  - {id: a, name: 'A "quoted" & name', kind: rss, url: 'https://a.example/?x=1&y=2', standing: official, language: zh}
  - {id: b, name: B, kind: json, url: 'https://b.example/', standing: news, language: en, rows: '@', fields: {title: t}}
  - {id: c, name: C, kind: rss, url: 'https://c.example/?key={key}', key_env: C_KEY, standing: news, language: en}
"""
    written = write_opml(parse_feeds(text))
    (entry,) = [proposal.entry for proposal in read_opml(written.encode())]
    assert (entry["name"], entry["url"]) == ('A "quoted" & name', "https://a.example/?x=1&y=2")


def test_a_remark_stands_above_its_entry_as_a_comment() -> None:
    from monitor.opml import Proposal

    text = as_yaml([Proposal(entry={"id": "a"}, remark="two\nlines")])
    assert text == "# two\n# lines\n- id: a\n"
    assert yaml.safe_load(text) == [{"id": "a"}]
