"""Is this what was promised? Checks that every kind shares, and the words for what came instead."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from ..errors import ParseError, Reason
from ..text import clean, decode, shorten
from .reading import Document, Entry

CHALLENGES = {
    "AWS WAF": ("awswafintegration", "aws-waf-token", "awswafcookiedomainlist"),
    "Cloudflare": ("<title>just a moment", "_cf_chl_opt", "/cdn-cgi/challenge-platform", "cf-browser-verification"),
    "a JavaScript challenge": (
        "__jsl_clearance", "$_ts=window", "$_ts = window", "acw_sc__v2", "_incapsula_resource", "ddos-guard/js-challenge",
        "please enable javascript and cookies to continue", "/_sec/cp_challenge", "window._pxappid", "sgcaptcha",
    ),
}  # fmt: skip
"""Marks of pages that only a browser passes, in lower case, by who puts them there. Looked for where the shape is wrong."""


def text_of(document: Document) -> str:
    """The document as text; ParseError where it has none."""
    text = decode(document.content, document.headers)
    if not text.strip():
        raise ParseError(Reason.NOT_A_FEED, "an empty answer")
    return text


def wrong_shape(text: str, wanted: str) -> ParseError:
    """The error for *text* that is not *wanted*: a browser's challenge is a blocked source, all else is shown by its start."""
    head = text[:60_000].lower()
    for who, marks in CHALLENGES.items():
        if any(mark in head for mark in marks):
            return ParseError(Reason.BLOCKED, f"a challenge for browsers ({who}) instead of {wanted}")
    start = shorten(clean(text[:4000]), 80) or shorten(" ".join(text[:200].split()), 80)
    return ParseError(Reason.NOT_A_FEED, f"{start!r} instead of {wanted}")


def load_json(document: Document) -> Any:
    """The JSON value that *document* holds; ParseError for anything else."""
    text = text_of(document)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError also for figures of more than 4,300 digits
        raise wrong_shape(text, "JSON") from error


def refuse_lost_characters(entries: Sequence[Entry]) -> None:
    """ParseError where the titles are mostly question marks.

    Some servers replace every Chinese character when a request lacks the headers that its own page sends (sources.md, 1).
    """
    letters = [character for entry in entries for character in entry.title if not character.isspace()]
    if letters and letters.count("?") * 2 > len(letters):
        raise ParseError(
            Reason.NOT_A_FEED,
            "titles are mostly '?': the server lost their characters, as it does without the headers "
            "Content-Type and X-Requested-With that its own page sends",
        )


def is_figure_free(text: str) -> bool:
    """Whether *text* holds no figure, and so no date."""
    return re.search(r"\d", text) is None
