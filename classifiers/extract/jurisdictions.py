"""Whose policy or territory a text is about: who acts, who is acted upon, who is only mentioned (guide, section 5).

Every country that a text names, by itself, its government or a place in it, is a *mention*. A mention is scenery where
the words around it say so (what others want to depend on less, whom they compete with), or where only the summary has
it and the headline is about others. What is not scenery counts. Where nothing is left, a company's seat does, then the
softer scenery, then what the language and the currency say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .context import (
    ACTOR_AFTER,
    ALWAYS_SCENERY_AFTER,
    ALWAYS_SCENERY_BEFORE,
    AS_SCENERY_AFTER,
    CHINESE_ACTOR_AFTER,
    EUROPE_AS_PLACE_AFTER,
    EUROPE_AS_PLACE_BEFORE,
    GOVERNMENT_AFTER,
    MEASURE_AFTER,
    MEETING_PLACE_BEFORE,
    OBJECT_BEFORE,
    OFFICE,
    SCENERY_AFTER,
    SCENERY_BEFORE,
    SEAT_BETWEEN,
)
from .gazetteer import COUNTRY_FORMS, Hit, Name, organisation

_WEAK = frozenset({"seat", "observer"})
_OBSERVERS = frozenset({"usgs", "bgs", "gao", "crs-us", "cas"})  # they report on others as often as they act

# One character that opens a Chinese headline or a clause of it stands for a country before an actor or a verb: 美拟, 澳财长.
_LEAD = re.compile(
    r"(?:^|[\s，。、：；！？:;,!?“”「」…])(?P<country>[美日欧印澳韩俄越缅英德])"
    r"(?=[拟欲称官议众参总首财外防企军探政部允准批禁推宣启设建拨投斥签同与对向抢扩力促]|又[拉将要推]|将(?!军)|联(?!储))"
)
_LEADS = dict(zip("美日欧印澳韩俄越缅英德", ("US", "JP", "EU", "IN", "AU", "KR", "RU", "VN", "MM", "GB", "DE"), strict=True))

_CHINESE_SUBJECT = re.compile(
    r"[一-鿿]{2}|\byuan\b|\brmb\b|\bcny\b|\bannouncements? (?:nos?\.? ?)?\d"
    r"|\brare[- ]earths? (?:\w+ ){0,2}quotas?\b|\btotal control targets?\b"
)
_ABROAD = re.compile(r"[぀-ヿ가-힣]|海外|\boverseas\b")  # Japanese and Korean share characters with Chinese
_DISPUTE = re.compile(r"\bwto\b|world trade organi[sz]ation|世贸|世界贸易组织|\bg7\b|七国集团")
_JOIN = re.compile(r"'?s?(?:,|,? and|/|-|、|和|与|及|\s&)\s?(?:the\s)?")
# A loan to Brazil's Serra Verde is about Brazil; "Brazil's Serra Verde ships" need not be.
_RECEIVER_BEFORE = re.compile(r"\b(?:to|in|into|for|buys?|acquires?|takes over)\s(?:the\s)?$")
_HEADQUARTERS_AFTER = re.compile(r"[- ](?:based|listed|headquartered|headquarters)\b")

_WINDOW = 48  # characters to the left that the patterns may look at


@dataclass(frozen=True, slots=True, kw_only=True)
class Countries:
    """ISO 3166-1 alpha-2 codes (EU for the Union), in alphabetical order: all that are `mentioned`, those the text is
    about (`jurisdictions`), and those of them that act.
    """

    jurisdictions: tuple[str, ...]
    acting: tuple[str, ...]
    mentioned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Mention:
    code: str
    form: str
    start: int
    end: int
    in_title: bool


def countries_in(folded: str, hits: Sequence[Hit], title_end: int) -> Countries:
    """Who acts, who is acted upon and who is mentioned; *title_end* is where the headline ends."""
    mentions = sorted((*_mentions(hits, title_end), *_leads(folded, title_end)), key=lambda mention: mention.start)
    named = [mention for mention in mentions if mention.form not in _WEAK]
    possible = [mention for mention in named if not _is_always_scenery(folded, mention)]
    seats = [mention for mention in mentions if mention.form in _WEAK]
    firm = [mention for mention in possible if not _is_scenery(folded, mention) and not _is_seat(folded, mention, seats)]
    live = _about_headline(folded, firm)
    about = _codes(live) or _codes(possible) or _codes(seats) or _by_subject(folded)
    return Countries(
        jurisdictions=tuple(sorted(about)),
        acting=tuple(sorted(_acting(folded, live, about))),
        mentioned=tuple(sorted(_codes(named))),
    )


def _codes(mentions: Iterable[_Mention]) -> set[str]:
    return {mention.code for mention in mentions}


def _mentions(hits: Iterable[Hit], title_end: int) -> Iterable[_Mention]:
    for hit in hits:
        for name in hit.names:
            form = _form_of(name)
            if form:
                for code in name.country.split(","):
                    yield _Mention(code, form, hit.start, hit.end, hit.start < title_end)


def _form_of(name: Name) -> str:
    """How the name stands for its country: `authority` for ministries and agencies, `seat` for companies and exchanges."""
    if name.form in COUNTRY_FORMS:
        return name.form
    if name.form != "organisation" or not name.country:
        return ""
    if name.id in _OBSERVERS:
        return "observer"
    kind = organisation(name.id).kind
    if kind in {"company", "exchange"}:
        return "seat"
    return "authority" if kind in {"ministry", "agency"} else ""


def _leads(folded: str, title_end: int) -> Iterable[_Mention]:
    for match in _LEAD.finditer(folded, 0, title_end):
        yield _Mention(_LEADS[match["country"]], "government", match.start("country"), match.end("country"), in_title=True)


def _is_always_scenery(folded: str, mention: _Mention) -> bool:
    before = folded[max(0, mention.start - _WINDOW) : mention.start]
    return bool(ALWAYS_SCENERY_BEFORE.search(before) or ALWAYS_SCENERY_AFTER.match(folded, mention.end))


def _is_scenery(folded: str, mention: _Mention) -> bool:
    before = folded[max(0, mention.start - _WINDOW) : mention.start]
    if mention.form not in {"project", "authority"} and MEETING_PLACE_BEFORE.search(before):
        return True
    if mention.form in {"project", "region", "authority"}:
        return bool(_HEADQUARTERS_AFTER.match(folded, mention.end))
    as_place = EUROPE_AS_PLACE_BEFORE.search(before) or EUROPE_AS_PLACE_AFTER.match(folded, mention.end)
    if mention.form == "continent" and as_place:
        return True
    scene = SCENERY_BEFORE.search(before)
    if scene and (scene.group() != "as " or AS_SCENERY_AFTER.match(folded, mention.end)):
        return True
    return bool(SCENERY_AFTER.match(folded, mention.end))


def _is_seat(folded: str, mention: _Mention, seats: Sequence[_Mention]) -> bool:
    """Whether the country only says where a company comes from: "Australia's Lynas", "Canadian miner Neo"."""
    before = folded[max(0, mention.start - _WINDOW) : mention.start]
    if mention.form not in {"name", "demonym"} or _RECEIVER_BEFORE.search(before):
        return False
    return any(SEAT_BETWEEN.fullmatch(folded, mention.end, seat.start) for seat in seats if 0 <= seat.start - mention.end <= 40)


def _about_headline(folded: str, mentions: Sequence[_Mention]) -> list[_Mention]:
    """Without those that only the summary names in passing while the headline names others."""
    in_title = {mention.code for mention in mentions if mention.in_title}
    if not in_title or _DISPUTE.search(folded):  # the summary of a dispute names the parties
        return list(mentions)
    return [mention for mention in mentions if mention.code in in_title or not _is_passing(folded, mention)]


def _is_passing(folded: str, mention: _Mention) -> bool:
    if mention.form == "continent":
        return True
    return mention.form in {"name", "demonym"} and not GOVERNMENT_AFTER.match(folded, mention.end)


def _by_subject(folded: str) -> set[str]:
    """China for a text that names no country but speaks of China's market or measures: in Chinese, in yuan, in its notices."""
    return {"CN"} if _CHINESE_SUBJECT.search(folded) and not _ABROAD.search(folded) else set()


