from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from classifiers import EventType, judge
from classifiers.artifact import Model
from classifiers.calibration import reliability_of
from classifiers.dataset import Example, load
from classifiers.evaluate import cross_validate
from classifiers.metrics import Answer
from monitor.cli.labelling import evaluate, train

from .conftest import small_data, write_data


def silent(_: str) -> None:
    pass


@pytest.fixture(scope="module")
def examples(data_dir: Path) -> list[Example]:
    return load(data_dir)


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> list[Example]:
    """The small set, every third item three years later."""
    rows = [row | {"published": "2026-01-05" if i % 3 == 0 else "2022-06"} for i, row in enumerate(small_data())]
    return load(write_data(tmp_path_factory.mktemp("years"), rows))


def test_probabilities_that_hold_are_off_by_nothing() -> None:
    random = np.random.default_rng(1)
    said = random.random(20_000)
    found = reliability_of(said, (random.random(20_000) < said).tolist())
    assert found.ece < 0.02
    assert len(found.curve) == 10
    assert sum(n for n, _, _ in found.curve) == 20_000


def test_probabilities_that_boast_are_found_out() -> None:
    found = reliability_of(np.full(100, 0.95), [True] * 60 + [False] * 40)
    assert found.ece == pytest.approx(0.35)
    assert found.curve == ((100, 0.95, 0.6),)


def test_the_card_of_a_model_holds_its_reliability_and_its_scores(model: Model) -> None:
    found = model.card.scores["cross_validation"]
    assert set(found["reliability"]) == {"relevant", *EventType}
    assert {"brier", "ece", "curve"} == set(found["reliability"]["export_control"])
    assert set(found["methods"]["model"]) == {"all", "en", "zh"}
    assert found["methods"]["model"]["all"]["types"]["price_shock"]["f1_95"]


def test_later_years_are_judged_by_a_model_of_earlier_ones(years: list[Example]) -> None:
    told: list[str] = []
    found = judge.time_split(years, 2023, told.append)
    later = sum(e.published.startswith("2026") for e in years)
    assert found["all"].items == later
    assert told == [f"learned from {len(years) - later}, scored {later}"]
    assert found["all"].macro_f1 > 0.5


def test_more_items_are_learned_from_step_by_step(examples: list[Example]) -> None:
    sizes = [items for items, _ in judge.learning_curve(examples, 3, silent)]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) == len(judge.SHARES)


def test_one_language_is_learned_alone(examples: list[Example]) -> None:
    found = judge.one_language(examples, True, 3, silent)
    assert found.items == sum(e.text.lang == "zh" for e in examples)


def test_what_is_taken_for_what(examples: list[Example]) -> None:
    control = next(e for e in examples if e.event_types == (EventType.EXPORT_CONTROL,))
    off = next(e for e in examples if not e.relevant)
    said = [Answer(relevant=True), Answer(relevant=False), Answer(relevant=True, event_types=frozenset(["export_control"]))]
    table = judge.confusion(said, [control, off, control])
    assert table["export_control"] == {
        "export_control": 1, "new_deposit": 0, "stockpile_funding": 0, "price_shock": 0, judge.NONE: 1, judge.OFF: 0,
    }  # fmt: skip
    assert table[judge.OFF][judge.OFF] == 1


def test_the_most_confident_mistakes_come_first(examples: list[Example]) -> None:
    scores = cross_validate(examples, 3, silent, beside=False)
    found = judge.hardest(scores.said, scores.probabilities, examples, 5)
    doubts = [m.probability if m.claim.startswith("said") else 1 - m.probability for m in found]
    assert doubts == sorted(doubts, reverse=True)
    assert len(found) <= 5


def test_a_finished_model_is_scored_on_any_items(model: Model, examples: list[Example]) -> None:
    said, probabilities = judge.score_set(model, examples)
    assert len(said) == len(probabilities) == len(examples)
    assert sum(a.relevant == e.relevant for a, e in zip(said, examples, strict=True)) > 0.95 * len(examples)


class TestCommand:
    @pytest.mark.parametrize("by", ["story", "time", "language", "size"])
    def test_each_judgement_prints_rows(self, by: str, tmp_path: Path) -> None:
        rows = [row | {"published": "2026-01-05" if i % 3 == 0 else "2022-06"} for i, row in enumerate(small_data())]
        data = write_data(tmp_path / "data", rows)
        done = CliRunner().invoke(evaluate, ["--data", str(data), "--by", by, "--folds", "3", "--format", "jsonl"])
        assert done.exit_code == 0, done.output
        printed = [json.loads(line) for line in done.stdout.splitlines()]
        assert {"judgement", "items", "tag", "precision", "recall", "f1", "interval"} == set(printed[0])
        assert any(row["tag"] == "four types (macro)" for row in printed)

    def test_a_file_is_scored_and_its_mistakes_are_named(self, model_dir: Path, data_dir: Path) -> None:
        arguments = ["--set", str(data_dir / "t.jsonl"), "--model", str(model_dir), "--errors", "3", "--format", "json"]
        found = json.loads(CliRunner().invoke(evaluate, arguments).stdout)
        assert found["scores"]["t.jsonl"]["all"]["macro_f1"] > 0.9
        assert set(found["confusion"]) == {*EventType, judge.NONE, judge.OFF}
        assert len(found["mistakes"]) <= 3

    def test_training_writes_a_model_that_can_be_tried(self, data_dir: Path, tmp_path: Path) -> None:
        done = CliRunner().invoke(train, ["--data", str(data_dir), "--out", str(tmp_path / "model")])
        assert done.exit_code == 0, done.output
        assert (tmp_path / "model" / "card.json").exists()
        assert "try it: ree-monitor classify" in done.stdout
