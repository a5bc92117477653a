"""Decision values in, probabilities and thresholds out.

Platt's scaling (J. Platt, 1999, with his smoothed targets) on out-of-fold decisions:
p = 1 / (1 + exp(-(slope * value + offset))).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

GRID: Final = tuple(round(0.20 + 0.01 * i, 2) for i in range(61))  # thresholds that may be chosen: 0.20 to 0.80
BINS: Final = 10
_FLAT: Final = 0.002  # F1 that a threshold nearer to one half may cost: out-of-fold maxima are noisy


def sigmoid(values: NDArray[Any]) -> NDArray[np.float64]:
    """Values to 0..1, without overflow at either end."""
    result: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(np.asarray(values, np.float64), -40.0, 40.0)))
    return result


def fit_platt(values: NDArray[Any], wanted: Sequence[bool]) -> tuple[float, float]:
    """(slope, offset) that make *values* probabilities of *wanted*; the slope is never negative."""
    truth = np.asarray(wanted, bool)
    positive, negative = int(truth.sum()), int((~truth).sum())
    if not positive or not negative:
        return 1.0, 0.0
    target = np.where(truth, (positive + 1) / (positive + 2), 1 / (negative + 2))
    design = np.stack([np.asarray(values, np.float64), np.ones(len(truth))], axis=1)
    at = np.array([1.0, 0.0])
    for _ in range(100):  # Newton with halved steps, as far as each betters the loss; converges in about ten
        p = sigmoid(design @ at)
        gradient = design.T @ (p - target)
        hessian = (design * (p * (1 - p))[:, None]).T @ design + 1e-9 * np.eye(2)
        step, here = np.linalg.solve(hessian, gradient), _log_loss(design @ at, target)
        while _log_loss(design @ (at - step), target) > here and float(np.abs(step).max()) > 1e-9:
            step = step / 2
        at = at - step
        if float(np.abs(step).max()) < 1e-8:
            break
    return max(float(at[0]), 1e-3), float(at[1])


def _log_loss(values: NDArray[np.float64], target: NDArray[np.float64]) -> float:
    return float((np.logaddexp(0.0, values) - target * values).sum())


def best_threshold(probabilities: NDArray[Any], wanted: Sequence[bool], weights: Sequence[float] | None = None) -> float:
    """The threshold with the best F1, each item counting with its weight; of those as good within `_FLAT`, the one
    nearest to one half.
    """
    truth = np.asarray(wanted, bool)
    weight = np.ones(len(truth)) if weights is None else np.asarray(weights, np.float64)
    scores = {threshold: f1(probabilities >= threshold, truth, weight) for threshold in GRID}
    enough = max(scores.values()) - _FLAT
    return min((t for t in GRID if scores[t] >= enough), key=lambda t: (abs(t - 0.5), t))


def f1(said: NDArray[Any], truth: NDArray[Any], weight: NDArray[Any]) -> float:
    """F1 of yes-or-no answers with weights: 0 where there was nothing right."""
    right = float(weight[said & truth].sum())
    return 2 * right / max(float(weight[said].sum() + weight[truth].sum()), 1e-9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """How far probabilities can be taken at their word. `brier` is their mean squared error, `ece` the mean distance between
    what they said and what came true, over ten bins; `curve` has (items, mean probability, share that came true) of each.
    """

    brier: float
    ece: float
    curve: tuple[tuple[int, float, float], ...]

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {"brier": self.brier, "ece": self.ece, "curve": [list(one) for one in self.curve]}


def reliability_of(probabilities: NDArray[Any], wanted: Sequence[bool]) -> Reliability:
    """The reliability of *probabilities* of what *wanted* says came true, rounded to four digits."""
    p, truth = np.asarray(probabilities, np.float64), np.asarray(wanted, np.float64)
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    curve = [(int((bins == b).sum()), float(p[bins == b].mean()), float(truth[bins == b].mean())) for b in np.unique(bins)]
    ece = sum(n * abs(said - true) for n, said, true in curve) / max(len(p), 1)
    return Reliability(
        brier=round(float(((p - truth) ** 2).mean()), 4) if len(p) else 0.0,
        ece=round(ece, 4),
        curve=tuple((n, round(said, 4), round(true, 4)) for n, said, true in curve),
    )
