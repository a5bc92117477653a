"""The figures that a text states with their unit: money, percentages, masses and prices per mass.

A figure comes out normalised (`US$4.22 million` is 4220000.0 USD, `15.2 Mt` 15200000.0 t) or, in doubt, with value or
unit None and its own words: a range has no value, and a bare sign that several currencies share has no unit unless the
countries in the text settle it. Tons are taken as tonnes, as news uses the words for each other.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ..labels import Amount
from .units import CURRENCIES, CURRENCY_SIGN, CURRENCY_WORD, MASS_UNITS, NUMBER, PER_MASS, SCALE, TONNES_IN, number_of, scale_of

_RANGE = rf"(?P<range>\s?(?:-|~|to|至|到)\s?(?:{CURRENCY_SIGN})?\s?{NUMBER})?"
_FIGURE = re.compile(
    rf"(?<![a-z0-9.,/])(?P<sign>{CURRENCY_SIGN})?\s?(?P<number>{NUMBER}){_RANGE}(?:[\s-]?(?P<scale>{SCALE}))?"
    rf"(?:(?P<percent>\s?(?:%|per\s?cent\b|pct\b))"
    rf"|[余多]?[\s-]?(?P<word>{CURRENCY_WORD})"
    rf"|[余多]?[\s-]?(?P<mass>{MASS_UNITS}))?"
)
_PER = re.compile(rf"(?:\s?(?:/|per\s|a\s|an\s|每)\s?)(?P<per>{PER_MASS})")
_PER_BEFORE = re.compile(r"每(?P<per>公斤|千克|吨)(?:[^\d，。,;；]{0,6})$")
_CHINESE_PERCENT = re.compile(
    r"百分之(?P<number>[零一二两三四五六七八九十百点]+)"
    r"|(?P<tenths>[一二两三四五六七八九])成(?P<half>半)?(?!不变|[为立功员本都])"
)

_PER_UNIT = {**dict.fromkeys(("kg", "kilo", "kilogram", "kilogramme", "公斤", "千克"), "kg"), "lb": "lb", "pound": "lb"}
_DOLLAR_COUNTRIES = frozenset({"AU", "CA", "NZ", "SG", "HK", "TW"})


def amounts_in(text: str, folded: str, countries: Collection[str]) -> tuple[Amount, ...]:
    """The amounts in *text*, in its order, each wording once. *countries* are all codes that the text mentions."""
    return tuple({amount.text: amount for _, amount in figures(text, folded, countries)}.values())


def figures(text: str, folded: str, countries: Collection[str]) -> list[tuple[int, Amount]]:
    """The amounts in *text* with the offset at which each begins, from left to right."""
    found: list[tuple[int, Amount]] = []
    for match in _FIGURE.finditer(folded):
        if match["sign"] or match["word"]:
            found.extend(_money(match, text, folded, countries))
        elif match["percent"]:
            percent = Amount(text=_written(text, match), kind="percent", value=_value(match), unit="%")
            found.append((match.start(), percent))
        elif match["mass"]:
            tonnes = _value(match, factor=TONNES_IN[_mass_unit(text, match)])
            found.append((match.start(), Amount(text=_written(text, match), kind="mass", value=tonnes, unit="t")))
    if "百分之" in folded or "成" in folded:
        found.extend(
            (match.start(), Amount(text=_written(text, match), kind="percent", value=_chinese_percent(match), unit="%"))
            for match in _CHINESE_PERCENT.finditer(folded)
        )
    return sorted(found, key=lambda figure: figure[0])


def _value(match: re.Match[str], factor: float = 1.0) -> float | None:
    """The figure times its scale and *factor*; None for a range."""
    number = number_of(match["number"])
    if number is None or match["range"]:
        return None
    # 12 digits: without the dust of binary multiplication (4.22 million is 4220000.0, not 4219999.999999999).
    return float(f"{number * scale_of(match['scale']) * factor:.12g}")


def _money(match: re.Match[str], text: str, folded: str, countries: Collection[str]) -> Iterator[tuple[int, Amount]]:
    if match["word"] == "won" and not match["scale"]:  # "30 won" is more often the verb
        return
    currency = _currency(match["sign"] or match["word"], countries)
    after = _PER.match(folded, match.end())
    before = _PER_BEFORE.search(folded, max(0, match.start() - 10), match.start())
    per = after or before
    start = before.start() if before else match.start()
    written = text[start : after.end() if after else match.end()].strip()
    if per is None:
        yield start, Amount(text=written, kind="money", value=_value(match), unit=currency)
    else:
        unit = f"{currency}/{_PER_UNIT.get(per['per'], 't')}" if currency else None
        yield start, Amount(text=written, kind="price", value=_value(match), unit=unit)


def _currency(written: str, countries: Collection[str]) -> str | None:
    """The ISO 4217 code, or None where the sign is shared and the text does not settle whose it is."""
    known = CURRENCIES[written]
    if known == "$":
        return "USD" if "US" in countries or not _DOLLAR_COUNTRIES & set(countries) else None
    if known == "¥":
        asian = [unit for code, unit in (("CN", "CNY"), ("JP", "JPY")) if code in countries]
        return asian[0] if len(asian) == 1 else None
    if known == "元":
        return None if {"TW", "HK"} & set(countries) and "CN" not in countries else "CNY"
    if known == "kroner":
        nordic = [unit for code, unit in (("NO", "NOK"), ("DK", "DKK"), ("SE", "SEK")) if code in countries]
        return nordic[0] if len(nordic) == 1 else None
    return known


def _mass_unit(text: str, match: re.Match[str]) -> str:
    """The unit's folded form, with `Mt` and `Bt` (million, billion tonnes) apart from the trade's `mt` (metric tonne)."""
    written = text[match.start("mass") : match.end("mass")]
    return written if written in {"Mt", "Bt"} else match["mass"]


def _chinese_percent(match: re.Match[str]) -> float | None:
    if match["number"]:
        return number_of(match["number"])
    tenths = number_of(match["tenths"]) or 0.0
    return tenths * 10 + (5 if match["half"] else 0)


def _written(text: str, match: re.Match[str]) -> str:
    """What *match*, found in the folded text, is in *text* itself."""
    return text[match.start() : match.end()].strip()
