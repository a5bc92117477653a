"""The words around a country's name that say which part it plays: scenery, actor, or what the act is aimed at.

All patterns read folded text (lower case, Simplified). `..._BEFORE` patterns end at the name, `..._AFTER` patterns begin
behind it.
"""

from __future__ import annotations

import re


def _any(*alternatives: str) -> str:
    return "(?:" + "|".join(alternatives) + ")"


def _words(listed: str) -> str:
    """Any of the words or phrases in *listed*, which are parted by commas."""
    return _any(*(phrase.strip().replace(" ", r"\s") for phrase in listed.split(",")))


def _before(*alternatives: str) -> re.Pattern[str]:
    return re.compile(_any(*alternatives) + "$")


def _after(*alternatives: str) -> re.Pattern[str]:
    return re.compile(_any(*alternatives))


# --- scenery ---------------------------------------------------------------------------------------------------------

_RELYING = _words(
    r"rely, relies, relied, relying, reliant, reliance, over-?relian\w+, depend\w*, overdepend\w+, addict\w+, hooked, "
    r"vulnerab\w+"
)
_APART_FROM = _words(
    "outside, outside of, beyond, other than, except, except for, excluding, apart from, away from, non, ex, anti"
)
ALWAYS_SCENERY_BEFORE = _before(
    rf"\b{_APART_FROM}[\s-]+(?:the\s)?",
    r"\bindependen\w+\s(?:of|from)\s",
    rf"\b{_RELYING}(?:\s\w+)?\s(?:on|upon|to)\s(?:imports from\s|supplies from\s|\w+\s)?",
    r"\bneeding\s",
    r"\bwean\w*(?:\s\w+)?\s(?:off|from)\s",
    r"\b(?:decoupl|de-?risk|diversif)\w*(?:\s\w+){0,3}\s(?:from|off)\s",
    r"\bbreak\w*(?:\s\w+)?\sfree\s(?:of|from)\s",
    r"\b(?:not|never)\s(?:go|be sold|sell|ship|turn)\sto\s",
    "非|除了?|去|未点名|摆脱|绕开|绕过|避开|脱离|仅次于",
)
ALWAYS_SCENERY_AFTER = _after(
    r"-(?:free|dominated|independent|proof|reliant|dependent|centric)\b",
    "之外|以外",
    "的?(?:稀土|矿产|原料|供应|磁体|出口|进口|资源)?的?(?:依赖|依存)",
    '化[”"]',  # “去中国化”: doing without China
)

_TAKING_ON = _words(
    r"counter\w*, rivals?, rivall?ing, challeng\w+, compet\w+ with, take on, takes on, taking on, bypass\w*, "
    r"sidestep\w*, circumvent\w*, break\w*, loosen\w*, weaken\w*, dent\w*, chip\w* away at, erod\w+, undercut\w*, "
    r"tackl\w+, beat, offset, neutrali[sz]\w+, blunt\w*, escap\w+, dilut\w+, replac\w+, rein in, curb, limit, reduce, "
    r"end, ease"
)
_BACKDROP = _words(
    r"amid, amidst, despite, versus, vs\.?, than, like, in response to, in reaction to, in answer to, in the wake of, "
    r"in the face of, in the shadow of, fears? of, fears? over, fears? that, fears? about, concerns? over, "
    r"concerns? about, concerns? that, concerns? in, concerns? of, worr\w+ over, worr\w+ about, worr\w+ that, "
    r"worr\w+ of, anxiet\w+ over, anxiet\w+ about, trade wars? with, tensions? with, rivalry with, race with, "
    r"competition with, dispute with, spat with"
)
SCENERY_BEFORE = _before(
    rf"\b{_TAKING_ON}\s(?:\w+\s){{0,2}}",
    rf"\b{_BACKDROP}\s(?:\w+\s){{0,3}}",
    r"\bas\s",  # with AS_SCENERY_AFTER alone: "as China dominates", but not "as China bans exports"
    "(?:降低|减少|削弱|打破|抗衡|反制|制衡|对抗|应对|针对|挑战|面对|担心|警惕)对?",
)
_HOLD = _words(
    r"grip, dominance, domination, monopol\w+, near-monopoly, stranglehold, choke[- ]?hold, stronghold, hold, control, "
    r"hegemony, leverage, clout, supremacy, lock"
)
_OF_WHAT = r"(?:(?:near|rare[- ]earths?|mineral|market|global|supply|export|critical|virtual)[\s-]){0,3}"
_QUARREL = _words("trade war, trade tensions, trade spat, trade truce, rivalry, tensions, feud, tug-of-war")
SCENERY_AFTER = _after(
    rf"'?s?\s(?:\w+\s)?{_OF_WHAT}{_HOLD}\b",
    rf"(?:'s)?\s{_words(r'rivals?, competitors?, competition, imports?, supply chains?, supplies, suppliers')}\b",
    r"(?:'s)?\sdependen\w+\b",
    r",?\s(?:which\s)?(?:currently\s)?(?:controls|dominates|accounts\sfor|produces|supplies|holds|makes)\b",
    r"\s(?:dominates|looms)",
    rf"(?:'s)?[ -](?:\w+[ -])?{_QUARREL}",
    r"[- ](?:based|listed|headquartered|owned|headquarters)\b",
    "产(?![业能量线出])",  # made in, not industry, capacity, output, line
    "的?(?:稀土)?(?:垄断|主导|霸权|优势地位|供应链主导|王牌|掌控|卡脖子)",
)
AS_SCENERY_AFTER = _after(
    r"'?s?\s(?:\w+\s){0,2}(?:dominates?|controls|looms?|grip|dominance|monopoly|war|tensions?|rivalry)\b",
)

