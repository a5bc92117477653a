"""What a text says is done with a numbered document: suspended, extended, back in force, lapsed, repealed, proposed.

A sentence counts where it names the document and a verb of doing; a clause that says the document stays as it is takes
it out again. The text's other number, where it has exactly one, is the document that does it. What is only expected,
asked for or agreed in principle is marked `hedged`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..labels import DocumentNumber, StatedDate
from ..script import fold
from .dates import dates_in
from .documents import documents_in


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedAct:
    """One act upon a document, as a text tells it. `kind` is suspended, extended, in_force, lapsed or repealed; `part` the
    clause that is meant, `by` the document that does it, "" where the text names none.
    """

    document: str
    kind: str
    until: date | None = None
    effective: date | None = None
    part: str = ""
    by: str = ""
    hedged: bool = False


_SENTENCE_END = re.compile(r"(?<=[。！？；\n])|(?<=[a-z0-9)\]\"'%][.!?;])\s+(?=[A-Z\"'“])")
_CLAUSE_END = re.compile(r"[,，;；:：]\s*(?!第?\d)(?:while|but|and)?|\bwhile\b|\bbut\b|但|而(?=第?\d|四月|年)")

_OF_GOODS = r"(?!\s(?:\w+\s){0,4}(?:licen[cs]\w+|exports(?!\s(?:control|rule|curb))|shipments|sales|deliver\w+|approvals?)\b)"
_EXTENDED = re.compile(
    r"\b(?:extend\w*|extension|prolong\w*|renew\w*)\b.{0,60}\b(?:suspen\w+|pause\w*|truce|freeze|until"
    r"|through|to)\b"
    r"|\b(?:suspen\w+|pause\w*|truce|freeze)\b.{0,60}\b(?:extend\w*|extension|prolong\w*|renew\w*)\b"
    r"|延长[^。]{0,40}(?:暂停|停止)|(?:暂停|停止|中止)[^。]{0,60}(?:延长|延期|顺延|展期|续期)|继续暂停"
)
_RESUMED = re.compile(
    r"\b(?:resum\w+|reinstat\w+|restor\w+|re-?activat\w+|re-?impos\w+)\b|\bback in(?:to)? (?:force|effect)\b"
    r"|\b(?:lift\w*|end\w*|terminat\w+) (?:the |its |their )?suspension\b"
    r"|恢复(?:实施|执行|施行|适用)|重新(?:实施|执行|施行|生效)|(?:解除|停止|终止)暂停"
)
_SUSPENDED = re.compile(
    rf"\b(?:suspend\w*|paus(?:e|es|ed|ing)|shelv\w+|halt(?:s|ed|ing)?){_OF_GOODS}\b|\bsuspension of\b"
    r"|\b(?:set|sets|setting|put|puts|putting|placed) (?:aside|on hold)\b|\bon hold\b"
    r"|暂停|中止(?:实施|执行)|暂缓(?:实施|执行)|停止(?:实施|执行)|暂不(?:实施|执行)"
)
_REPEALED = re.compile(
    r"\b(?:repeal\w*|revok\w+|revocation|abolish\w*|rescind\w*|scrap(?:s|ped|ping)?|annul\w*|withdrawn"
    r"|withdr[ae]w\w*)\b"
    r"|废止|撤销|撤回|取消(?=.{0,20}(?:公告|措施|管制|号))"
)
_LAPSED = re.compile(
    r"\b(?:announcement|notice|measure|control|rule)s?\b.{0,40}\b(?:has |have )?(?:lapsed|expired)\b"
    r"|(?:公告|措施|管制)[^。]{0,12}(?:失效|到期终止)"
)
_VERBS = {"extended": _EXTENDED, "in_force": _RESUMED, "suspended": _SUSPENDED, "repealed": _REPEALED, "lapsed": _LAPSED}
"""The first that fits a sentence decides: an extended suspension is not a suspension anew."""

_STAYS = re.compile(
    r"\b(?:not|never|no(?!s?\.? ?\d)|without|excluding|except\w*|unaffected|untouched|nor|neither|n't)\b|\b(?:remain\w*"
    r"|stay\w*|left|stand\w*)\b"
    r"(?:\s\w+){0,2}\s(?:in force|in effect|in place|unchanged|as it is)\b|\bstill (?:in force|in effect|applies|apply"
    r"|holds?)\b"
    r"|未(?:被|予|在|作|做|受|暂停|撤销|废止|延长)|不(?:在[^，。]{0,6}(?:列|之内|范围)|包括|受影响|变|涉及|含)|没有(?:被|暂停|撤销)|并未"
    r"|从未|仍(?:然|旧)?(?:有效|生效|适用|执行|实施)|继续(?:有效|执行|实施|适用)"
)
_HEDGED = re.compile(
    r"\b(?:will|would|may|might|could|should|shall|agree[sd]? to|agreement to|in principle|plan(?:s|ned|ning)? to|consider\w*"
    r"|mull\w*|weigh\w*|expect\w*|set to|due to|likely|urg\w+|call(?:s|ed|ing)? (?:on|for)|hop(?:e|es|ed|ing)|want\w*|ask\w*"
    r"|demand\w*|if|whether|unless|rumou?r\w*|reported(?:ly)?|sources? (?:say|said)|ready to|offer\w*|promis\w+|pledg\w+"
    r"|vow\w*|threat\w+|seek\w*|pressur\w+|talks? (?:on|about|over)|negotiat\w+|draft|propos\w+)\b"
    r"|拟|(?<!即)将(?!自|从|于)|可能|或(?:会|许|将)|有望|同意|计划|考虑|呼吁|敦促|希望|要求|如果|若|是否|据传|据报道|草案"
    r"|征求意见|威胁|承诺|商定|谈判"
)
_QUESTION = re.compile(r"[?？]\s*$")
_BARE_YEAR = re.compile(r"(?:19|20)\d\d")
_PART = re.compile(
    r"\b(?:clauses?|paragraphs?|articles?|items?) (?:\d+|one|two|three|four|five)\b"
    r"|\b(?:first|second|third|fourth) (?:clause|paragraph|article|item)\b|第[一二三四五六七八九十\d]+[款条项]"
)
_TO = re.compile(r"\b(?:extend\w*|prolong\w*|renew\w*)\b")


def acts_in(title: str, summary: str, published: date | None, watched: Sequence[str]) -> tuple[StatedAct, ...]:
    """The acts upon *watched* documents that a text tells, each document once. Acts upon others are left out: whether
    a number that nobody knows is the document acted upon or the one that acts cannot be told from its words.
    """
    text = f"{title}\n{summary}"
    named = documents_in(text, published.year if published else None)
    targets = dict(_targets(named, watched))
    if not targets:
        return ()
    others = [document.id for document in named if document not in targets]
    by = others[0] if len(others) == 1 else ""
    dates = dates_in(text, fold(text), published)
    found: dict[str, StatedAct] = {}
    for sentence in _SENTENCE_END.split(text):
        for act in _told(sentence, targets, dates):
            found.setdefault(act.document, replace(act, by=by))
    return tuple(found.values())


def _targets(named: Sequence[DocumentNumber], watched: Sequence[str]) -> Iterator[tuple[DocumentNumber, tuple[str, bool]]]:
    """Each named document that is watched, with its id there and whether its year had to be inferred."""
    for document in named:
        if document.id in watched:
            yield document, (document.id, False)
        elif not _BARE_YEAR.search(document.text) and "/" in document.id:
            issuer, number = document.id.split(" ")[0], document.id.rsplit("/", 1)[1]
            alike = [known for known in watched if known.startswith(f"{issuer} ") and known.endswith(f"/{number}")]
            if len(alike) == 1:  # "Announcement 61" without a year: the one of that number that is watched
                yield document, (alike[0], True)


def _told(sentence: str, targets: dict[DocumentNumber, tuple[str, bool]], dates: Sequence[StatedDate]) -> Iterator[StatedAct]:
    folded = fold(sentence)
    kind = next((kind for kind, pattern in _VERBS.items() if pattern.search(folded)), None)
    if kind is None or _QUESTION.search(sentence):
        return
    hedged = bool(_HEDGED.search(folded))
    here = [stated for stated in dates if stated.text in sentence]
    until, effective = _end(kind, folded, here, dates), _begin(here)
    part = _PART.search(folded)
    for document, (known_as, inferred) in targets.items():
        written = fold(document.text)
        if written not in folded or _stays(folded, written, [fold(other.text) for other in targets]):
            continue
        if until is not None and effective is not None and until < effective:
            continue
        yield StatedAct(
            document=known_as, kind=kind, until=until, effective=effective, part=part.group() if part else "",
            hedged=hedged or inferred,
        )  # fmt: skip


def _stays(folded: str, written: str, others: Sequence[str]) -> bool:
    """Whether what is said of the document, up to where the sentence turns to another, is that it stays as it is."""
    clauses = _CLAUSE_END.split(folded)
    first = next((number for number, clause in enumerate(clauses) if written in clause), 0)
    said = [clauses[first]]
    for clause in clauses[first + 1 :]:
        if any(other in clause for other in others if other != written):
            break
        said.append(clause)
    return any(_STAYS.search(clause) for clause in said)


def _end(kind: str, folded: str, here: Sequence[StatedDate], dates: Sequence[StatedDate]) -> date | None:
    """The last day of a suspension or its extension: as the sentence gives it, else the only one that the text gives."""
    if kind not in ("suspended", "extended"):
        return None
    ends = {stated.date for stated in here if stated.kind == "expiry"}
    if not ends and kind == "extended" and _TO.search(folded):  # "extended to 10 January 2027"
        ends = {stated.date for stated in here if stated.kind == "stated"}
    if not ends:
        ends = {stated.date for stated in dates if stated.kind == "expiry"}
    return date.fromisoformat(ends.pop()) if len(ends) == 1 else None


def _begin(here: Sequence[StatedDate]) -> date | None:
    return min((date.fromisoformat(stated.date) for stated in here if stated.kind == "effective"), default=None)
