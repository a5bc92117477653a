"""Texts in, Labels out: the model's decisions together with what extraction finds in the words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from . import artifact
from .decisions import RELEVANT, Decision, decide
from .explain import Explanation, explain
from .labels import EventType, Labels, Pillar, Text
from .script import script_language


class Classifier:
    """One trained model, ready: `classifier(texts)` gives a Labels for each text, in order."""

    def __init__(self, model: artifact.Model) -> None:
        self.model = model
        self.name = model.card.model

    def __call__(self, texts: Sequence[Text]) -> list[Labels]:
        """Labels of any texts, the empty one included; the same text gives the same labels, whatever stands beside it."""
        return [self._labels(text, decision) for text, decision in zip(texts, self.decide(texts), strict=True)]

    def decide(self, texts: Sequence[Text]) -> list[Decision]:
        """The model's tags of *texts* alone, without what extraction finds."""
        calibration = self.model.calibration
        return decide(calibration.probabilities(self.model.scorer(texts)), calibration)

    def explain(self, text: Text) -> Explanation:
        """Head (`relevant`, event types, pillars) -> the phrases that weigh most, with their share in the decision value."""
        return explain(self.model, text, (RELEVANT, *EventType, *Pillar))

    def _labels(self, text: Text, decision: Decision) -> Labels:
        lang = text.lang or script_language(text)
        if not decision.relevant:
            return Labels(
                relevant=False, relevance=decision.relevance, scores=decision.scores,
                uncertain=decision.uncertain, lang=lang, model=self.name,
            )  # fmt: skip
        from .extract import extract  # a third of the start: texts off topic need none of it

        found = extract(text)
        return Labels(
            relevant=True,
            relevance=decision.relevance,
            event_types=decision.event_types,
            scores=decision.scores,
            directions=decision.directions,
            uncertain=decision.uncertain,
            pillars=decision.pillars,
            jurisdictions=found.jurisdictions,
            acting=found.acting,
            materials=found.materials,
            organisations=found.organisations,
            amounts=found.amounts,
            documents=found.documents,
            dates=found.dates,
            lang=lang,
            model=self.name,
            stance=found.stance,
        )


def load(path: Path) -> Classifier:
    """The classifier of the model in folder *path*. Raises ModelError."""
    return Classifier(artifact.read(path))
