"""What the theses ask of a text: small or sweeping, granted or withdrawn, retaliation said, technologies named."""

from __future__ import annotations

import pytest

from classifiers import Text
from classifiers.extract import extract
from classifiers.extract.stance import AI_ON_GEOLOGY, NEW_SEPARATION


def stance(title: str) -> tuple[str | None, str | None, bool | None, tuple[str, ...]]:
    found = extract(Text(title=title)).stance
    return found.scale, found.funding, found.said_retaliation, found.mentions


@pytest.mark.parametrize(
    ("title", "scale"),
    [
        ("Beijing licenses exports of twelve rare earths to every destination", "sweeping"),
        ("China puts seven medium and heavy rare earths under export licensing", "sweeping"),
        ("New Chinese controls on samarium, gadolinium, terbium and dysprosium start today", "sweeping"),
        ("Sweeping curbs: China widens its rare earth export rules", "sweeping"),
        ("China asks for licences for magnets made abroad with traces of its rare earths", "sweeping"),
        ("China halts exports of all rare earths", "sweeping"),
        ("China restricts rare earth exports", "sweeping"),
        ("对七类中重稀土物项实施出口管制", "sweeping"),
        ("中国全面收紧稀土出口管制", "sweeping"),
        ("含有中国稀土成分的境外制造物项出口须经许可", "sweeping"),
        ("钬、铒、铥、铕、镱相关物项今起管制出口", "sweeping"),
        ("向所有国家出口稀土均须申领许可证", "sweeping"),
        ("China holds back dysprosium exports", "small"),
        ("China delays a licence for one German magnet buyer as it tightens checks", "small"),
        ("Beijing bans rare earth exports to Japan's defence ministry", "small"),
        ("China stops dual-use exports to Japan for military use", "small"),
        ("Commerce ministry adds a US company to the unreliable entity list and bars exports to it", "small"),
        ("China limits terbium shipments, unsettling global supply chains", "small"),
        ("Beijing restricts exports of yttrium; the rule is not aimed at any country, it says", "small"),
        ("China curbs exports of rare earth magnets", "small"),
        ("商务部限制镝出口", "small"),
        ("商务部：禁止两用物项对日本军事用户出口", "small"),
        ("一家日本企业的稀土出口许可申请被暂停", "small"),
        ("商务部将五家企业列入不可靠实体清单，限制稀土出口", "small"),
        ("Australian explorer drills into rare earths", None),
        ("Customs crack down on rare earth smuggling in export checks", None),
        ("海关打击稀土走私，加强出口管制执法", None),
    ],
)
def test_scale_is_taken_from_what_the_act_covers(title: str, scale: str | None) -> None:
    assert stance(title)[0] == scale


@pytest.mark.parametrize(
    ("title", "funding"),
    [
        ("Pentagon awards $4.2 million grant for terbium from old lamps", "granted"),
        ("Canberra lends A$1.25 billion to build a rare earth refinery", "granted"),
        ("Japan sets aside JPY 100 billion for stockpiles of rare metals", "granted"),
        ("US takes equity stake in magnet maker with $50 million", "granted"),
        ("EU approves state aid for a French rare earth plant", "granted"),
        ("Ottawa commits C$20 million in funding to a Saskatchewan separation plant", "granted"),
        ("DLA seeks to buy neodymium oxide for the national stockpile", "granted"),
        ("Company receives $10 million award from the Department of Energy for magnets", "granted"),
        ("日本政府向稀土项目提供低息贷款", "granted"),
        ("澳大利亚拨款12亿澳元收储稀土", "granted"),
        ("美国国防部入股稀土矿商", "granted"),
        ("Energy department cancels $120 million grant for a magnet plant", "withdrawn"),
        ("Washington claws back rare earth loan", "withdrawn"),
        ("Funding for the rare earth recycling programme has been cut", "withdrawn"),
        ("Grant for a heavy rare earth refinery is frozen after review", "withdrawn"),
        ("Ministry withdraws subsidy from Estonian magnet factory", "withdrawn"),
        ("Explorer loses federal funding for its separation plant", "withdrawn"),
        ("美国能源部取消稀土项目拨款", "withdrawn"),
        ("加拿大冻结对稀土冶炼厂的补贴", "withdrawn"),
        ("稀土磁体项目贷款被终止", "withdrawn"),
        ("国储收储暂停，价格回落", "withdrawn"),
        ("Builder gives up the state award for its English refinery", "withdrawn"),
        ("Brussels to spend EUR 3 billion on cutting reliance on foreign magnets", "granted"),
        ("Agency lifts the freeze on rare earth grants", "granted"),
        ("Congress restores funding cut from the rare earth programme in a $30 million grant", "granted"),
        ("Rare earth prices rise again", None),
        ("北方稀土发布季度报告", None),
    ],
)
def test_money_is_granted_or_withdrawn(title: str, funding: str | None) -> None:
    assert stance(title)[1] == funding


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("China retaliates for US chip rules with rare earth controls", True),
        ("Beijing hits back at tariffs by licensing dysprosium", True),
        ("China curbs rare earths in response to new American tariffs", True),
        ("In tit-for-tat move, China blocks magnets", True),
        ("Rare earth controls are a countermeasure, says state paper", True),
        ("针对美方加征关税，中方以稀土出口管制反制", True),
        ("中国对美实施稀土报复措施", True),
        ("Controls are not retaliation, the ministry says", False),
        ("China denies that licensing is a countermeasure", False),
        ("New rules on terbium are not aimed at any country, spokesman says", False),
        ("发言人：有关管制不针对任何国家", False),
        ("稀土管制并非对美反制，专家称", False),
        ("Miners fear Chinese retaliation over tariffs", None),
        ("Tariffs could draw retaliation, traders say", None),
        ("China publishes rare earth quotas", None),
        ("商务部公布对部分稀土物项实施出口管制的决定", None),
    ],
)
def test_retaliation_counts_where_it_is_said(title: str, said: bool | None) -> None:
    assert stance(title)[2] is said


@pytest.mark.parametrize(
    ("title", "mentions"),
    [
        ("Machine learning on drill data finds rare earth deposit in Utah", (AI_ON_GEOLOGY,)),
        ("Geological survey uses artificial intelligence to map critical minerals", (AI_ON_GEOLOGY,)),
        ("人工智能助力稀土找矿", (AI_ON_GEOLOGY,)),
        ("New ligand-assisted chromatography separates rare earths without solvents", (NEW_SEPARATION,)),
        ("Bacteria protein lanmodulin pulls out neodymium in a lab", (NEW_SEPARATION,)),
        ("科学家提出稀土提取新工艺：电动开采技术", (NEW_SEPARATION,)),
        ("研究人员开发新型萃取分离技术回收稀土", (NEW_SEPARATION,)),
        ("AI boom lifts demand for magnets", ()),
        ("Refinery opens in Malaysia", ()),
    ],
)
def test_technologies_are_those_that_the_report_speaks_of(title: str, mentions: tuple[str, ...]) -> None:
    assert stance(title)[3] == mentions
