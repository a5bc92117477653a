"""Labelled items in, a model on disk out: cross-validation, calibration on what it left out, one last fit on everything."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from . import artifact
from .artifact import FORMAT, Card
from .dataset import Example, data_hash, is_chinese, load
from .decisions import HEADS, Calibration, decide
from .evaluate import answers, by_language, calibrate, out_of_fold, score_out_of_fold, split
from .features import FEATURES_VERSION, word_lists_hash
from .labels import GUIDE_VERSION, EventType
from .metrics import figures
from .model import Fitted, Progress, Settings, fit

FOLDS: Final = 5
INTENDED_USE: Final = (
    "Tags headlines and summaries about rare earths, in English and Chinese, by the labelling guide, "
    "for alerts and digests that people read. Not for trading by machine, nor for judging companies or persons."
)
WEAKNESSES: Final = (
    "Learned from items written for the purpose about true events of 2008 to 2026; live sources word things otherwise.",
    "Other languages than English and Chinese are read by their figures, names and shared words only.",
    "Irony, questions and denials are read as what they speak of; background that fills the headline may be taken for news.",
    "A summary of many sentences dilutes the headline; a headline without one leans on few words.",
    "Scores by cross-validation are on items of the same hands; live news scores lower (docs/classifier.md).",
)


def train(
    data_dir: Path,
    out_dir: Path,
    progress: Progress,
    created: str = "",
    settings: Settings | None = None,
    test_dir: Path | None = None,
) -> Card:
    """Trains on `data_dir/*.jsonl`, writes the model to *out_dir*, and returns its card. Raises DataError.

    *created* is the date that the card states (YYYY-MM-DD). The items of *test_dir* choose nothing; the card has the scores
    on them. The same data, versions and settings give the same weights.
    """
    examples = load(data_dir)
    chosen = settings or Settings()
    progress(f"read {len(examples)} items from {data_dir}")
    parts = split(examples, FOLDS)
    values = out_of_fold(examples, parts, chosen, progress)
    calibration = calibrate(values, examples)
    scores = {"cross_validation": score_out_of_fold(values, examples, parts, beside=False).as_json()}
    fitted = fit(examples, chosen, progress)
    if test_dir is not None:
        scores["test_set"] = _test_scores(fitted, calibration, load(test_dir))
    files = artifact.pack(fitted, calibration)
    card = _card(examples, chosen, calibration, scores, data_hash(data_dir), created, files)
    artifact.write(out_dir, card, files)
    progress(f"wrote model {card.model} to {out_dir}: {sum(map(len, files.values())) / 1e6:.1f} MB")
    return card


def _card(
    examples: Sequence[Example],
    settings: Settings,
    calibration: Calibration,
    scores: dict[str, Any],
    hashed: str,
    created: str,
    files: dict[str, bytes],
) -> Card:
    found = artifact.hashes(files)
    name = hashlib.sha256("".join(sorted(found.values())).encode()).hexdigest()[:4]
    return Card(
        format=FORMAT,
        model=f"{created or 'undated'}-{name}",
        created=created,
        guide=GUIDE_VERSION,
        data_hash=hashed,
        features_version=FEATURES_VERSION,
        word_lists_hash=word_lists_hash(),
        versions=_versions(),
        seed=settings.seed,
        settings=asdict(settings),
        items=_counts(examples),
        thresholds={str(head): round(float(calibration.threshold[i]), 4) for i, head in enumerate(HEADS) if ":" not in head},
        band=calibration.band,
        scores=scores,
        intended_use=INTENDED_USE,
        weaknesses=WEAKNESSES,
        files=found,
    )


def _test_scores(fitted: Fitted, calibration: Calibration, examples: Sequence[Example]) -> dict[str, Any]:
    said = answers(decide(calibration.probabilities(fitted.scorer()([example.text for example in examples])), calibration))
    return {part: figures(one) for part, one in by_language(said, examples).items()}


def _counts(examples: Sequence[Example]) -> dict[str, int]:
    counts = {"all": len(examples), "zh": sum(is_chinese(e.text) for e in examples)}
    counts["off_topic"] = sum(not e.relevant for e in examples)
    counts["untyped"] = sum(e.relevant and not e.event_types for e in examples)
    return counts | {tag.value: sum(tag in e.event_types for e in examples) for tag in EventType}


def _versions() -> dict[str, Any]:
    import scipy
    import sklearn

    libraries = {"numpy": np.__version__, "scikit-learn": sklearn.__version__, "scipy": scipy.__version__}
    return {"python": platform.python_version(), **libraries}