_TRADE = _words(
    "rare earth, rare-earth, rare earths, mining, magnet, minerals?, metals?, processing, state-owned, listed, based, "
    "junior, fellow, giant, local"
)
_FIRM = _words(
    "miners?, producers?, developers?, explorers?, firm, company, group, makers?, suppliers?, giant, start-?up, "
    "juniors?, processor, refiner"
)
SEAT_BETWEEN = _after(
    rf"(?:'s|-based|-listed|(?<=n)|(?<=ese)|(?<=ish))(?:[\s-]{_TRADE})*(?:[\s-]{_FIRM})?\s?,?\s?",
    r"(?<=[一-鿿])的?(?:稀土|矿业|矿产)?(?:公司|企业|矿商|巨头|厂商|生产商)?[「“《（(]?",
)
MEETING_PLACE_BEFORE = _before(
    r"\b(?:meet\w*|met|summit|talks|truce|conference|forum|ceremony|trip|visit\w*|spoke|speaking|told\sreporters|heads?|flew)\b"
    r"[^.;]{0,36}\b(?:in|at|to)\s(?:[a-z]+,\s)?",
    r"\b(?:jinping|trump)\sin\s(?:[a-z]+,\s)?",
)
EUROPE_AS_PLACE_BEFORE = _before(
    r"\b(?:in|across|to|from|for|outside|and|of|northern|southern|western|eastern|central)\s(?:the\s)?",
)
EUROPE_AS_PLACE_AFTER = _after(
    r"(?:'s)?\s(?:\w+\s)?(?:largest|biggest|richest|first|only|highest)\b",
    r"(?:'s)?\s(?:\w+\s)?(?:prices?|buyers?|market|deposits?|stocks?|shares|traders?)\b",
    r"(?:'s)?\s(?:\w+\s)?(?:carmakers|automakers|car|auto|suppliers|companies|firms)\b",
    "最大|首个|第一大|市场|现货|价|(?:氧化|金属)?[镝铽钇钕]|溢价|交易商|客户|车企|汽车",
)

# --- actors ----------------------------------------------------------------------------------------------------------

