"""`classify`, `train`, `evaluate`: the classifier at work and under judgement."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import click

from .shared import FORMATS, batches, emit, format_option, good_rows, steps

BATCH = 200
"""Items that are tagged at once."""
LABEL_COLUMNS = ("id", "relevant", "event_types", "directions", "pillars", "jurisdictions", "materials", "uncertain")


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--explain", is_flag=True, help="Add the words for and against each tag.")
@click.option(
    "--model", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Another model than the shipped one."
)
@format_option
def classify(file: IO[bytes], explain: bool, model: Path | None, form: str | None) -> None:
    """Tags for items (JSON Lines with at least `title`; standard input by default); nothing is stored.

    A line that cannot be read is named on stderr, the rest goes on, and the exit code is 1.
    """
    refused = [0]
    emit(_labelled(good_rows(file, refused), explain, model), form, LABEL_COLUMNS)
    if refused[0]:
        sys.exit(1)


@click.command()
@click.option(
    "--data", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Labelled items (default: those shipped)."
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Where the model goes (default: runs/ in the home folder)."
)
def train(data: Path | None, out: Path | None) -> None:
    """Train a model on labelled items and write it with its card. The shipped model stays as it is."""

    from classifiers.train import train as fit
    from monitor.config import load_settings
    from monitor.service import utc_now

    now = utc_now()
    folder = out or load_settings(os.environ).home / "runs" / f"train-{now:%Y%m%dT%H%M%S}"
    with steps() as progress:
        card = fit(data or shipped_items(), folder, progress, created=f"{now:%Y-%m-%d}")
    click.echo(f"model {card.model} in {folder}")
    click.echo(f"try it: ree-monitor classify --model {folder} FILE")


@click.command()
@click.option(
    "--data", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Labelled items (default: those shipped)."
)
@click.option(
    "--folds", type=click.IntRange(2, 20), default=5, show_default=True, help="Parts of the items; a story is never split."
)
@click.option("--format", "form", type=click.Choice(FORMATS), help="How rows are printed.")
def evaluate(data: Path | None, folds: int, form: str | None) -> None:
    """Cross-validated scores, grouped by story, beside two simpler methods on the same folds."""
    from classifiers.dataset import load
    from classifiers.evaluate import cross_validate

    with steps() as progress:
        scores = cross_validate(load(data or shipped_items()), folds, progress)
    if form == "json":
        click.echo(json.dumps(scores.as_json(), indent=2))
        return
    emit(score_rows(scores.as_json()), form, ("method", "items", "tag", "precision", "recall", "f1", "interval"))


COMMANDS = (classify, train, evaluate)


def shipped_items() -> Path:
    """The folder of the labelled items that the shipped model learnt from."""
    import classifiers

    return Path(classifiers.__file__).parent / "data" / "train"


def score_rows(scores: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One row for each method, part of the items and tag."""
    for method, parts in scores["methods"].items():
        for part, found in parts.items():
            tags = {"relevant": found["relevance"], **found["types"], "pillars (micro)": found["pillars"]}
            for tag, figures in tags.items():
                interval = "-".join(f"{x:.2f}" for x in figures.get("f1_95") or ())
                yield {"method": method, "items": part, "tag": tag, **{k: figures[k] for k in ("precision", "recall", "f1")},
                       "interval": interval}  # fmt: skip
            macro = "-".join(f"{x:.2f}" for x in found["macro_f1_95"] or ())
            yield {"method": method, "items": part, "tag": "four types (macro)", "precision": None, "recall": None,
                   "f1": found["macro_f1"], "interval": macro}  # fmt: skip
            yield {"method": method, "items": part, "tag": "directions right", "precision": found["directions"],
                   "recall": None, "f1": None, "interval": f"of {found['directed']}"}  # fmt: skip


def _labelled(rows: Iterable[Mapping[str, Any]], explain: bool, model: Path | None) -> Iterator[dict[str, Any]]:
    """Rows of labels, tagged a few hundred at a time, so that a long input is answered as it comes."""
    from classifiers import artifact, classifier

    from ..incoming import text_of
    from ..rows import labels_row

    classify = classifier.load(model or artifact.MODEL)
    for batch in batches(rows, BATCH):
        texts = [text_of(row) for row in batch]
        for row, text, labels in zip(batch, texts, classify(texts), strict=True):
            found = labels_row(row.get("id"), labels)
            yield {**found, "explanation": classify.explain(text)} if explain else found
