from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import classifiers
from classifiers import Direction, EventType, ModelError, Text
from classifiers.artifact import Model, read
from classifiers.calibration import best_threshold, fit_platt, sigmoid
from classifiers.classifier import Classifier
from classifiers.dataset import load as load_examples
from classifiers.decisions import COLUMN, HEADS, RELEVANT
from classifiers.evaluate import cross_validate, split
from classifiers.explain import explain, readable
from classifiers.model import SOLVER, Settings, fit, matrix, question, telling
from classifiers.train import train


@pytest.fixture(scope="module")
def classify(model: Model) -> Classifier:
    return Classifier(model)


def test_texts_get_their_tags(classify: Classifier) -> None:
    control, price, off = classify(
        [
            Text(title="China adds holmium to the metals that need an export licence"),
            Text(title="氧化钬价格一周暴涨三成"),
            Text(title="Local team wins the 12 cup after extra time"),
        ]
    )
    assert control.relevant
    assert control.event_types == (EventType.EXPORT_CONTROL,)
    assert control.directions == {EventType.EXPORT_CONTROL: Direction.TIGHTENING}
    assert (control.lang, control.jurisdictions) == ("en", ("CN",))
    assert price.event_types == (EventType.PRICE_SHOCK,)
    assert price.directions == {EventType.PRICE_SHOCK: Direction.UP}
    assert (price.lang, price.materials) == ("zh", ("Ho",))
    assert not off.relevant
    assert (off.event_types, off.pillars, off.jurisdictions, off.materials, off.amounts) == ((), (), (), (), ())
    assert set(off.scores) == set(EventType)


def test_an_answer_does_not_depend_on_its_neighbours(classify: Classifier, data_dir: Path) -> None:
    texts = [example.text for example in load_examples(data_dir)]
    together = classify(texts)
    for text, labels in zip(texts[::7], together[::7], strict=True):
        alone = classify([text])[0]
        assert (alone.event_types, alone.directions, alone.pillars) == (labels.event_types, labels.directions, labels.pillars)
        assert alone.relevance == pytest.approx(labels.relevance, abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        Text(title=""),
        Text(title=" ", summary="\n"),
        Text(title="😀🎉"),
        Text(title="\ud800 稀土 \udfff"),
        Text(title="<b>" * 999),
        Text(title="rare earth " * 100_000, summary="稀土" * 500_000),
        Text(title="\ue000\ue010", lang="xx"),
        Text(title="a\x00b"),
    ],
    ids=range(8),
)
def test_no_text_is_too_odd(classify: Classifier, text: Text) -> None:
    (labels,) = classify([text])
    assert 0.0 <= labels.relevance <= 1.0


ODD = ("稀土", "rare earth", "出口", " ban ", "<b>", "&#x1F600;", "&lt;p", "😀", "\ud83d", "\udfff", "\x00", "\u202e",
       "5.5%", "$", "，", ",", "ё", "อ", "ア", "한", "\ue000", "\U0002a6d6", "İ", "ﬁ", "½",
       "\n", "amid ", "第61号")  # fmt: skip
ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=80),
    st.lists(st.sampled_from(ODD), max_size=40).map("".join),
)


