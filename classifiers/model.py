"""Labelled items in, fitted weights out: the training side of the model (scikit-learn), one linear estimator for each head.

A head is one yes-or-no question: `relevant`, an event type, a direction within a type (`export_control:easing`), a pillar.
Event types, directions and pillars are learned from on-topic items alone; the `relevant` head is their gate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from .decisions import HEADS, RELEVANT
from .features import BLOCKS, MARKS, Encoder, Grams
from .labels import EventType
from .runtime import Scorer, Vectoriser

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .dataset import Example
    from .labels import Text

SOLVER: Final[Mapping[str, Any]] = {"solver": "liblinear", "dual": True, "tol": 1e-3, "max_iter": 1_000}
"""Fewer items than grams: the dual problem is solved ten times as fast as the primal one, with values within 0.004 of it."""

Progress = Callable[[str], None]
"""Told in words how far the work is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What is chosen before fitting. `block_weights` says how loud each block of features is; `min_items` how many
    items must hold a gram before it counts; `c_*` is the inverse of the regularisation of a group of heads; `telling`
    (0..1) how far a gram's penalty follows from how unevenly it stands in yes and no; `direction_turns` how much louder
    than elsewhere the blocks of turns are when directions are learned.
    """

    block_weights: Mapping[str, float] = field(
        default_factory=lambda: {"a": 1.4, "t": 1.0, "l": 0.8, "k": 0.8, "m": 0.1, "n": 0.1, "p": 0.25, "q": 0.25}
    )
    direction_turns: float = 4.0
    min_items: int = 3
    c_relevant: float = 10.0
    c_type: float = 10.0
    c_direction: float = 10.0
    c_pillar: float = 10.0
    telling: float = 0.3
    seed: int = 20_261_124


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Grams in sorted order (a gram's id is its place), how rare each is, its block, and how loud each block of `BLOCKS` is."""

    grams: tuple[str, ...]
    idf: NDArray[np.float32]
    block: NDArray[np.uint8]
    loudness: NDArray[np.float32]

    def encoder(self) -> Encoder:
        """The encoder of texts into the ids of these grams."""
        return Encoder(self.grams)

    def vectoriser(self) -> Vectoriser:
        """The maker of feature values from ids."""
        return Vectoriser(self.idf, self.block, self.loudness)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A vocabulary with one column of `weights` (grams x heads) and one `bias` for each head of `HEADS`."""

    vocabulary: Vocabulary
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def scorer(self) -> Scorer:
        """The scorer of texts with these weights."""
        return Scorer(self.vocabulary.encoder(), self.vocabulary.vectoriser(), self.weights, self.bias)


def fit(examples: Sequence[Example], settings: Settings, progress: Progress) -> Fitted:
    """The model of *examples*. The same examples in the same order give the same weights."""
    vocabulary = learn_vocabulary([example.text for example in examples], settings)
    features = matrix(vocabulary, [example.text for example in examples])
    weights = np.zeros((len(vocabulary.grams), len(HEADS)), np.float32)
    bias = np.zeros(len(HEADS), np.float32)
    for column, head in enumerate(HEADS):
        rows, wanted = question(head, examples)
        if 0 < sum(wanted) < len(wanted):
            strength, loudness = _strength(head, settings), _loudness(head, vocabulary, settings)
            weights[:, column], bias[column] = _fit_head(features[rows], wanted, strength, loudness, settings)
        else:  # nobody has labelled both answers: the head says what all of them say
            bias[column] = 10.0 if wanted and all(wanted) else -10.0
    progress(f"fitted heads={len(HEADS)} items={len(examples)} grams={len(vocabulary.grams)}")
    return Fitted(vocabulary=vocabulary, weights=weights, bias=bias)


def learn_vocabulary(texts: Sequence[Text], settings: Settings) -> Vocabulary:
    """Every gram that at least `min_items` texts hold, with its inverse document frequency."""
    counts = Counter(gram for text in texts for gram in Grams(text))
    grams = tuple(sorted(gram for gram, n in counts.items() if n >= settings.min_items))
    frequency = np.array([counts[gram] for gram in grams], np.float64)
    idf = np.log((1 + len(texts)) / (1 + frequency)) + 1  # smoothed, as scikit-learn has it
    idf[[gram[0] in MARKS for gram in grams]] = 1.0
    block = np.array([BLOCKS.index(gram[0]) for gram in grams], np.uint8)
    loudness = np.array([settings.block_weights[letter] for letter in BLOCKS], np.float32)
    return Vocabulary(grams=grams, idf=idf.astype(np.float32), block=block, loudness=loudness)


def matrix(vocabulary: Vocabulary, texts: Sequence[Text]) -> Any:
    """The feature values of *texts* as a scipy CSR matrix, made by the same code that makes them for prediction."""
    from scipy.sparse import csr_matrix

    encode, vectorise = vocabulary.encoder(), vocabulary.vectoriser()
    rows = [np.array(sorted(encode(text)), np.intp) for text in texts]
    values = [vectorise(ids) for ids in rows]
    starts = np.cumsum([0, *map(len, rows)])
    none = np.zeros(0, np.float32)
    return csr_matrix(
        (np.concatenate([none, *values]), np.concatenate([none, *rows]).astype(np.intp), starts),
        shape=(len(texts), len(vocabulary.grams)),
    )


def question(head: str, examples: Sequence[Example]) -> tuple[list[int], list[bool]]:
    """Which examples (by place) can answer *head*, and what each answers."""
    if head == RELEVANT:
        return list(range(len(examples))), [example.relevant for example in examples]
    kind, _, way = head.partition(":")
    if way:
        rows = [i for i, example in enumerate(examples) if kind in example.directions]
        return rows, [examples[i].directions[EventType(kind)] == way for i in rows]
    rows = [i for i, example in enumerate(examples) if example.relevant]
    return rows, [head in examples[i].event_types or head in examples[i].pillars for i in rows]


def _strength(head: str, settings: Settings) -> float:
    if head == RELEVANT:
        return settings.c_relevant
    if ":" in head:
        return settings.c_direction
    return settings.c_type if head in set(EventType) else settings.c_pillar


def _loudness(head: str, vocabulary: Vocabulary, settings: Settings) -> NDArray[np.float32]:
    """How much louder than elsewhere each gram is for *head*."""
    turns = np.isin(vocabulary.block, [BLOCKS.index(letter) for letter in "pq"]) & (":" in head)
    return np.where(turns, settings.direction_turns, 1.0).astype(np.float32)


def _fit_head(
    features: Any, wanted: Sequence[bool], strength: float, loudness: NDArray[np.float32], settings: Settings
) -> tuple[NDArray[np.float32], float]:
    """(weights, bias) of one head. Telling grams are made louder before fitting, which comes to a milder penalty for them,
    and their loudness goes into the weights, so that prediction stays one product (after S. Wang and C. Manning, 2012).
    """
    from scipy.sparse import diags
    from sklearn.linear_model import LogisticRegression

    truth = np.asarray(wanted)
    louder = telling(features, truth, settings.telling) * loudness
    estimator = LogisticRegression(C=strength, random_state=settings.seed, **SOLVER)
    estimator.fit(features @ diags(louder), truth)
    return (estimator.coef_[0] * louder).astype(np.float32), float(estimator.intercept_[0])


def telling(features: Any, truth: NDArray[np.bool_], share: float, smoothing: float = 0.5) -> NDArray[np.float32]:
    """How much more or less often each gram stands in yes than in no, as |log ratio| around 1, mixed with 1 by *share*."""
    held = features.sign()
    yes = (np.asarray(held[truth].sum(axis=0)).ravel() + smoothing) / (truth.sum() + 2 * smoothing)
    no = (np.asarray(held[~truth].sum(axis=0)).ravel() + smoothing) / ((~truth).sum() + 2 * smoothing)
    ratio = np.abs(np.log(yes / no))
    spread = max(float(np.sqrt((ratio**2).mean())), 1e-6)
    mixed: NDArray[np.float32] = (share * ratio / spread + (1 - share)).astype(np.float32)
    return mixed
