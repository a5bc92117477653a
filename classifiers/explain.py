"""Why a tag was given or not: the exact share of each phrase of the text in the model's decision value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from .artifact import Model
from .canonical import CHAR_CLASSES
from .decisions import COLUMN, HEADS
from .labels import Text

Explanation = Mapping[str, list[tuple[str, float]]]
"""Head -> (phrase, share in the decision value), the weightiest first. All shares and the head's bias add up to the value."""

_MOST: Final = 12
_LACKS: Final = {"!topic": "no word of the topic", "^!topic": "no word of the topic in the title"}


def explain(model: Model, text: Text, heads: Sequence[str] = HEADS, most: int = _MOST) -> Explanation:
    """The *most* weighty phrases for each of *heads*; grams that read the same are one phrase with their shares added."""
    ids, values, _ = model.scorer.vectoriser([model.scorer.encoder(text)])
    shares = model.weights[ids] * values[:, None]
    phrases = [readable(model.grams[i]) for i in ids]
    result: dict[str, list[tuple[str, float]]] = {}
    for head in heads:
        total: defaultdict[str, float] = defaultdict(float)
        for phrase, share in zip(phrases, shares[:, COLUMN[head]].tolist(), strict=True):
            total[phrase] += share
        ranked = sorted(total.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
        result[str(head)] = [(phrase, round(share, 4)) for phrase, share in ranked[:most]]
    return result


def readable(gram: str) -> str:
    """A gram as a person reads it: `texport licences` as "export licences", a class of names as "‹company›"."""
    block, body = gram[0], gram[1:]
    if body in _LACKS:
        return _LACKS[body]
    if block in "klmp":
        return body.lstrip("^").replace("+", " + ").replace(">", " … ").replace("~", "background: ").replace("#", "")
    words = "".join(f" ‹{CHAR_CLASSES[char]}› " if char in CHAR_CLASSES else char for char in body)
    if block != "c":
        return " ".join(words.split())
    head = "" if body.startswith(" ") else "…"
    tail = "" if body.endswith(" ") else "…"
    return f"{head}{words.strip()}{tail}"