@given(st.lists(st.builds(Text, title=ANY_TEXT, summary=ANY_TEXT, lang=st.sampled_from(["", "en", "zh", "xx"])), max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_texts_get_one_answer_each(model: Model, texts: list[Text]) -> None:
    classify = Classifier(model)
    assert len(classify(texts)) == len(texts)
    for text in texts:
        assert all(isinstance(phrase, str) for pairs in classify.explain(text).values() for phrase, _ in pairs)


@pytest.mark.parametrize(
    "title",
    ["", " ", "😀🎉🎉", "\ud800\udfff", "a\x00b", "<b><i></i></b>", "ข่าวกีฬา", "أخبار الرياضة", "Новости спорта",
     "스포츠 뉴스", "...", "12345"],
)  # fmt: skip
def test_what_says_nothing_of_the_topic_is_off_topic(title: str) -> None:
    (labels,) = classifiers.load()([Text(title=title)])
    assert not labels.relevant
    assert labels.relevance < 0.5


def test_runtime_and_scikit_learn_decide_alike(data_dir: Path) -> None:
    from scipy.sparse import diags
    from sklearn.linear_model import LogisticRegression

    examples = load_examples(data_dir)
    texts = [example.text for example in examples]
    chosen = Settings()
    fitted = fit(examples, chosen, lambda _: None)
    ours = fitted.scorer()(texts)
    features = matrix(fitted.vocabulary, texts)
    for head in (RELEVANT, *EventType):
        rows, wanted = question(head, examples)
        truth = np.asarray(wanted)
        told = features @ diags(telling(features[rows], truth, chosen.telling))
        estimator = LogisticRegression(C=10.0, random_state=chosen.seed, **SOLVER)
        theirs = estimator.fit(told[rows], truth).decision_function(told)
        assert np.abs(ours[:, COLUMN[head]] - theirs).max() < 1e-3
        assert ((ours[:, COLUMN[head]] > 0) == (theirs > 0)).all()


def test_training_twice_gives_the_same_bytes(tmp_path: Path, data_dir: Path, model_dir: Path) -> None:
    card = train(data_dir, tmp_path, lambda _: None, "2026-11-24")
    assert card.model == read(model_dir).card.model
    for name in ("arrays.npz", "vocabulary.txt", "card.json"):
        assert (tmp_path / name).read_bytes() == (model_dir / name).read_bytes()


def test_the_shares_of_an_explanation_add_up_to_the_score(model: Model) -> None:
    text = Text(title="China lifts the ban on terbium exports", summary="Shipments may leave again.")
    value = model.scorer([text])[0, COLUMN["export_control"]]
    bias = model.scorer([Text(title="")])[0, COLUMN["export_control"]]
    shares = explain(model, text, ["export_control"], most=10_000)["export_control"]
    assert sum(share for _, share in shares) == pytest.approx(value - bias, abs=0.02)
    assert any("export" in phrase for phrase, _ in shares[:8])


@pytest.mark.parametrize(
    ("gram", "phrase"),
    [
        ("texport ban", "export ban"),
        ("kban+export", "ban + export"),
        ("l~export-control", "background: export-control"),
        ("a\ue000出口", "‹price› 出口"),
        ("n!topic", "no word of the topic in the title"),
        ("pstop(limit)", "stop (limit)"),
    ],
)
def test_grams_read_as_phrases(gram: str, phrase: str) -> None:
    assert readable(gram) == phrase


def test_an_explanation_of_chinese_reads_in_chinese(model: Model) -> None:
    found = explain(model, Text(title="商务部对镝实施出口管制"), ["export_control"])["export_control"]
    phrases = [phrase for phrase, _ in found]
    assert "出口管制" in phrases
    assert not [phrase for phrase in phrases if re.search("[a-z]", phrase)]
    assert "口管" not in phrases, "pieces of a term stand under the term"


def test_no_story_stands_on_both_sides_of_a_split(data_dir: Path) -> None:
    examples = load_examples(data_dir)
    for learn, score in split(examples, 4):
        assert not {examples[i].story for i in learn} & {examples[i].story for i in score}


def test_cross_validation_scores_the_model_beside_simpler_methods(data_dir: Path) -> None:
    told: list[str] = []
    scores = cross_validate(load_examples(data_dir), 3, told.append)
    assert set(scores.methods) == {"model", "TF-IDF + logistic regression", "keywords"}
    assert scores.ours.macro_f1 > 0.8
    assert set(scores.methods["model"]) == {"all", "en", "zh"}
    assert json.loads(json.dumps(scores.as_json()))["folds"] == 3
    assert len(told) == 3


class TestDamage:
    @pytest.fixture
    def broken(self, tmp_path: Path, model_dir: Path) -> Path:
        return Path(shutil.copytree(model_dir, tmp_path / "model"))

    def complaint(self, folder: Path) -> str:
        with pytest.raises(ModelError) as caught:
            classifiers.load(folder)
        text = str(caught.value)
        assert "ree-monitor train" in text
        assert "\n" not in text
        return text

    def test_no_model(self, tmp_path: Path) -> None:
        assert "there is no model" in self.complaint(tmp_path / "nowhere")

    @pytest.mark.parametrize("name", ["arrays.npz", "vocabulary.txt"])
    def test_a_changed_file(self, broken: Path, name: str) -> None:
        content = bytearray((broken / name).read_bytes())
        content[len(content) // 2] ^= 1
        (broken / name).write_bytes(content)
        assert "SHA-256 differs" in self.complaint(broken)

    def test_a_missing_file(self, broken: Path) -> None:
        (broken / "arrays.npz").unlink()
        assert "cannot be read" in self.complaint(broken)

    @pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"format": 99}', '{"format": 1}'])
    def test_a_card_that_is_none_of_ours(self, broken: Path, text: str) -> None:
        (broken / "card.json").write_text(text)
        self.complaint(broken)

    def test_other_word_lists(self, broken: Path) -> None:
        card = json.loads((broken / "card.json").read_text("utf-8"))
        (broken / "card.json").write_text(json.dumps(card | {"word_lists_hash": "0"}))
        assert "other features or word lists" in self.complaint(broken)

    def test_a_pickle_is_not_opened(self, broken: Path) -> None:
        np.savez(broken / "arrays.npz", weights=np.array([{"run": "me"}], dtype=object))
        card = json.loads((broken / "card.json").read_text("utf-8"))
        import hashlib

        card["files"]["arrays.npz"] = hashlib.sha256((broken / "arrays.npz").read_bytes()).hexdigest()
        (broken / "card.json").write_text(json.dumps(card))
        assert "damaged" in self.complaint(broken)


def test_platt_scaling_recovers_the_odds() -> None:
    random = np.random.default_rng(3)
    values = random.normal(size=4_000) * 3
    wanted = (random.random(4_000) < sigmoid(1.7 * values - 0.8)).tolist()
    slope, offset = fit_platt(values, wanted)
    assert slope == pytest.approx(1.7, abs=0.2)
    assert offset == pytest.approx(-0.8, abs=0.2)


def test_platt_scaling_stands_extremes() -> None:
    slope, offset = fit_platt(np.array([-500.0, -400.0, 300.0, 800.0]), [False, False, True, True])
    assert slope > 0
    assert np.isfinite(offset)
    assert fit_platt(np.array([1.0, 2.0]), [True, True]) == (1.0, 0.0)


def test_the_threshold_of_a_plateau_is_the_one_nearest_one_half() -> None:
    assert best_threshold(np.array([0.1, 0.2, 0.9, 0.95]), [False, False, True, True]) == 0.5
    assert best_threshold(np.array([0.1, 0.2, 0.3, 0.35]), [False, False, True, True]) == 0.3


def test_a_weight_moves_the_threshold() -> None:
    probabilities, wanted = np.array([0.5, 0.6, 0.6, 0.7]), [True, False, True, True]
    assert best_threshold(probabilities, wanted) == 0.5
    assert best_threshold(probabilities, wanted, [1.0, 9.0, 1.0, 1.0]) == 0.61


def test_the_package_imports_without_numpy_and_prediction_without_scikit_learn(model_dir: Path) -> None:
    program = (
        "import sys, pathlib, classifiers\n"
        "assert 'numpy' not in sys.modules\n"
        f"classifiers.load(pathlib.Path({str(model_dir)!r}))([classifiers.Text(title='rare earths')])\n"
        "assert not {'sklearn', 'scipy'} & set(sys.modules)\n"
    )
    root = Path(classifiers.__file__).parents[1]
    subprocess.run([sys.executable, "-c", program], check=True, cwd=root, env={**os.environ, "PYTHONPATH": str(root)})


def test_the_heads_cover_every_tag() -> None:
    assert set(HEADS) >= {RELEVANT, *EventType, *classifiers.Pillar}
    assert len(set(HEADS)) == len(HEADS)


def test_one_megabyte_is_read_within_seconds(classify: Classifier) -> None:
    started = time.monotonic()
    classify([Text(title="x" * 1_000_000, summary="稀土出口" * 250_000)])
    assert time.monotonic() - started < 5
