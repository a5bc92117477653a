"""Names carry no tag: news of other companies and countries gets the same relevance and the same types."""

from __future__ import annotations

import pytest

from classifiers import Text, artifact
from classifiers.classifier import Classifier
from classifiers.dataset import TEST, TRAIN, load
from classifiers.decisions import Decision

from .swapping import names_in, swapped

KEPT = 0.97


@pytest.fixture(scope="module")
def shipped() -> Classifier:
    return Classifier(artifact.read(artifact.MODEL))


def same(one: Decision, other: Decision) -> bool:
    return (one.relevant, one.event_types) == (other.relevant, other.event_types)


@pytest.mark.parametrize("folder", [TEST, TRAIN], ids=["test", "train"])
def test_other_names_keep_relevance_and_types(shipped: Classifier, folder: object) -> None:
    texts = [example.text for example in load(TEST if folder == TEST else TRAIN) if names_in(example.text)]
    before, after = shipped.decide(texts), shipped.decide([swapped(text) for text in texts])
    changed = [text.title for text, one, other in zip(texts, before, after, strict=True) if not same(one, other)]
    assert len(texts) > 200
    assert len(changed) <= (1 - KEPT) * len(texts), f"{len(changed)} of {len(texts)}: {changed[:20]}"


def test_names_are_swapped_for_others_of_their_kind() -> None:
    other = swapped(Text(title="Lynas sells to Japan", summary="日本买家"))
    assert "Lynas" not in other.title
    assert "Japan" not in other.title
    assert "日本" not in other.summary
