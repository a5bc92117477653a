"""Numbers, scales, currencies and masses as news writes them in English and Chinese, as patterns over folded text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping


def _either(words: Iterable[str]) -> str:
    """A pattern for any of *words*, the longest first; a Latin word must not run on into another letter."""
    longest_first = sorted(words, key=len, reverse=True)
    ends_latin = {word: word[-1].isascii() and word[-1].isalpha() for word in longest_first}
    return "(?:" + "|".join(re.escape(word) + ("(?![a-z])" if ends_latin[word] else "") for word in longest_first) + ")"


NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?|[一二两三四五六七八九十百千]+(?=万|亿|元|美元|吨))"

SCALES: Mapping[str, float] = {
    "thousand": 1e3, "k": 1e3, "million": 1e6, "mln": 1e6, "mn": 1e6, "mio": 1e6, "m": 1e6,
    "billion": 1e9, "bln": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "trn": 1e12, "tn": 1e12,
    "lakh crore": 1e12, "crore": 1e7, "cr": 1e7, "lakh": 1e5, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6,
    "千万": 1e7, "亿": 1e8, "十亿": 1e9, "百亿": 1e10, "千亿": 1e11, "万亿": 1e12,
}  # fmt: skip
"""How much a scale word multiplies; crore and lakh are India's 10 million and 100,000."""
SCALE = _either(SCALES)

_SIGNS = {
    "USD": "us$|us $|$us|usd", "AUD": "a$|au$|aud", "CAD": "c$|ca$|cad", "NZD": "nz$", "HKD": "hk$",
    "SGD": "s$", "TWD": "nt$", "$": "$",
    "BRL": "r$", "EUR": "€|eur", "GBP": "£|gbp", "JPY": "jp¥|jpy", "CNY": "cn¥|cny|rmb|人民币", "¥": "¥", "INR": "₹|rs.|rs|inr",
    "KRW": "₩|krw", "SEK": "sek", "NOK": "nok", "DKK": "dkk", "ZAR": "zar",
}  # fmt: skip
_WORDS = {
    "USD": "us dollars|u.s. dollars|usd|美元|美金", "AUD": "australian dollars|aud|澳元|澳大利亚元|澳币",
    "CAD": "canadian dollars|cad|加元|加币",
    "$": "dollars|dollar", "HKD": "港元|港币", "TWD": "新台币|台币", "BRL": "reais|雷亚尔", "EUR": "euros|euro|eur|欧元",
    "GBP": "pounds sterling|gbp|英镑", "JPY": "yen|jpy|日元|日圆|円",
    "CNY": "yuan|renminbi|rmb|cny|元人民币|人民币元|人民币",
    "INR": "rupees|rupee|inr|卢比", "KRW": "won|krw|韩元", "SEK": "kronor|sek|瑞典克朗", "NOK": "nok|挪威克朗",
    "DKK": "dkk|丹麦克朗",
    "kroner": "kroner|crowns", "MYR": "ringgit|令吉", "RUB": "roubles|rubles|卢布", "KZT": "tenge", "ZAR": "rand|zar",
}  # fmt: skip

CURRENCIES: Mapping[str, str] = {
    "元": "元", **{form: code for table in (_SIGNS, _WORDS) for code, forms in table.items() for form in forms.split("|")}
}  # fmt: skip
"""ISO 4217 by sign or word; `$`, `¥`, `元` and `kroner` are shared, and the text settles whose they are."""

CURRENCY_SIGN = _either(form for forms in _SIGNS.values() for form in forms.split("|"))
# 元 also opens 元素 (element), 元件 (component), 元年 (first year) and others.
CURRENCY_WORD = f"(?:{_either(form for forms in _WORDS.values() for form in forms.split('|'))}|元(?![素月旦件器年首]))"

TONNES_IN: Mapping[str, float] = {
    **dict.fromkeys(("t", "mt", "tonne", "tonnes", "ton", "tons", "metric ton", "metric tons", "metric tonnes"), 1.0),
    **dict.fromkeys(("吨", "公吨", "トン", "톤"), 1.0),
    **dict.fromkeys(("kg", "kilogram", "kilograms", "kilogrammes", "kilos", "公斤", "千克"), 1e-3),
    **dict.fromkeys(("lb", "lbs", "pounds"), 0.00045359237),
    "kt": 1e3, "Mt": 1e6, "bt": 1e9, "Bt": 1e9,
}  # fmt: skip
"""Tonnes in one of each unit; the pound is the international avoirdupois pound (0.45359237 kg exactly)."""
MASS_UNITS = rf"(?:{_either(unit for unit in TONNES_IN if unit == unit.lower())}(?!\d))"
PER_MASS = _either(
    ("kg", "kilo", "kilogram", "kilogramme", "公斤", "千克", "t", "mt", "ton", "tonne", "公吨", "吨", "lb", "pound"),
)

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}


def number_of(written: str) -> float | None:
    """The value of a number in digits or in Chinese numerals below ten thousand; None where it is neither."""
    if written[0].isdigit():
        return float(written.replace(",", ""))
    whole, _, decimals = written.partition("点")
    total, digit = 0.0, 0
    for char in whole:
        if char in _POWERS:
            total += (digit or 1) * _POWERS[char]
            digit = 0
        elif char in _DIGITS:
            digit = _DIGITS[char]
        else:
            return None
    if not all(char in _DIGITS for char in decimals):
        return None
    return total + digit + sum(_DIGITS[char] * 0.1**place for place, char in enumerate(decimals, start=1))


def scale_of(written: str | None) -> float:
    """What the scale word multiplies by; 1 without one."""
    return SCALES[written] if written else 1.0
