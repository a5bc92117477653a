"""Two simpler methods to stand beside the model: keywords, and scikit-learn's plain TF-IDF with logistic regression.

Evaluation alone uses them; no tag that the monitor shows comes from here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from .decisions import HEADS
from .labels import DIRECTIONS_OF, Direction, EventType, Pillar, Text
from .metrics import Answer

if TYPE_CHECKING:
    from .dataset import Example

_TOPIC: Final = re.compile(
    r"rare.earths?|critical (?:raw )?(?:minerals|materials)|neodymium|dysprosium|terbium|praseodymium|ndfeb"
    r"|稀土|关键矿产|關鍵礦產|氧化[镝铽钕镨]|镨钕|永磁",
    re.IGNORECASE,
)
_WORDS: Final = {
    EventType.EXPORT_CONTROL: r"export (?:ban|control|curb|licen|quota|restrict)|smuggl|出口(?:管制|限制|配额|许可)|走私",
    EventType.NEW_DEPOSIT: r"discover|deposit|assay|drill|intersect|resource estimate|maiden|发现|矿床|资源量|储量|钻探",
    EventType.STOCKPILE_FUNDING: r"stockpil|grant|loan|funding|award|stake|price floor|收储|储备|补贴|贷款|拨款|入股",
    EventType.PRICE_SHOCK: r"pric\w* .*(?:soar|surg|jump|doubl|record|plung|crash)|soaring pric|暴涨|飙升|大涨|暴跌|新高",
}
_SOFT: Final = re.compile(r"eas|lift|suspend|resum|relax|grant|approv|放宽|暂停|取消|恢复|批准|放松", re.IGNORECASE)
_DOWN: Final = re.compile(r"plung|crash|tumbl|slump|fall|drop|跌", re.IGNORECASE)


def keyword_answers(texts: Sequence[Text]) -> list[Answer]:
    """What a list of keywords says."""
    return [_keyword_answer(f"{text.title} {text.summary}") for text in texts]


def plain_answers(learn: Sequence[Example], score: Sequence[Example]) -> list[Answer]:
    """What TF-IDF over words and characters with one-vs-rest logistic regression says, as the libraries come."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_union

    union = make_union(TfidfVectorizer(ngram_range=(1, 2)), TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5)))
    features = union.fit_transform([_joined(e.text) for e in learn])
    scored = union.transform([_joined(e.text) for e in score])
    answers: list[dict[str, float]] = [{} for _ in score]
    for head in HEADS:
        wanted = [_holds(e, head) for e in learn]
        if len(set(wanted)) == 1:
            values = [1.0 if wanted[0] else -1.0] * len(score)
        else:
            estimator = LogisticRegression(C=10, solver="liblinear", dual=True, max_iter=1_000, class_weight="balanced")
            values = estimator.fit(features, wanted).decision_function(scored).tolist()
        for answer, value in zip(answers, values, strict=True):
            answer[str(head)] = value
    return [_plain_answer(answer) for answer in answers]


def _keyword_answer(joined: str) -> Answer:
    if not _TOPIC.search(joined):
        return Answer(relevant=False)
    types = frozenset(tag for tag, words in _WORDS.items() if re.search(words, joined, re.IGNORECASE))
    control = Direction.EASING if _SOFT.search(joined) else Direction.TIGHTENING
    price = Direction.DOWN if _DOWN.search(joined) else Direction.UP
    directions = {EventType.EXPORT_CONTROL: control, EventType.PRICE_SHOCK: price}
    said = {tag: way for tag, way in directions.items() if tag in types}
    return Answer(relevant=True, event_types=types, directions=said)


def _plain_answer(values: dict[str, float]) -> Answer:
    if values["relevant"] <= 0:
        return Answer(relevant=False)
    types = frozenset(tag for tag in EventType if values[tag] > 0)
    return Answer(
        relevant=True,
        event_types=types,
        directions={
            tag: max(ways, key=lambda way, tag=tag: values[f"{tag}:{way}"])  # type: ignore[misc]
            for tag, ways in DIRECTIONS_OF.items()
            if tag in types
        },
        pillars=frozenset(tag for tag in Pillar if values[tag] > 0),
    )


def _holds(example: Example, head: str) -> int:
    if head == "relevant":
        return int(example.relevant)
    kind, _, way = head.partition(":")
    if way:
        return int(example.directions.get(EventType(kind)) == way)
    return int(head in example.event_types or head in example.pillars)


def _joined(text: Text) -> str:
    return f"{text.title} {text.summary}"
