"""Texts in, scores out, from plain arrays with numpy alone: the prediction side of the model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .features import BLOCKS, MARKS, Encoder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .labels import Text


class Vectoriser:
    """Feature values of ids: each gram weighs its idf, each block of a text has the length that `loudness` gives it."""

    def __init__(self, idf: NDArray[np.float32], block: NDArray[np.uint8], loudness: NDArray[np.float32]) -> None:
        self._idf = idf
        self._squares = idf.astype(np.float64) ** 2
        self._block = block.astype(np.intp)
        self._loudness = loudness.astype(np.float64)
        self._shortest = np.full(len(BLOCKS), 1e-9)
        self._marks = [BLOCKS.index(letter) for letter in MARKS]  # claims of yes or no: one weighs the same in any company

    def __call__(self, ids: NDArray[np.intp]) -> NDArray[np.float32]:
        """The values of the grams *ids* of one text, in their order."""
        block = self._block[ids]
        length = np.sqrt(np.bincount(block, self._squares[ids], len(BLOCKS)))
        length[self._marks] = 1.0
        scale = (self._loudness / np.maximum(length, self._shortest)).astype(np.float32)
        values: NDArray[np.float32] = self._idf[ids] * scale[block]
        return values


class Scorer:
    """Decision values of texts: one row a text, one column a head; above 0 is yes before calibration."""

    def __init__(
        self, encoder: Encoder, vectoriser: Vectoriser, weights: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> None:
        self.encoder = encoder
        self.vectoriser = vectoriser
        self._weights = weights
        self._bias = bias

    def __call__(self, texts: Sequence[Text]) -> NDArray[np.float32]:
        """A text's row is the same whatever stands beside it."""
        out = np.tile(self._bias, (len(texts), 1))
        for row, text in enumerate(texts):
            ids, values = self.features(text)
            out[row] += values @ self._weights[ids]
        return out

    def features(self, text: Text) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """(ids of the grams, their values) of *text*."""
        ids = np.array(self.encoder(text), np.intp)
        return ids, self.vectoriser(ids)
