"""Synthetic news: any number of feeds, some thirty kilobytes each, made of the labelled items that the classifier learns from.

Three in ten items are on topic. Stories keep their several tellings, in English and Chinese, which lie within a day or two.
"""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import classifiers

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
"""The moment at which the news are read."""
DAYS = 14  # over which they are spread
ITEMS = 30
ON_TOPIC = 9  # of each 30
ITEM_SIZE = 1130  # characters, mark-up included, as news sites send them
LABELLED = Path(classifiers.__file__).parent / "data" / "train"

Row = dict[str, str]


def feed_xml(number: int, *, version: int = 0) -> bytes:
    """Feed *number* as RSS. Later versions have `version` new items on top, and as many old ones fewer."""
    on_topic, elsewhere = _rows()
    order = random.Random(number)
    rows = [on_topic[(number * ON_TOPIC + n) % len(on_topic)] for n in range(ON_TOPIC)]
    rows += [elsewhere[(number * (ITEMS - ON_TOPIC) + n) % len(elsewhere)] for n in range(ITEMS - ON_TOPIC)]
    order.shuffle(rows)
    fresh = [on_topic[(number * 31 + n) % len(on_topic)] for n in range(version)]
    told = [(f"{number}-new-{n}", row) for n, row in enumerate(fresh)] + [(f"{number}-{n}", row) for n, row in enumerate(rows)]
    items = "".join(_item_xml(guid, row) for guid, row in told[:ITEMS])
    head = f"<title>Outlet {number}</title><link>https://outlet-{number}.example/</link><description>News</description>"
    start = '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{start}{head}{items}</channel></rss>\n'.encode()


@cache
def _rows() -> tuple[list[Row], list[Row]]:
    """The labelled items on topic and off it, each list in an order of its own that is always the same."""
    rows = [json.loads(line) for path in sorted(LABELLED.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    on_topic, elsewhere = ([row for row in rows if row["relevant"] is said] for said in (True, False))
    for part in (on_topic, elsewhere):
        random.Random(len(part)).shuffle(part)
    return on_topic, elsewhere


def _item_xml(guid: str, row: Row) -> str:
    story = random.Random(row.get("story") or row["id"])
    published = NOW - timedelta(minutes=story.randrange(DAYS * 24 * 60)) - timedelta(minutes=len(guid) * 40)
    body = f'<p class="lead">{escape(row["summary"])}</p>'
    frame = '<p class="more"><a href="https://outlet.example/topics/{n}" rel="nofollow"><img src="https://outlet.example/{n}.png"/></a></p>'
    room = max(0, ITEM_SIZE - len(body) - 420) // len(frame)
    body += "".join(frame.format(n=n) for n in range(room))
    return (
        f"<item><title>{escape(row['title'])}</title><link>https://outlet.example/news/{guid}.html</link>"
        f'<guid isPermaLink="false">{guid}</guid><pubDate>{format_datetime(published)}</pubDate>'
        f"<dc:creator>Staff</dc:creator><category>News</category><description><![CDATA[{body}]]></description></item>\n"
    )
