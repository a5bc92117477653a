"""A model on disk: a folder with `card.json` (what it is), `arrays.npz` (numbers) and `vocabulary.txt` (one gram a line).

Nothing in it is run on loading: numbers are read without pickle, the rest is text. The card is read first and holds the
SHA-256 of the other files; what is foreign, damaged or of another format is a ModelError that names the command to run.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from .decisions import HEADS, Calibration
from .errors import ModelError
from .features import BLOCKS, FEATURES_VERSION, Encoder, word_lists_hash
from .runtime import Scorer, Vectoriser

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .model import Fitted

FORMAT: Final = 1
MODEL: Final = Path(__file__).parent / "model"
MEND: Final = "run `ree-monitor train`, or `ree-monitor models rollback`"
_ARRAYS: Final = ("idf", "block", "loudness", "weights", "bias", "slope", "offset", "threshold")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a model is: its name, the hash of its data, versions, seed, choices and scores, for people and for `load`.

    `scores` is the record of its judgement as plain JSON; `files` maps a file's name to its SHA-256.
    """

    format: int
    model: str
    created: str
    guide: str
    data_hash: str
    features_version: int
    word_lists_hash: str
    versions: Mapping[str, str]
    seed: int
    settings: Mapping[str, Any]
    items: Mapping[str, int]
    thresholds: Mapping[str, float]
    band: float
    scores: Mapping[str, Any]
    intended_use: str
    weaknesses: tuple[str, ...]
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model ready to predict. `grams` and `weights` are there for explanations."""

    card: Card
    scorer: Scorer
    calibration: Calibration
    grams: tuple[str, ...]
    weights: NDArray[np.float32]


def pack(fitted: Fitted, calibration: Calibration) -> dict[str, bytes]:
    """The files of a model but for its card, by name. The same model gives the same bytes."""
    vocabulary = fitted.vocabulary
    arrays: dict[str, NDArray[Any]] = {
        "idf": vocabulary.idf.astype(np.float32), "block": vocabulary.block, "loudness": vocabulary.loudness.astype(np.float32),
        "weights": fitted.weights.astype(np.float16), "bias": fitted.bias.astype(np.float32),
        "slope": calibration.slope, "offset": calibration.offset, "threshold": calibration.threshold,
    }  # fmt: skip
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return {"arrays.npz": buffer.getvalue(), "vocabulary.txt": "\n".join(vocabulary.grams).encode("utf-8")}


def write(folder: Path, card: Card, files: Mapping[str, bytes]) -> None:
    """Writes a model; the card comes last, so that a model that was cut off in writing has none."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "card.json").unlink(missing_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    text = json.dumps(_card_json(card), ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "card.json").write_text(text + "\n", "utf-8")


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """The SHA-256 of each file, for the card."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def read_card(folder: Path) -> Card:
    """The card of the model in *folder*. Raises ModelError."""
    path = folder / "card.json"
    try:
        raw = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise ModelError(f"there is no model in {folder}: {MEND}") from None
    except (OSError, ValueError) as error:
        raise ModelError(f"the model's card {path} cannot be read ({_line(error)}): {MEND}") from error
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        found = raw.get("format") if isinstance(raw, dict) else None
        raise ModelError(f"the model in {folder} has format {found!r}, this program reads {FORMAT}: {MEND}")
    try:
        return Card(**{**raw, "weaknesses": tuple(raw["weaknesses"])})
    except (TypeError, KeyError) as error:
        raise ModelError(f"the model's card {path} is not one of ours ({_line(error)}): {MEND}") from error


def read(folder: Path) -> Model:
    """The model in *folder*, checked. Raises ModelError when it is missing, damaged, foreign or made for other features."""
    card = read_card(folder)
    if (card.features_version, card.word_lists_hash) != (FEATURES_VERSION, word_lists_hash()):
        raise ModelError(f"the model in {folder} was trained with other features or word lists than these: {MEND}")
    files = {name: _checked(folder / name, card.files.get(name, "")) for name in ("arrays.npz", "vocabulary.txt")}
    try:
        with np.load(io.BytesIO(files["arrays.npz"]), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in _ARRAYS}
        grams = tuple(files["vocabulary.txt"].decode("utf-8").split("\n"))
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise ModelError(f"the model in {folder} is damaged ({_line(error)}): {MEND}") from error
    sizes = {name: arrays[name].shape for name in _ARRAYS}
    if sizes != _sizes(len(grams)):
        raise ModelError(f"the model in {folder} has arrays of other sizes than its card and this program say: {MEND}")
    return _model(card, grams, arrays)


def _sizes(grams: int) -> dict[str, tuple[int, ...]]:
    heads = (len(HEADS),)
    return {
        "idf": (grams,), "block": (grams,), "loudness": (len(BLOCKS),), "weights": (grams, *heads),
        "bias": heads, "slope": heads, "offset": heads, "threshold": heads,
    }  # fmt: skip


def _model(card: Card, grams: tuple[str, ...], arrays: Mapping[str, NDArray[Any]]) -> Model:
    weights = arrays["weights"].astype(np.float32)
    encoder = Encoder(grams)
    vectoriser = Vectoriser(arrays["idf"], arrays["block"], arrays["loudness"])
    calibration = Calibration(slope=arrays["slope"], offset=arrays["offset"], threshold=arrays["threshold"], band=card.band)
    scorer = Scorer(encoder, vectoriser, weights, arrays["bias"])
    return Model(card=card, scorer=scorer, calibration=calibration, grams=grams, weights=weights)


def _checked(path: Path, wanted: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"the model's file {path} cannot be read ({_line(error)}): {MEND}") from error
    if hashlib.sha256(content).hexdigest() != wanted:
        raise ModelError(f"the model's file {path} is not what its card says (SHA-256 differs): {MEND}")
    return content


def _card_json(card: Card) -> dict[str, Any]:
    return {name: getattr(card, name) for name in card.__dataclass_fields__}


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
