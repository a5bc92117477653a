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
        card = fit(
            data or shipped_items(), folder, progress, f"{now:%Y-%m-%d}", test_dir=None if data else shipped_items("test")
        )
    click.echo(f"model {card.model} in {folder}")
    click.echo(f"try it: ree-monitor classify --model {folder} FILE")


@click.command()
@click.option(
    "--data", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Labelled items (default: those shipped)."
)
@click.option(
    "--by", type=click.Choice(("story", "time", "language", "size")), default="story", show_default=True,
    help="story: cross-validation beside two simpler methods, and the frozen test set. time: learn to 2023, score what came"
    " after. language: learn one language alone. size: learn from growing shares.",
)  # fmt: skip
@click.option(
    "--set", "labelled", type=click.Path(path_type=Path, exists=True),
    help="Score the model on this folder or file of labelled items instead.",
)  # fmt: skip
@click.option("--model", type=click.Path(path_type=Path, exists=True, file_okay=False), help="The model that --set scores.")
@click.option(
    "--folds", type=click.IntRange(2, 20), default=5, show_default=True, help="Parts of the items; a story is never split."
)
@click.option("--errors", type=click.IntRange(0), default=0, help="Print this many of the most confident mistakes as well.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="How rows are printed.")
def evaluate(
    data: Path | None, by: str, labelled: Path | None, model: Path | None, folds: int, errors: int, form: str | None
) -> None:
    """How good the tags are: scores per tag and language, what is taken for what, how far probabilities hold, mistakes."""
    from .judging import judged

    with steps() as progress:
        found = judged(data or shipped_items(), by, labelled, model, folds, errors, progress)
    if form == "json":
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
        return
    emit(found.rows(), form, ("judgement", "items", "tag", "precision", "recall", "f1", "interval"))


COMMANDS = (classify, train, evaluate)


def shipped_items(part: str = "train") -> Path:
    """The folder of the labelled items that the shipped model learnt from, or of those that only judge it (`test`)."""
    import classifiers

    return Path(classifiers.__file__).parent / "data" / part


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
