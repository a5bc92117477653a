"""Which rare-earth materials a text names: element symbols, REE for rare earths in general, `magnets` (guide, section 6)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..labels import MATERIALS
from .gazetteer import Hit

_SYMBOL = "Sc|Y|La|Ce|Pr|Nd|Pm|Sm|Eu|Gd|Tb|Dy|Ho|Er|Tm|Yb|Lu"
# Alone, a symbol is as often a word, a name or an initial; it counts beside another symbol, in a formula, or where a
# word for a substance or its price follows.
_ELEMENT_RUN = re.compile(rf"(?<![\w/+&-])(?:{_SYMBOL})(?:\s?[/+&、]\s?(?:{_SYMBOL}))+(?![\w/])")
_FORMULA = re.compile(
    r"(?<!\w)(?:Sc2O3|Y2O3|La2O3|CeO2|Pr6O11|Nd2O3|Sm2O3|Eu2O3|Gd2O3|Tb4O7|Dy2O3|Ho2O3|Er2O3|Tm2O3|Yb2O3"
    r"|Lu2O3)(?!\w)"
)
_BEFORE_SUBSTANCE = re.compile(rf"(?<![\w.'’&-])({_SYMBOL})[- ](?=oxide|metal\b|alloy|prices?\b|magnets?\b)")
_ONE_SYMBOL = re.compile(rf"{_SYMBOL}")

# "Rare earth magnets" are magnets and nothing else; the words that may stand between are those that trade names use.
_MAGNET_FOLLOWS = re.compile(
    r"(?:[- ](?:permanent|based|sintered|bonded|neodymium|ndfeb|powerful|high-performance))*[- ]?"
    r"(?:magnet|ndfeb|(?:元素|钕铁硼)?(?:永久)?(?:永磁|磁体|磁材|磁铁|磁石|磁钢|磁性材料|磁性元件|磁性|强磁))"
)
# "Magnet oxides" and "magnet rare earths" are the elements that go into magnets.
_NOT_THE_MAGNET = re.compile(
    r"[- ](?:oxides?|metals?|elements?|feed|rare[- ]earths?|minerals?|ree)\b|-grade|(?:级)?(?:元素|氧化物|稀土"
    r"|金属)"
)


def materials_in(text: str, folded: str, hits: Sequence[Hit]) -> tuple[str, ...]:
    """The materials that *text* names, in the guide's order. *hits* are the names found in it."""
    found = _symbols(text)
    for hit in hits:
        for name in hit.names:
            if name.form == "element":
                found.update(name.id.split(","))
            elif name.form == "magnets" and not _is_other_material(folded, hit):
                found.add("magnets")
            elif name.form == "ree" and not _MAGNET_FOLLOWS.match(folded, hit.end):
                found.add("REE")
    return tuple(material for material in MATERIALS if material in found)


def _is_other_material(folded: str, hit: Hit) -> bool:
    return not folded.startswith("permanent", hit.start) and bool(_NOT_THE_MAGNET.match(folded, hit.end))


def _symbols(text: str) -> set[str]:
    found: set[str] = set()
    for run in _ELEMENT_RUN.finditer(text):
        found.update(_ONE_SYMBOL.findall(run.group()))
    for formula in _FORMULA.finditer(text):
        found.update(_ONE_SYMBOL.findall(formula.group())[:1])
    found.update(single.group(1) for single in _BEFORE_SUBSTANCE.finditer(text))
    return found
