"""Why a tag was given or not: the exact share of each phrase of the text in the model's decision value.

For a Chinese text concepts are named in Chinese and pieces of a term (`口管`) stand under the term (`出口管制`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from .artifact import Model
from .canonical import CHAR_CLASSES, canonical, read_forms
from .decisions import COLUMN, HEADS
from .features import NO_TOPIC
from .labels import Text
from .script import script_language

Explanation = Mapping[str, list[tuple[str, float]]]
"""Head -> (phrase, share in the decision value), the weightiest first. All shares and the head's bias add up to the value."""

_MOST: Final = 12
_LACKS: Final = {
    "en": {"m": "no word of the topic", "n": "no word of the topic in the title"},
    "zh": {"m": "全文无主题词", "n": "标题无主题词"},
}
_BACKGROUND: Final = {"en": "background: ", "zh": "背景："}
_KINDS_ZH: Final = {  # classes of names and figures, and what turns.tsv calls verbs and things
    "price": "单价", "money": "金额", "percent": "百分比", "mass": "重量", "ppm": "品位", "length": "长度", "times": "倍数",
    "docno": "文号", "date": "日期", "year": "年份", "number": "数字", "element": "稀土元素", "othermetal": "其他金属",
    "china": "中国", "chinagov": "中国部门", "chinaplace": "中国地名", "country": "国家", "place": "地名", "company": "公司",
    "reecompany": "稀土公司", "reesite": "稀土矿点", "stop": "停", "undo": "解除", "impose": "施加", "keep": "维持",
    "resume": "恢复", "grant": "批给", "refuse": "不给", "raise": "升", "lower": "降", "threaten": "扬言", "not": "否定",
    "catch": "查处", "sue": "争讼", "limit": "限制", "flow": "流通", "quota": "配额", "duty": "税", "licence": "许可",
    "list": "名单", "slide": "跌势", "rally": "涨势", "low": "低位", "truce": "协议",
}  # fmt: skip
_HAN: Final = re.compile("[\u3400-\u9fff]")


def explain(model: Model, text: Text, heads: Sequence[str] = HEADS, most: int = _MOST) -> Explanation:
    """The *most* weighty phrases for each of *heads*; grams that read the same are one phrase with their shares added."""
    ids, values = model.scorer.features(text)
    shares = model.weights[ids] * values[:, None]
    lang = "zh" if (text.lang or script_language(text))[:2] == "zh" else "en"
    terms = _terms_in(text)
    phrases = [_whole(readable(model.grams[i], lang), terms) for i in ids]
    result: dict[str, list[tuple[str, float]]] = {}
    for head in heads:
        total: defaultdict[str, float] = defaultdict(float)
        for phrase, share in zip(phrases, shares[:, COLUMN[head]].tolist(), strict=True):
            total[phrase] += share
        ranked = sorted(total.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
        result[str(head)] = [(phrase, round(share, 4)) for phrase, share in ranked[:most]]
    return result


def readable(gram: str, lang: str = "en") -> str:
    """A gram as a person reads it: `texport licences` as "export licences", a class of names as "‹company›"."""
    block, body = gram[0], gram[1:]
    if body == NO_TOPIC:
        return _LACKS[lang][block]
    if block in "at":
        words = "".join(f" ‹{_kind(CHAR_CLASSES[char], lang)}› " if char in CHAR_CLASSES else char for char in body)
        return " ".join(words.split())
    if block in "pq":
        verb, _, thing = body.removesuffix(")").partition("(")
        return f"{_kind(verb, lang)} ({_kind(thing, lang)})" if thing else _kind(verb, lang)
    background = _BACKGROUND[lang] if body.startswith("~") else ""
    return background + " + ".join(_concept(name, lang) for name in body.removeprefix("~").split("+"))


def _kind(name: str, lang: str) -> str:
    return _KINDS_ZH.get(name, name) if lang == "zh" else name


def _concept(name: str, lang: str) -> str:
    if name.startswith("#"):
        return f"‹{_kind(name[1:], lang)}›"
    return _chinese_names().get(name, name) if lang == "zh" else name


def _whole(phrase: str, terms: Sequence[str]) -> str:
    """The term of the text that *phrase*, a piece of it in Chinese, belongs to; otherwise *phrase*."""
    return next((term for term in terms if phrase in term), phrase) if len(phrase) <= 2 and _HAN.match(phrase) else phrase


def _terms_in(text: Text) -> list[str]:
    """The Chinese terms of the field that stand in *text*, the longest first."""
    joined = f"{canonical(text.title)} {canonical(text.summary)}"
    return sorted((term for term in _chinese_terms() if term in joined), key=lambda term: (-len(term), term))


@cache
def _chinese_terms() -> frozenset[str]:
    return frozenset(form for _, form in read_forms("concepts.tsv") if len(form) > 1 and _HAN.match(form))


@cache
def _chinese_names() -> Mapping[str, str]:
    """Each concept's first form in Chinese."""
    names: dict[str, str] = {}
    for concept, form in read_forms("concepts.tsv"):
        if _HAN.match(form):
            names.setdefault(concept, form)
    return names
