"""Documents put into the shapes that sources have: pure functions from stories to the bytes a server sends.

The shapes are those of live sources, oddities included: a byte order mark before JSON, spaces before punctuation, times without
seconds, link texts that are cut, a date given as the midnight of another zone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time
from email.utils import format_datetime
from html import escape
from zoneinfo import ZoneInfo

from .desks import Story

BRUSSELS = ZoneInfo("Europe/Brussels")
UNIT_PATH = "/api-gateway/jpaas-publish-server/front/page/build/unit"
UNIT_QUERY = {
    "parseType": "bulidstatic",  # spelt so by the ministry's own pages
    "webId": "de000000000000000000000000000001",
    "tplSetId": "DEmoTplSet0newsroom0x",
    "pageType": "column",
    "tagId": "分页列表",
    "editType": "null",
    "pageId": "de000000000000000000000000000002",
}
PAGE_SIZE = 15  # rows of one answer of the unit API


def rss(stories: Iterable[Story], base: str, *, name: str, entry: Callable[[Story, str], str]) -> bytes:
    """RSS 2.0. *entry* writes one `<item>`."""
    items = "".join(entry(story, base) for story in stories)
    head = f"<title>{escape(name)}</title><link>{base}/</link><description>{escape(name)}</description>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>{head}{items}</channel></rss>\n'.encode()


def plain_entry(story: Story, base: str) -> str:
    """An item as a news wire writes it."""
    link = f"{base}{story.path}"
    return (
        f"<item><title>{escape(story.title)}</title><link>{link}</link><guid>{link}</guid>"
        f"<pubDate>{_rfc822(story)}</pubDate><description>{escape(story.summary)}</description></item>"
    )


def search_entry(story: Story, base: str) -> str:
    """An item of a news search: `Headline - Outlet`, the outlet again in `<source>`, an opaque link."""
    return (
        f"<item><title>{escape(story.title)} - {escape(story.outlet)}</title>"
        f'<link>{base}{story.path}?oc=5</link><guid isPermaLink="false">{story.key}</guid><pubDate>{_rfc822(story)}</pubDate>'
        f"<description>{escape(_linked(story, base))}</description>"
        f'<source url="https://outlet.example">{escape(story.outlet)}</source></item>'
    )


def short_time_entry(story: Story, base: str) -> str:
    """An item whose time has no seconds, as one distributor of company news writes it."""
    return plain_entry(story, base).replace(f"{_rfc822(story)}", f"{_moment(story).astimezone(UTC):%a, %d %b %Y %H:%M} GMT")


def commission_entry(story: Story, base: str) -> str:
    """An item of the Commission's press room: line breaks in the description, a bare date as Brussels midnight."""
    link = f"{base}{story.path}"
    where_when = f"Press release\nBrussels, {story.day:%d %b %Y}\n{story.summary[:180]}..."
    return (
        f"<item><title>{escape(story.title)}</title><link>{link}</link><guid>{link}</guid>"
        f"<description>{escape(where_when)}</description>"
        f"<category>POLICY_AREA=SINGMARK,TRADE</category><pubDate>{_rfc822(story, BRUSSELS)}</pubDate></item>"
    )


def atom(stories: Sequence[Story], base: str, *, name: str) -> bytes:
    """Atom 1.0 with a summary and both dates."""
    entries = "".join(
        f"<entry><title>{escape(story.title)}</title><id>tag:newsroom.example,2026:{story.key}</id>"
        f'<link rel="alternate" href="{base}{story.path}"/><updated>{_iso(story)}</updated><published>{_iso(story)}</published>'
        f'<summary type="html">{escape(f"<p>{escape(story.summary)}</p>")}</summary></entry>'
        for story in stories
    )
    head = f"<title>{escape(name)}</title><id>tag:newsroom.example,2026:atom</id><updated>{_iso(stories[0])}</updated>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">{head}{entries}</feed>\n'.encode()
    )


def federal_register(stories: Sequence[Story], base: str) -> bytes:
    """The answer of the Federal Register's search: dates without times, agencies as objects."""
    results = [
        {
            "title": story.title, "type": "Notice", "abstract": story.summary, "document_number": f"demo-{story.key[:5]}",
            "html_url": f"{base}{story.path}", "pdf_url": f"{base}{story.path}.pdf",
            "publication_date": story.day.isoformat(), "agencies": [{"name": agency} for agency in story.agencies],
            "excerpts": story.summary,
        }
        for story in stories
    ]  # fmt: skip
    return _json({"count": len(results), "total_pages": 1, "next_page_url": None, "results": results})


def state_council(stories: Iterable[Story], base: str) -> bytes:
    """The State Council's static list, newest first, with a byte order mark."""
    rows = [
        {"TITLE": story.title, "SUB_TITLE": "", "URL": f"{base}{story.path}", "DOCRELPUBTIME": story.day.isoformat()}
        for story in stories
    ]
    return b"\xef\xbb\xbf" + _json(rows)


