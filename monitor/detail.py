"""The page of one document, read once: its first paragraph, its number, the day on which it was issued.

Lists of Chinese ministries show a title and a date. What a notice says, and under which number, stands on its own page; it is
read when the item is new, in the item's own visit, by the same polite way, and never again.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from storage import Item, Validators

from .errors import FetchError, ParseError, Reason
from .feeds import Feed
from .fetch import Unchanged
from .identity import own_number
from .items import MAX_SUMMARY, identified
from .moments import parse_moment
from .parsers import Document, Request
from .parsers.links import host_of
from .parsers.page import refuse_deep
from .parsers.shape import text_of, wrong_shape
from .routes import DetailPage
from .text import clean, shorten
from .visiting import Fetch, access_of

log = logging.getLogger(__name__)

ENOUGH = 200  # characters of paragraphs that say what a notice is about
SHORTEST = 20  # characters; shorter paragraphs are headings, salutations and the number on a line of its own
NUMBER_MARK = re.compile(r"[【\[]\s*(?:发布文号|发文字号|文\s*号)\s*[】\]]\s*([^【\[\s]{4,60})")
DAY = r"\d{4}\s*年[\d\s]{1,4}月[\d\s]{1,4}日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
DAY_MARK = re.compile(rf"[【\[]\s*(?:发文日期|成文日期|发布日期)\s*[】\]]\s*({DAY})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """What a document's own page says: `number` is canonical, "" for none; dates are None where it gives none."""

    paragraph: str
    number: str = ""
    number_text: str = ""
    issued: date | None = None
    published: datetime | date | None = None


async def with_details(feed: Feed, items: Sequence[Item], fetcher: Fetch) -> list[Item]:
    """*items* with what their own pages add, for the first `at_most` that have an address and no summary.

    A page that cannot be had or read is logged, and its item stays as the list told it.
    """
    page = feed.detail
    if page is None:
        return list(items)
    wanted = [item.item_id for item in items if item.url and not item.summary][: page.at_most]
    return [await _with_detail(feed, page, item, fetcher) if item.item_id in wanted else item for item in items]


async def _with_detail(feed: Feed, page: DetailPage, item: Item, fetcher: Fetch) -> Item:
    headers = {"Referer": feed.url, **(feed.headers if host_of(item.url) == host_of(feed.url) else {})}
    request = Request(url=item.url, headers=headers, conditional=False)
    try:
        answer = await fetcher.fetch(request, Validators(), access_of(feed))
        if isinstance(answer, Unchanged):
            return item
        return enriched(feed, item, detail_of(answer.document, page, feed))
    except (FetchError, ParseError) as error:
        log.info("detail feed=%s item=%s reason=%r detail=%r", feed.id, item.item_id, error.reason.value, error.detail)
        return item


def enriched(feed: Feed, item: Item, detail: Detail) -> Item:
    """*item* with the page's words. It keeps the keys that its list gave, or the next visit would take it for new."""
    head = [f"【发布文号】{detail.number_text}"] if detail.number_text else []
    head += [f"【发文日期】{detail.issued.isoformat()}"] if detail.issued else []
    summary = shorten(" ".join([*head, detail.paragraph]), MAX_SUMMARY)
    published = item.published or detail.published or detail.issued
    fuller = replace(item, summary=summary, published=published, document=item.document or detail.number)
    named = identified(feed, fuller)
    return replace(named, keys=tuple(dict.fromkeys((*named.keys, *item.keys))))


def detail_of(document: Document, page: DetailPage, feed: Feed) -> Detail:
    """What the page says; ParseError where it is a challenge or has no text where the entry looks for it."""
    html = text_of(document)
    refuse_deep(html)
    tree = LexborHTMLParser(html)
    try:
        body = tree.css_first(page.body)
        shown = tree.css_first(page.date) if page.date else None
    except SelectolaxError as error:
        raise ParseError(Reason.NOT_A_FEED, f"a selector cannot be used ({error})") from error
    lines = _lines(body) if body is not None else []
    if not lines:
        raise wrong_shape(html, f"a page with text at {page.body!r}")
    text = " ".join(lines)
    published = _moment(shown.text() if shown is not None else "", feed) or _meta_moment(tree, page, feed)
    number_text = _marked(NUMBER_MARK, text)
    issued = _moment(_marked(DAY_MARK, text), feed)
    year = issued or published
    number = own_number(number_text, year) or next((found for line in lines[:4] if (found := own_number(line, year))), "")
    return Detail(
        paragraph=_paragraph(lines),
        number=number,
        number_text=number_text,
        issued=issued.date() if isinstance(issued, datetime) else issued,
        published=published,
    )


def _lines(body: LexborNode) -> list[str]:
    """The text of each paragraph, or of the whole where there are none."""
    paragraphs = [line for node in body.css("p") if (line := clean(node.html or ""))]
    return paragraphs or [line for line in [clean(body.html or "")] if line]


def _paragraph(lines: Sequence[str]) -> str:
    """The first paragraphs that say something, until there is enough; the whole text where none is long."""
    chosen: list[str] = []
    for line in lines:
        if len(line) >= SHORTEST and not line.startswith("【"):
            chosen.append(line)
            if sum(map(len, chosen)) >= ENOUGH:
                break
    return " ".join(chosen) or " ".join(lines)


def _marked(mark: re.Pattern[str], text: str) -> str:
    """What follows the *mark* (`【发布文号】商务部公告2025年第61号`), "" where it does not stand there."""
    match = mark.search(text)
    return match[1].strip() if match else ""


def _moment(raw: str, feed: Feed) -> datetime | date | None:
    return parse_moment(clean(raw), feed.zone) if raw else None


def _meta_moment(tree: LexborHTMLParser, page: DetailPage, feed: Feed) -> datetime | date | None:
    for name in page.date_meta:
        node = tree.css_first(f'meta[name="{name}"]')
        moment = _moment(node.attributes.get("content") or "", feed) if node is not None else None
        if moment is not None:
            return moment
    return None