def _acting(folded: str, live: Sequence[_Mention], about: set[str]) -> set[str]:
    """The codes of *about* whose government the text makes a subject; where none is, the only country with an office named."""
    actors = _actors(folded, [mention for mention in live if mention.in_title]) or _actors(folded, live)
    if not actors and len(about) == 1 and OFFICE.search(folded):
        return set(about)
    return actors & about


def _actors(folded: str, mentions: Sequence[_Mention]) -> set[str]:
    """Who acts by the words around it, or by standing beside one who does: "US, Australia to unveil"."""
    actors: set[str] = set()
    follower: _Mention | None = None
    for mention in reversed(mentions):
        joined = follower is not None and follower.code in actors and _JOIN.fullmatch(folded, mention.end, follower.start)
        if joined or _acts(folded, mention):
            actors.add(mention.code)
        follower = mention
    return actors


def _acts(folded: str, mention: _Mention) -> bool:
    if mention.form in {"project", "region", "continent"} or folded[mention.start] in "对输赴访驻在涉":
        return False
    after = (ACTOR_AFTER, MEASURE_AFTER, CHINESE_ACTOR_AFTER)
    if any(pattern.match(folded, mention.end) for pattern in after):
        return True
    before = folded[max(0, mention.start - _WINDOW) : mention.start]
    if mention.form not in {"authority", "government"} or folded.startswith("我国", mention.start):
        return False
    return not OBJECT_BEFORE.search(before)