def gdelt(stories: Iterable[Story], base: str) -> bytes:
    """An article list of GDELT's: the time is when it saw the page."""
    names = {"en": "English", "zh": "Chinese"}
    articles = [
        {
            "url": f"{base}{story.path}", "url_mobile": "", "title": story.title,
            "seendate": f"{_moment(story).astimezone(UTC):%Y%m%dT%H%M%SZ}", "socialimage": "", "domain": story.domain,
            "language": names[story.lang], "sourcecountry": story.country,
        }
        for story in stories
    ]  # fmt: skip
    return _json({"articles": articles})


def unit_page(name: str) -> bytes:
    """A ministry's list page: a shell whose script fetches the rows from the unit API."""
    query = str(UNIT_QUERY)  # a JSON object with single quotes, as the CMS writes it
    script = f'src="/cms_files/default/script/AuthorizedRead/unitbuild.js" url="{UNIT_PATH}" queryData="{query}"'
    body = f'<h1>{escape(name)}</h1><div class="list"><script type="text/javascript" {script}></script></div>'
    return _page(name, body)


def unit_answer(stories: Sequence[Story], asked: Mapping[str, str]) -> bytes:
    """The unit API's JSON: a fragment of HTML with the rows of the page that *asked* names; a refusal for other ids."""
    number = _page_number(asked.get("paramJson"))
    if number is None or {name: asked.get(name) for name in UNIT_QUERY} != UNIT_QUERY:
        return _json(_unit_envelope(success=False, code="500", message="no such unit", html=None))
    rows = "".join(
        f'<li><a href="{story.path}" title="{escape(story.title)}" target="_blank">{escape(_cut(story.title))}</a>'
        f"<span>[{story.day.isoformat()}]</span></li>\n"
        for story in stories[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    )
    pages = (
        f'<div class="pagination" rows="{PAGE_SIZE}" count="{len(stories)}" pageNo="{number}" unitid="{UNIT_QUERY["tagId"]}" '
        f'unitUrl="{UNIT_PATH}" queryData="{UNIT_QUERY}"></div>'
    )
    html = f'<div id="{UNIT_QUERY["tagId"]}"><div class="page-content"><ul class="txtList_01">\n{rows}</ul></div>{pages}</div>'
    return _json(_unit_envelope(success=True, code="200", message="", html=html))


def planning_page(stories: Iterable[Story], name: str) -> bytes:
    """A planning commission's list: relative links, the title whole only in the attribute, dates with slashes."""
    rows = "".join(
        f'<li><a href="./{story.path.removeprefix("/xxgk/zcfb/tz/")}" target="_blank" title="{escape(story.title)}">'
        f"{escape(_cut(story.title))}</a><span>{story.day:%Y/%m/%d}</span></li>\n"
        for story in stories
    )
    return _page(name, f'<ul class="u-list">\n{rows}</ul>')


def article(story: Story) -> bytes:
    """A document's own page, with the metadata that Chinese ministries put there."""
    date = f"{story.day.isoformat()} {_moment(story):%H:%M}"
    meta = f'<meta name="ArticleTitle" content="{escape(story.title)}"/><meta name="PubDate" content="{date}"/>'
    text = f'<h1>{escape(story.title)}</h1><div class="art-con"><p>{escape(story.summary)}</p></div>'
    return _page(story.title, text, head=meta)


def challenge() -> bytes:
    """What a bot wall sends with status 200 where a feed should be."""
    script = "<script>var seed=1;document.cookie='clearance='+seed;location.reload();</script>"
    words = "<noscript>Please enable JavaScript to continue.</noscript><p>Checking your browser</p>"
    return _page("Just a moment", words + script)


def _page(title: str, body: str, head: str = "") -> bytes:
    start = f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"/><title>{escape(title)}</title>{head}</head>'
    return f"{start}<body>{body}</body></html>\n".encode()


def _page_number(param_json: str | None) -> int | None:
    """The page that is asked for, the first where none is; None for what is no page number."""
    if not param_json:
        return 1
    try:
        number = int(json.loads(param_json)["pageNo"])
    except (ValueError, KeyError, TypeError):
        return None
    return number if number >= 1 else None


def _unit_envelope(*, success: bool, code: str, message: str, html: str | None) -> dict[str, object]:
    data = {} if html is None else {"html": html}
    return {"roles": [], "permissions": [], "success": success, "message": message, "code": code, "data": data, "traceId": "0"}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _cut(title: str) -> str:
    """A title as a list shows it: cut where the column ends."""
    return title if len(title) <= 28 else f"{title[:27]}..."


def _linked(story: Story, base: str) -> str:
    link = f'<a href="{base}{story.path}?oc=5" target="_blank">{escape(story.title)}</a>'
    return f"{link}&nbsp;<font>{escape(story.outlet)}</font>"


def moment_of(story: Story) -> datetime:
    """When the story came out, in UTC."""
    return _moment(story).astimezone(UTC)


def _moment(story: Story, zone: ZoneInfo | None = None) -> datetime:
    """The story's time; the midnight of *zone* (of UTC where none is named) where it has a date only."""
    if isinstance(story.when, datetime):
        return story.when
    return datetime.combine(story.when, time(), tzinfo=zone or UTC)


def _rfc822(story: Story, zone: ZoneInfo | None = None) -> str:
    return format_datetime(_moment(story, zone).astimezone(UTC), usegmt=True)


def _iso(story: Story) -> str:
    return _moment(story).isoformat()
