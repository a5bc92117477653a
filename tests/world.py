"""Every shipped source on loopback: a document of our own in the shape that its entry reads (docs/sources.md has the shapes).

An entry keeps all that it says but its addresses, which lead to the newsstand: `/ID` for the first way, `/ID/second` for the
second, `/ID/unit` for a unit API and `/ID/art/N.html` for the documents' own pages.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any
from zlib import crc32

from monitor.feedlist import parse_feeds
from monitor.feeds import Feed
from monitor.routes import AnyRoute
from tests.servers import Newsstand, Reply
from tests.world_apis import JSON_SHAPES, Story, chart, json_shape, komis

SHIPPED = parse_feeds((Path(__file__).parent.parent / "feeds.yaml").read_text("utf-8"))
WORDS = {
    "zh": "{name}：关于稀土出口管制和两用物项许可的通知（之{n}）",
    "ja": "{name}：レアアースの輸出管理について 第{n}報",
    "ko": "{name}: 희토류 수출통제 대응 회의 {n}",
    "en": "{name}: rare earth export control measure number {n}",
}


def stories(feed: Feed, now: datetime, count: int = 5) -> list[Story]:
    """*count* stories of *feed*, a day between each, the newest an hour old and first."""
    newest = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    return [story(feed, count - n, newest - timedelta(days=n)) for n in range(count)]


def story(feed: Feed, number: int, when: datetime) -> Story:
    """A story that the entry keeps: its title mentions what must be mentioned, and no other source has the same."""
    return Story(number=number, title=WORDS[feed.language].format(name=feed.name, n=number), when=when)


def put(stand: Newsstand, feed: Feed, told: Sequence[Story], **reply: Any) -> None:
    """Let the newsstand serve *told* as this source writes it. *reply*: more for the first way's answer, such as `etag`."""
    path = f"/{feed.id}"
    if feed.kind == "unit":
        stand.put(path, html(unit_page(feed)))
        stand.put(f"{path}/unit", Reply(headers=JSON_TYPE, body=unit_answer(feed, told), **reply))
    else:
        stand.put(path, Reply(headers=TYPES[feed.kind], body=document(feed, feed, told), **reply))
    if feed.second_route is not None:
        second = feed.second_route
        body = unit_page(feed) if second.kind == "unit" else document(feed, second, told)
        stand.put(f"{path}/second", Reply(headers=TYPES[second.kind], body=body))
        if second.kind == "unit":
            stand.put(f"{path}/unit", Reply(headers=JSON_TYPE, body=unit_answer(feed, told)))
    for story in told:
        stand.put(f"{path}/art/{story.number}.html", html(detail_page(story)))


def on_the_newsstand(feed: Feed, stand: Newsstand) -> Feed:
    """The shipped entry with its addresses on the newsstand."""
    changes: dict[str, Any] = {"url": stand.url(f"/{feed.id}"), "allow_private": True, "enabled": True}
    changes |= _unit_address(feed, feed.id)
    if feed.second_route is not None:
        second = {"url": stand.url(f"/{feed.id}/second")} | _unit_address(feed.second_route, feed.id)
        changes["second_route"] = feed.second_route.model_copy(update=second)
    return feed.model_copy(update=changes)


def document(feed: Feed, route: Feed | AnyRoute, told: Sequence[Story]) -> bytes:
    """The bytes that one of *feed*'s routes answers with."""
    match route.kind:
        case "rss":
            return rss(feed, told)
        case "json":
            return json.dumps(JSON_SHAPES[json_shape(feed, route)](feed, told), ensure_ascii=False).encode()
        case "page":
            return page(feed, told)
        case "series":
            return chart(told) if feed.id == "price-share-fund" else komis(told)
        case _:
            raise ValueError(f"no document for {route.kind}")


def html(body: bytes) -> Reply:
    """An HTML answer without a charset, as most Chinese servers send it."""
    return Reply(headers={"Content-Type": "text/html"}, body=body)


JSON_TYPE = {"Content-Type": "application/json;charset=UTF-8"}
TYPES = {"rss": {"Content-Type": "application/rss+xml"}, "json": JSON_TYPE, "page": {"Content-Type": "text/html"},
         "unit": {"Content-Type": "text/html"}, "series": JSON_TYPE}  # fmt: skip


def _unit_address(route: Feed | AnyRoute, feed_id: str) -> dict[str, str]:
    return {"unit_url": f"/{feed_id}/unit"} if route.kind == "unit" else {}


# RSS and its relatives


def rss(feed: Feed, told: Sequence[Story]) -> bytes:
    if feed.id == "nikkei-asia":
        return rdf(feed, told)
    if feed.id in ("jp-meti", "ca-natural-resources", "gb-search", "gb-consultations", "gb-business-and-trade"):
        return atom(feed, told)
    items = "".join(
        f"<item><title>{escape(title_in_rss(feed, story))}</title><link>{escape(link_in_rss(feed, story))}</link>"
        f"<guid isPermaLink='false'>{feed.id}-{story.number}</guid><pubDate>{date_in_rss(feed, story)}</pubDate>"
        f"{OUTLET if feed.id.startswith('google') else ''}</item>"
        for story in told
    )
    return f'<rss version="2.0"><channel><title>{escape(feed.name)}</title>{items}</channel></rss>'.encode()


OUTLET = '<source url="https://outlet.example">Outlet</source>'


def title_in_rss(feed: Feed, story: Story) -> str:
    if feed.id.startswith("google"):
        return f"{story.title} - Outlet"
    return f"\n{story.title}\n" if feed.id.startswith("us-war") else story.title


