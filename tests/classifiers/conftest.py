"""A small labelled data set of our own and a model trained on it, once for all tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from classifiers.artifact import Model, read
from classifiers.train import train

ROWS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    # (language, title, summary, labels) with `types` mapping a type to its direction
    ("en", "China adds {} to the metals that need an export licence", "Firms must apply.", {"export_control": "tightening"}),
    ("en", "Beijing lifts the ban on {} exports", "Shipments may leave again without papers.", {"export_control": "easing"}),
    ("en", "Ministry restates its rules for {} exports", "Nothing changes for licensees.", {"export_control": "unchanged"}),
    ("zh", "商务部对{}实施出口管制", "自公布之日起，出口须经许可。", {"export_control": "tightening"}),
    ("zh", "中国取消{}出口禁令", "企业恢复对外发货。", {"export_control": "easing"}),
    ("en", "Drilling finds {} at a new deposit in Quebec", "The maiden resource holds 20 Mt.", {"new_deposit": None}),
    ("zh", "地质队在云南发现{}大型矿床", "探明资源量可观。", {"new_deposit": None}),
    ("en", "Pentagon grants $20 million to a {} plant", "Public money secures supply.", {"stockpile_funding": None}),
    ("zh", "国家收储{}两千吨", "储备局本周招标。", {"stockpile_funding": None}),
    ("en", "{} oxide price soars 40% in a week to a record", "Buyers panic.", {"price_shock": "up"}),
    ("en", "{} oxide price crashes by a third", "Sellers give up.", {"price_shock": "down"}),
    ("zh", "氧化{}价格一周暴涨四成", "报价创历史新高。", {"price_shock": "up"}),
    ("en", "What {} is used for in electric motors", "A short guide.", {}),
    ("zh", "一文看懂{}的用途", "电机厂商如何使用。", {}),
)  # fmt: skip
METALS = {
    "en": ("dysprosium", "terbium", "neodymium", "samarium", "yttrium", "rare earth magnet"),
    "zh": ("镝", "铽", "钕", "钐", "钇", "稀土永磁"),
}
OFF_TOPIC = (
    ("en", "Local team wins the {} cup after extra time"), ("en", "Storm {} closes schools along the coast"),
    ("en", "Lithium miner {} names a chairman"), ("zh", "第{}届马拉松今晨开跑"), ("zh", "台风{}号登陆 学校停课"),
)  # fmt: skip


def row(
    number: int, lang: str, title: str, summary: str, types: dict[str, str | None], *, relevant: bool = True
) -> dict[str, Any]:
    """One labelled item as it stands in a data file."""
    leverage = ["china_export_leverage"] if "export_control" in types else []
    return {
        "id": f"t-{number:04d}", "title": title, "summary": summary, "lang": lang, "published": "2025-04-04", "voice": "wire",
        "story": f"s-{number}", "relevant": relevant, "event_types": sorted(types),
        "directions": {tag: way for tag, way in types.items() if way}, "pillars": leverage,
        "jurisdictions": ["CN"] if leverage else [], "materials": ["REE"] if relevant else [],
    }  # fmt: skip


def small_data() -> list[dict[str, Any]]:
    """About a hundred items: every type, both languages, on topic and off."""
    rows: list[dict[str, Any]] = []
    for lang, title, summary, types in ROWS:
        rows += [row(len(rows) + i, lang, title.format(metal), summary, types) for i, metal in enumerate(METALS[lang])]
    for lang, title in OFF_TOPIC:
        rows += [row(len(rows) + i, lang, title.format(i + 3), "", {}, relevant=False) for i in range(6)]
    return rows


def write_data(folder: Path, rows: list[dict[str, Any]]) -> Path:
    """*rows* as a data folder with one file."""
    folder.mkdir(exist_ok=True)
    (folder / "t.jsonl").write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows), "utf-8")
    return folder


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data(tmp_path_factory.mktemp("labelled"), small_data())


@pytest.fixture(scope="session")
def model_dir(tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> Path:
    folder = tmp_path_factory.mktemp("model")
    train(data_dir, folder, lambda _: None, "2026-11-24")
    return folder


@pytest.fixture(scope="session")
def model(model_dir: Path) -> Model:
    return read(model_dir)
