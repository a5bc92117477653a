"""What the report's theses ask of a text: is the act small or sweeping, is money granted or withdrawn, is retaliation
said, and are the technologies named that it speaks of. Patterns over folded text, English and Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from ..labels import ELEMENTS, Stance

SWEEPING, SMALL = "sweeping", "small"
GRANTED, WITHDRAWN = "granted", "withdrawn"
AI_ON_GEOLOGY = "AI on geological data"
NEW_SEPARATION = "new extraction or separation technology"
SEVERAL = 3
"""From this many elements on an act covers several (framework.yaml: one product is small, several elements sweeping)."""

_TWO_OR_MORE = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|seventeen|several|many|[2-9]|1[0-7])"
_ALL_DESTINATIONS = re.compile(
    r"\b(?:all|any|every)(?: \w+){0,2} (?:countr(?:y|ies)|destinations?|markets|buyers|nations|trading partners"
    r"|foreign \w+)\b(?! that| which| who)"
    r"|\b(?:sweeping|across the board|blanket|far-reaching|extraterritorial|anywhere in the world)\b"
    r"|\b(?:global|worldwide) (?:export )?(?:ban|curbs?|controls?|restrictions?|licensing|embargo)\b"
    r"|\b(?:made|manufactured|produced) (?:abroad|overseas|anywhere|outside china)\b|\bforeign-made\b"
    r"|\bregardless of (?:the )?destination\b"
    r"|(?:所有|任何|一切|各个?)(?:国家|目的地|地区|出口)(?![^，。]{0,4}(?:组织|个人))|全面(?:禁止|管制|收紧|限制)"
    r"|境外(?:制造|生产|加工|相关)|一揽子|长臂"
)
_SEVERAL_ELEMENTS = re.compile(
    rf"\b{_TWO_OR_MORE}(?: \w+){{0,4}} (?:rare[- ]earths?|elements|lanthanides)\b|\ball (?:17 |seventeen )?rare[- ]earths?\b"
    r"|(?:[三四五六七八九十两]|十[一二三四五六七]|\d{1,2})(?:种|类|个)[^，。]{0,8}(?:稀土|元素)|全部稀土|所有稀土"
    r"|稀土全(?:产业)?链"
)
_ONE_FIRM = re.compile(
    r"\b(?:a|one|single|sole|the first|its first) (?:(?!of\b)\w+[- ]){0,2}(?:licen[cs]e|permit|application|shipment"
    r"|company|firm|buyer"
    r"|supplier|maker|importer|customer|entity|element|product|grade|alloy)\b"
    r"|\b(?:licen[cs]e|permit|approval|shipments?) (?:for|to) (?:a|one) (?:\w+[- ]){0,3}(?:company|firm|buyer|maker"
    r"|customer)\b"
    r"|\b(?:blacklist\w*|entity list|unreliable entit\w+)\b"
    r"|(?:一家|1家|个别|单一|某)(?:\w{0,6})(?:企业|公司|客户|厂商|产品|元素|申请)|不可靠实体清单|管控名单"
    r"|一种(?:\w{0,4})(?:产品|元素|材料|合金)"
)
_TO_ONE_COUNTRY = re.compile(
    r"\b(?:exports?|sales|shipments|supplies|goods|items|metals|earths|magnets|dysprosium|terbium|licen[cs]es|ban|curbs?"
    r"|controls?)"
    r" (?:\w+ ){0,4}?(?:to|for|on|against) (?:the )?"
    r"(?:japan\w*|us\b|u\.s\.|united states|america\w*|taiwan\w*|india\w*|eu\b|europe\w*|south korea|korea\w*|germany"
    r"|britain|uk\b|australia)"
    r"|\b(?:japan|u\.?s\.?|taiwan|india|korea|american|japanese|taiwanese|korean|indian)(?:'s)? (?:\w+ )?(?:military|army"
    r"|defen[cs]e|arms"
    r"|firms?|compan(?:y|ies)|buyers?|importers|entit(?:y|ies)|makers?)\b"
    r"|对(?:日本?|美国?|台湾?|印度?|韩国?|欧盟|德国|英国|澳大利亚)(?:军|方|的)?[^，。]{0,12}(?:出口|管制|禁|限)|(?:禁止"
    r"|限制|暂停|停止)[^，。]{0,12}对(?:日|美|台|印|韩|欧)"
)
_ENFORCING = re.compile(
    r"\b(?:smuggl\w+|crack(?:s|ed|ing)? down|crackdown|enforc\w+|inspect\w+|customs (?:seiz|raid)\w+|prosecut\w+)\b|走私"
    r"|打击|查获|执法|专项行动"
)
_GENERAL = re.compile(r"\brare[- ]earths?\b(?! (?:magnet|permanent))|稀土")
_RESTRICTING = re.compile(
    r"\b(?:ban\w*|halt\w*|stop\w*|suspend\w*|restrict\w*|curb\w*|control\w*|quota\w*|licen[cs]\w+|limit\w*|embargo\w*"
    r"|tighten\w*|block\w*"
    r"|cut\w*|withhold\w*|choke\w*|squeez\w*|bar(?:s|red|ring)?|delay\w*|refus\w+|h[oe]ld(?:s|ing)? back|export (?:dut\w+"
    r"|tax\w*))\b|出口(?:关?税|禁)|禁止|限制|管制|收紧|暂停|许可|配额|停止|断供"
)

_MONEY_WORD = (
    r"(?:grants?|loans?|funding|funds?|subsid\w+|awards?|money|financing|support|aid|(?:tax )?credits?|guarantees?"
    r"|programmes?|programs?"
    r"|stake|investment|budget|offtake|price floor|offer|contract|hub)"
)
_TAKEN = (
    r"(?:cancel\w*|withdr[ae]w\w*|rescind\w*|revok\w+|claw(?:s|ed|ing)? back|freez\w+|froze\w*|pull(?:s|ed|ing)|scrap(?:s"
    r"|ped|ping)"
    r"|terminat\w+|axe[sd]?|slash\w*|g[ia]ves? up)"
)
_CUT = r"(?:cut(?:s|ting)?|halt(?:s|ed)?|suspend(?:s|ed)?|paus(?:es|ed)|drop(?:s|ped)|end(?:s|ed)|eliminat\w+|trim(?:s|med))"
_NEXT = r"(?: (?!(?:reliance|dependen\w*|unless|if|after|as|from|by|with|before|and|imports?|costs?|waste)\b)[\w$€£.,%'-]+)"
_WITHDRAWN = re.compile(
    rf"\b{_TAKEN}{_NEXT}{{0,6}}? {_MONEY_WORD}\b|(?<![-\w]){_CUT}{_NEXT}{{0,3}}? {_MONEY_WORD}\b"
    rf"|\b{_MONEY_WORD}{_NEXT}{{0,7}}? (?:is|are|was|were|being|been|gets?|got) (?:\w+ )?(?:{_TAKEN}|{_CUT}|withdrawn|lost)\b"
    rf"|\b(?:los(?:es|t|ing)|denie[sd]|refuse[sd]?|rejects?|rejected){_NEXT}{{0,5}}? {_MONEY_WORD}\b"
    r"|(?:取消|撤回|撤销|削减(?!量)|冻结|终止|叫停|收回|中止|暂停|停止)[^，。；\d]{0,12}(?:补贴|拨款|资助|贷款|资金|收储"
    r"|补助|融资|担保)"
    r"|(?:补贴|拨款|资助|贷款|资金|补助|融资|担保|收储)[^，。；\d]{0,6}(?:暂停|取消|撤回|撤销|被?削减|冻结|终止|叫停|收回"
    r"|泡汤)"
)
_NOT_TAKEN = re.compile(
    r"\b(?:revers\w+|restor\w+|reinstat\w+|avoid\w*|spar\w+|avert\w*|lift\w*|unfreez\w*|thaw\w*|not|never|without)\b"
    rf"(?: \w+){{0,4}}? (?:{_TAKEN}|{_CUT}|pause|freeze|cuts)\b|\bthaw\w*\b"
    r"|恢复[^，。；]{0,8}(?:补贴|拨款|资助|贷款|资金)|(?:不会|未|没有)(?:取消|削减|撤回|冻结)"
)
_GRANTED = re.compile(
    rf"\b{_MONEY_WORD}\b|\b(?:award|lend|loan|invest|fund|financ|stockpil|procur|allocat|earmark|pledg|inject|subsidi[sz]"
    rf"|spend|underwrit)\w*\b"
    r"|\b(?:lent|reserves?|equity|letters? of (?:interest|intent|support)|letter|defen[cs]e production act|tax break"
    r"|offtake|bids?|purchas\w+|cash)\b"
    r"|[$€£¥₹]\s?\d|\b\d[\d.,]* ?(?:million|billion|crore|bn|mn)\b"
    r"|拨款|资助|补贴|补助|贷款|注资|入股|收储|储备|融资|投资|基金|资金|担保|出资|斥资|股本|收购|采购|[亿万](?:美元|欧元"
    r"|日元|澳元|加元|元|英镑|卢比)"
)
"""Support that is given is the rule for what is tagged as funding: any word of money will do where none is taken back."""

_RETALIATION = re.compile(
    r"\bretaliat\w+|\btit[- ]for[- ]tat\b|\bcounter-?measures?\b|\bhit(?:s|ting)? back\b|\bstrik(?:e|es|ing) back\b"
    r"|\bfights? back\b|\bin reprisal\b|\breprisals?\b"
    r"|\bin (?:response|reaction|answer) to (?:\w+['\w]* ){0,4}?(?:tariffs?|sanctions|curbs|restrictions|controls|ban"
    r"|blacklist\w*|measures|levies|duties|rules|chip)\b"
    r"|\bpayback\b|\brevenge\b|\beye for an eye\b|\bcounter-?(?:sanction|attack|punch|strike)\w*"
    r"|反制|报复|以牙还牙|对等回应|反击|回击|还击|予以回应"
)
_DENIED = re.compile(
    r"\b(?:not|no|never|denie[sd]|deny|isn't|wasn't|nothing to do with|rather than"
    r"|without)\b(?: \w+){0,4}? (?:retaliat\w+|reprisal\w*|counter-?measure\w*|tit[- ]for[- ]tat)"
    r"|\b(?:not|no) (?:aimed|targeted|directed) (?:at|against) (?:any|a) (?:\w+ )?(?:country|nation|region|party)\b"
    r"|(?:不是|并非|不属于|否认|无关)[^，。]{0,8}(?:反制|报复|反击)|不针对任何(?:特定)?(?:国家|第三方)"
)
_FEARED = re.compile(
    r"\b(?:fear\w*|risk\w*|worr\w+|warn\w*|could|may|might|would|avoid\w*|avert\w*|against|threat of|possible"
    r"|potential)\b(?: \w+){0,3}? (?:chinese |beijing's? )?"
    r"(?:retaliat\w+|reprisal\w*|counter-?measure\w*)|(?:担心|恐|可能|或|会不会|可作)(?:\w{0,4})(?:报复|反制)|反制(?:能力"
    r"|权力|武器|手段|警告)"
)

_MENTIONS = (
    (
        AI_ON_GEOLOGY,
        re.compile(
            r"\b(?:ai|artificial intelligence|machine[- ]learning|deep[- ]learning|neural network\w*"
            r"|algorithm\w*)\b[^.。]{0,90}"
            r"\b(?:geolog\w*|geophysic\w*|geochem\w*|explor\w+|deposits?|drill\w*|prospect\w*|mineral maps?|mapping"
            r"|surveys?|ore)\b"
            r"|\b(?:geolog\w*|geophysic\w*|explor\w+|deposits?|drill\w*|prospect\w*|mapping|surveys?)\b[^.。]{0,90}"
            r"\b(?:ai|artificial intelligence|machine[- ]learning|deep[- ]learning)\b"
            r"|(?:人工智能|机器学习|深度学习|ai|大模型)[^。]{0,40}(?:找矿|勘[探查]|地质|矿床|探矿)|(?:找矿|勘[探查]|地质"
            r"|矿床|探矿)[^。]{0,40}(?:人工智能|机器学习|深度学习|大模型)"
        ),
    ),
    (
        NEW_SEPARATION,
        re.compile(
            r"\b(?:new|novel|breakthrough|pioneer\w*|innovative|first-of-its-kind|next-generation|patent\w*|greener"
            r"|cleaner|cheaper|bio\w*|solvent-free|acid-free)\b"
            r"[^.。]{0,60}\b(?:extract\w+|separat\w+|refin\w+|leach\w+|chromatograph\w*|recover\w*|bioleach\w*|biomining"
            r"|purif\w+)\b"
            r"|\b(?:bioleach\w*|biomining|biosorption|lanmodulin|flash joule|electrokinetic|ligand[- ]assisted"
            r"|membrane (?:solvent )?extraction"
            r"|ionic liquids?|continuous ion exchange|rapidsx|phytomining|agromining)\b"
            r"|(?:新型|新|创新|首创|突破|绿色|仿生|微生物)[^，。]{0,12}(?:提取|萃取|分离|冶炼|浸出|提纯|回收|开采)(?:技术"
            r"|工艺|方法|法)"
            r"|(?:提取|萃取|分离|冶炼|浸出|提纯|回收|开采)新(?:技术|工艺|方法)"
        ),
    ),
)


def stance_in(folded: str, materials: Collection[str]) -> Stance:
    """The stance of a text; None or empty where the text does not say. *materials* are those that it names."""
    return Stance(
        scale=_scale(folded, materials), funding=_funding(folded), said_retaliation=_retaliation(folded),
        mentions=tuple(name for name, pattern in _MENTIONS if pattern.search(folded)),
    )  # fmt: skip


def _scale(folded: str, materials: Collection[str]) -> str | None:
    """By what the act covers: all destinations first, then one country, firm or licence, then how many elements."""
    if not _RESTRICTING.search(folded):
        return None
    if _ALL_DESTINATIONS.search(_DENIED.sub(" ", folded)):  # "not aimed at any country" is no destination
        return SWEEPING
    if _ONE_FIRM.search(folded) or _TO_ONE_COUNTRY.search(folded):
        return SMALL
    elements = sum(material in ELEMENTS for material in materials)
    if elements >= SEVERAL or _SEVERAL_ELEMENTS.search(folded):
        return SWEEPING
    if elements or ("magnets" in materials and "REE" not in materials):
        return SMALL
    return SWEEPING if _GENERAL.search(folded) and not _ENFORCING.search(folded) else None


def _funding(folded: str) -> str | None:
    if _WITHDRAWN.search(folded) and not _NOT_TAKEN.search(folded):
        return WITHDRAWN
    return GRANTED if _GRANTED.search(folded) else None


def _retaliation(folded: str) -> bool | None:
    """True where the text says so, False where it says that it is none; a mere fear of it says neither."""
    if _DENIED.search(folded):
        return False
    without_fear = _FEARED.sub(" ", folded)
    return True if _RETALIATION.search(without_fear) else None
