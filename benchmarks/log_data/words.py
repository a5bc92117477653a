"""What invented news say: names with their weights, and headlines in English and Chinese of our own making."""

from __future__ import annotations

import random
from collections.abc import Mapping

from classifiers import EventType

COUNTRIES = {
    "CN": (34, "China", "中国"), "US": (22, "the United States", "美国"), "AU": (9, "Australia", "澳大利亚"),
    "JP": (8, "Japan", "日本"), "EU": (7, "the European Union", "欧盟"), "CA": (4, "Canada", "加拿大"),
    "IN": (3, "India", "印度"), "MM": (2, "Myanmar", "缅甸"), "VN": (2, "Vietnam", "越南"), "BR": (2, "Brazil", "巴西"),
    "KR": (1.5, "South Korea", "韩国"), "MY": (1.5, "Malaysia", "马来西亚"), "GL": (1, "Greenland", "格陵兰"),
    "SE": (0.8, "Sweden", "瑞典"), "ZA": (0.6, "South Africa", "南非"), "KZ": (0.4, "Kazakhstan", "哈萨克斯坦"),
    "EE": (0.3, "Estonia", "爱沙尼亚"), "TZ": (0.3, "Tanzania", "坦桑尼亚"), "NO": (0.2, "Norway", "挪威"),
}  # fmt: skip
MATERIALS = {
    "REE": (45, "rare earths", "稀土"), "magnets": (16, "rare-earth magnets", "稀土永磁"), "Nd": (10, "neodymium", "钕"),
    "Dy": (8, "dysprosium", "镝"), "Pr": (6, "praseodymium", "镨"), "Tb": (5, "terbium", "铽"), "Ce": (3, "cerium", "铈"),
    "La": (2, "lanthanum", "镧"), "Y": (2, "yttrium", "钇"), "Sm": (1, "samarium", "钐"), "Gd": (0.8, "gadolinium", "钆"),
    "Sc": (0.7, "scandium", "钪"), "Lu": (0.1, "lutetium", "镥"),
}  # fmt: skip
PLACES = ("Northfold", "Bayan Gol", "Kestrel Hill", "Longwei", "Mount Arden", "Ombre", "Red Saddle", "Tanami Bore", "Ulvedal")
SAID: Mapping[EventType | None, tuple[str, ...]] = {
    EventType.EXPORT_CONTROL: (
        "{Country} asks for licences before {material} leave the port of {place}",
        "{Country} eases permits for {material} shipments",
        "Exporters of {material} wait {number} days for licences, {country} says",
        "{国}宣布对{材}实施出口管制，第{数}号公告",
        "{国}暂停对{材}出口许可的限制",
        "{国}延长{材}出口审批期限{数}日",
    ),
    EventType.NEW_DEPOSIT: (
        "Drilling at {place} finds {number} metres rich in {material}",
        "{Country} opens the {place} mine for {material}",
        "Survey puts {number} million tonnes of {material} under {place}",
        "{国}发现{数}万吨{材}矿床",
        "{国}批准{place}{材}项目采矿权",
    ),
    EventType.STOCKPILE_FUNDING: (
        "{Country} lends {number} million dollars to a {material} refinery at {place}",
        "{Country} buys {number} tonnes of {material} for its reserve",
        "Grant of {number} million for {material} recycling in {country}",
        "{国}拨款{数}亿元支持{材}储备",
        "{国}设立{材}产业基金，规模{数}亿元",
    ),
    EventType.PRICE_SHOCK: (
        "Price of {material} up {number}% in a week as {country} buys",
        "Price of {material} falls {number}% on weak demand in {country}",
        "{材}价格一周上涨{数}%",
        "{国}{材}报价下跌{数}元",
    ),
    None: (
        "Analysts in {country} debate {material} demand after {number} years",
        "{Country} and the trade in {material}: {number} questions",
        "Researchers at {place} study {material} alloys",
        "{国}{材}产业论坛在第{数}届大会上举行",
        "{国}企业谈{材}应用前景",
    ),
}
SUMMARIES = {
    "en": (
        "Officials gave no date; traders of {material} expect talks with {country} to go on.",
        "The company at {place} named {number} partners.",
        "",
    ),
    "zh": ("业内人士表示，{材}供应仍存不确定性。", "{国}有关部门称将依法审批，涉及{数}家企业。", ""),
}


class Words:
    """Tellings of one event, in English and Chinese."""

    def __init__(self, order: random.Random, kind: EventType | None, country: str, material: str) -> None:
        _, english, chinese = COUNTRIES[country]
        number = order.randrange(2, 900)
        self._order, self._titles = order, SAID[kind]
        self._slots = {
            "country": english, "Country": english[0].upper() + english[1:], "国": chinese, "material": MATERIALS[material][1],
            "材": MATERIALS[material][2], "place": order.choice(PLACES), "number": number, "数": number,
        }  # fmt: skip

    def telling(self) -> tuple[str, str, str]:
        """A title, a summary in the same language (or none), and the language."""
        title = self._order.choice(self._titles)
        lang = "en" if title.isascii() else "zh"
        summary = self._order.choice(SUMMARIES[lang])
        return title.format(**self._slots), summary.format(**self._slots), lang