_LEADING_TO_A_VERB = _words(
    "has, have, had, will, would, may, might, could, to, is, are, was, said to, says it will, plans? to, looks? to, "
    "set to, moves? to, agrees? to, vows? to, threatens? to, considers?, mulls?, weighs?, ready to, willing to, "
    "prepares? to, expected to, also, again, newly, temporarily, formally, partially, further, now, just, finally"
)
_VERB_STEM = _words(
    "impos, tighten, restrict, curb, curtail, ban, halt, stop, suspend, paus, lift, eas, relax, loosen, remov, scrap, "
    "abolish, drop, rais, hik, increas, cut, slash, reduc, bump, target, blacklist, sanction, block, limit, control, "
    "licen, grant, approv, reject, refus, deny, denies, clear, launch, unveil, announc, publish, issu, releas, adopt, "
    "pass, propos, introduc, sign, agree, strike, ink, fund, financ, award, invest, back, support, subsidi, stockpil, "
    "reserv, buy, acquir, take, offer, pledg, commit, promis, allocat, earmark, order, require, oblig, probe, "
    "investigat, crack, seiz, raid, appeal, challeng, file, lodg, sue, win, lose, lost, postpon, delay, let, allow, "
    "permit, renew, revok, extend, become, continu, discuss, talk, negotiat, hold talks, cooperat, partner, join, "
    "team, add, list, name, designat, seek, plan, push, step, urg, ask, call, warn, threat, vow, kick, start, begin, "
    "open, set, widen, expand, broaden, clarif, confirm, defend, respond, retaliat, hit back, fire, weaponi, choke, "
    "squeez, withhold, clamp, resum, restart, adjust, merge, consolidat, nationali, rule, tell, told, say, said, "
    "want, meet, consider, mull, weigh, eye, aim, enact, amend, update, bar, declar, deploy, use, turn, deal, willing"
)
_OFFICE_HOLDERS = _words(
    "govt, government, state, federal, authorities, officials?, ministry, cabinet, parliament, lawmakers, senators?, "
    "regulators?, president, prime minister, minister, court, high court"
)
ACTOR_AFTER = _after(
    rf"(?:n|ese|'s)?\s{_OFFICE_HOLDERS}\b",
    rf"(?:,|\sand)?\s(?:{_LEADING_TO_A_VERB}\s){{0,4}}{_VERB_STEM}\w*\b",
)
_KIND_OF_MEASURE = _words(
    r"new, latest, tough\w*, tight\w*, strict\w*, rare[- ]earths?, sweeping, planned, draft, proposed, mineral, "
    r"critical, temporary, recent, one-year, first, strategic, national"
)
_MEASURE = _words(
    r"export, curbs?, controls, restrictions?, ban, quotas?, licen\w+, embargo, crackdown, stockpile, reserve, "
    r"tariffs?, suspension, rules, regulations?, law, act, strategy, fund, subsid\w+, policy, plan"
)
MEASURE_AFTER = _after(rf"(?:'s?|ese|n)?\s(?:{_KIND_OF_MEASURE}\s){{0,4}}{_MEASURE}\b")
_CHINESE_OFFICES = "政府|当局|官方|商务部|外交部|财政部|海关|总统|总理|首相|部长|议会|国会|内阁|能源部|国防部|矿业部"
_CHINESE_VERBS = (
    "宣布|公布|发布|将|拟|对|暂停|限制|加强|禁止|收紧|放宽|放松|批准|推出|出台|启动|加征|取消|实施|计划|考虑|要求|决定|同意|签署|"
    "投资|拨款|提供|收储|扩大|反制|警告|呼吁|争取|寻求|联手|欲|敲定|允许|重申|回应|表态|正式|下达|打击|松绑|解禁|开绿灯|入股|资助|"
    "承诺|斥资|投入|推动|设立|成立|通过|撤销|延长|恢复|叫停|新发现"
)
CHINESE_ACTOR_AFTER = _after(rf"(?:{_CHINESE_OFFICES})?[一-鿿]{{0,4}}?(?:{_CHINESE_VERBS})")
OBJECT_BEFORE = _before(
    r"\b(?:to|for|from|with|on|upon|against|at|of|than|into|outside|in|help|helps|between)\s(?:the\s)?",
    "对|向|与|和|给|遭",
)
GOVERNMENT_AFTER = _after(
    r"(?:'s?|ese|n)?\s(?:\w+\s)?(?:govt|government|authorities|officials?|ministry|ministries|minister|cabinet|parliament)\b",
    r"(?:'s?|ese|n)?\s(?:\w+\s)?(?:lawmakers|regulators?|president|customs)\b",
    "政府|当局|官方|商务部|外交部|总统|总理|首相",
)
OFFICE = _after(
    r"\b(?:govt|government|lawmakers?|congress\w*|senat\w+|ministry|minister|army|navy|court|agency|authority)\b",
    r"\b(?:grants?|permits?|approv\w+|legislation|bill|quota)\b",
    "通知|总量控制|指标|海关|战略储备|部委|国务院|政府",
)
