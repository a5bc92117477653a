"""Bytes as text, whatever their server says of them.

Labels are wrong often enough (Chinese pages in UTF-8 labelled ISO-8859-1, GBK labelled GB2312) that the bytes come first.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
# Codecs that a document may name; Python has others (rot13, idna, unicode_escape, utf-7) that can do harm.
PERMITTED = re.compile(
    r"utf-?(8|16|32)[a-z_-]*|gb[k\d]\w*|big5\w*|hz|euc[-_]\w+|(shift|s)[-_]?jis\w*|iso[-_]?(8859|2022)[\w-]*"
    r"|(windows|cp|ms)-?\d+|koi8[-_]\w|ks_c\w*|latin-?\d|us-ascii|ascii|tis-620|x-sjis|x-gbk",
    re.IGNORECASE,
)
# Labels and what browsers read them as (encoding.spec.whatwg.org, 4.2): the smaller set's label stands on pages in the larger.
READ_AS = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "iso-8859-1": "windows-1252",
           "iso8859-1": "windows-1252", "latin1": "windows-1252", "latin-1": "windows-1252", "us-ascii": "windows-1252",
           "ascii": "windows-1252", "big5": "big5hkscs", "shift_jis": "cp932", "x-sjis": "cp932", "euc-kr": "cp949",
           "ks_c_5601-1987": "cp949", "iso-8859-9": "windows-1254", "utf8": "utf-8", "tis-620": "iso8859-11"}  # fmt: skip
DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})"""
    rb"""|<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""",
    re.IGNORECASE,
)
IN_CONTENT_TYPE = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)


def decode(content: bytes, headers: Mapping[str, str]) -> str:
    """*content* as text. *headers* have lower-case names. Never raises: what cannot be read becomes U+FFFD.

    A byte order mark wins, then bytes that are valid UTF-8 beyond ASCII (chance does not make them, and servers that label
    them ISO-8859-1 or GBK are common), then what the document declares, what the header says, and a guess from the bytes.
    """
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace")
    if wide := _utf16_without_mark(content):
        return content.decode(wide, errors="replace")
    if not content.isascii():
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            pass
    for encoding in _claims(content, headers):
        try:
            return content.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return _guess(content)


def _claims(content: bytes, headers: Mapping[str, str]) -> Iterator[str]:
    declared = DECLARED.search(content, 0, 4096)
    in_header = IN_CONTENT_TYPE.search(headers.get("content-type", ""))
    names = [(declared[1] or declared[2]).decode("ascii", "replace") if declared else "", in_header[1] if in_header else ""]
    for name in names:
        if PERMITTED.fullmatch(name):
            label = name.lower()
            # A document that could be read up to its declaration is no UTF-16, whatever it declares.
            if not label.startswith(("utf-16", "utf16", "utf-32", "utf32")):
                yield READ_AS.get(label, label)


def _utf16_without_mark(content: bytes) -> str:
    """Which UTF-16 *content* is, judged by where the zero bytes of its mark-up lie; "" for none (other text has no zeros)."""
    even, odd = content[:800:2].count(0), content[1:800:2].count(0)
    if max(even, odd) * 3 < len(content[:800:2]):
        return ""
    return "utf-16-le" if odd > 4 * even else "utf-16-be" if even > 4 * odd else ""


def _guess(content: bytes) -> str:
    """Text of no stated encoding that is not valid UTF-8: damaged UTF-8, else a Chinese one, else Windows-1252."""
    text = content.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if broken * 5 <= beyond_ascii:
        return text
    if _is_paired(content):
        for encoding in ("gb18030", "big5hkscs", "cp949", "cp932"):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    return content.decode("windows-1252", errors="replace")


def _is_paired(content: bytes) -> bool:
    """Whether bytes beyond ASCII come side by side, as in East Asian encodings, and not alone between letters."""
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", content[:100_000])]
    return sum(length for length in runs if length > 1) * 2 >= sum(runs)