def link_in_rss(feed: Feed, story: Story) -> str:
    if feed.id in ("eu-dg-grow", "eu-dg-trade"):
        return f"/{feed.id}/art/{story.number}-{story.day:%Y-%m-%d}_en"
    if feed.id == "bing-news":
        return f"http://www.bing.com/news/apiclick.aspx?ref=1&url=https%3a%2f%2foutlet.example%2f{story.number}&c=2"
    return f"/{feed.id}/art/{story.number}.html"


def date_in_rss(feed: Feed, story: Story) -> str:
    if feed.id == "globenewswire":
        return f"{story.when:%a, %d %b %Y %H:%M} GMT"
    return f"{story.when:%a, %d %b %Y %H:%M:%S} GMT"


def rdf(feed: Feed, told: Sequence[Story]) -> bytes:
    items = "".join(
        f'<item rdf:about="https://x.example/{s.number}"><title>{s.title}</title>'
        f"<link>/{feed.id}/art/{s.number}.html</link></item>"
        for s in told
    )
    spaces = 'xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    return f'<rdf:RDF {spaces}><channel rdf:about="x"><title>N</title></channel>{items}</rdf:RDF>'.encode()


def atom(feed: Feed, told: Sequence[Story]) -> bytes:
    entries = "".join(
        f"<entry><id>tag:{feed.id},{s.number}</id><title>{escape(s.title)}</title><updated>{s.when.isoformat()}</updated>"
        f'<link rel="alternate" type="text/html" href="/{feed.id}/art/{s.number}.html"/></entry>'
        for s in told
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{entries}</feed>'.encode()


# Pages and the ministries' CMS


def page(feed: Feed, told: Sequence[Story]) -> bytes:
    rows = "".join(row(feed, story) for story in told)
    return f"<!DOCTYPE html><html><body>{PAGES.get(feed.id, '<ul>{}</ul>').format(rows)}</body></html>".encode()


PAGES = {
    "cn-mnr-notices": '<ul class="ky_open_list">{}</ul>', "cn-mnr-news": '<ul class="ky_open_list">{}</ul>',
    "cn-customs-statistics": "<table><tr>{}</tr></table>", "cn-ndrc-disclosure": "<table>{}</table>",
    "smm-en": "<div>{}</div>", "smm-zh": "<div>{}</div>",
}  # fmt: skip


def row(feed: Feed, story: Story) -> str:
    whole, cut, n = escape(story.title), escape(story.title[:12]) + "...", story.number
    path = f"/{feed.id}/art/{n}.html"
    match feed.id:
        case "mofcom-press-conferences":
            slug = f"swbzklxxwfbh{story.day.year}n{story.day.month}y{story.day.day}r"
            return f'<li><a href="/xwfbzt/{story.day.year}/{slug}/index.html">{whole}</a></li>'
        case "cn-ndrc-disclosure":
            return f'<tr><td><a href="iteminfo.jsp?id={n}">{whole}</a></td><td>{story.day:%Y/%m/%d}</td></tr>'
        case "cn-customs-statistics":
            return f'<td><a href="/Statics/0{n}.html">{whole}</a></td>'
        case "smm-en":
            return f'<a href="/en/newscontent/{n}-slug">{whole}</a>'
        case "smm-zh":
            return f'<a href="/news/{n}">{whole}</a>'
        case "us-industry-security":
            return (
                f'<article><a href="/press-release/{n}">{whole}</a><time datetime="{story.when.isoformat()}">x</time></article>'
            )
        case "jp-meti-export-control":
            day = f"{story.day.year}年{story.day.month}月{story.day.day}日"
            return f'<dl><dt>{day}</dt><dd><a href="{path}">{whole}</a></dd></dl>'
        case _ if feed.id.startswith(("cn-ndrc", "cn-mnr")):
            name = f"./{story.day:%Y%m}/t{story.day:%Y%m%d}_{crc32(feed.id.encode())}{n}.html"
            return f'<li><a href="{name}" title="{whole}">{cut}</a><span>{story.day:%Y/%m/%d}</span></li>'
        case _:
            link = f'<a class="fl" href="{path}" title="{whole}">{cut}</a>'
            return f'<li class="cf">{link}<span class="fr">[{story.day}]</span></li>'


def unit_page(feed: Feed) -> bytes:
    query = str({"parseType": "bulidstatic", "webId": "w", "tagId": "分页列表", "pageId": feed.id})
    script = f'<script src="/u/unitbuild.js" url="/{feed.id}/unit" queryData="{query}"></script>'
    return f"<html><body>{script}</body></html>".encode()


def unit_answer(feed: Feed, told: Sequence[Story]) -> bytes:
    rows = "".join(row(feed, story) for story in told)
    fragment = f'<div id="分页列表"><ul class="txtList_01">{rows}</ul><div class="pagination" count="{len(told)}"></div></div>'
    return json.dumps({"success": True, "code": "200", "data": {"html": fragment}}, ensure_ascii=False).encode()


def detail_page(story: Story) -> bytes:
    """A document's own page, its text in every place in which the shipped entries look for one."""
    text = f"<p>{escape(story.title)}，现予公布。本段说明措施的内容和理由，并列明适用范围。</p>"
    body = f'<div class="art-con">{text}</div><div id="con_con">{text}</div><div id="UCAP-CONTENT">{text}</div>'
    more = f'<div class="article_con">{text}</div><div id="content1">{text}</div>'
    return f"<html><body><h1>{escape(story.title)}</h1>{body}{more}</body></html>".encode()
