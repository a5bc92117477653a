"""Texts in, scores out, from plain arrays with numpy alone: the prediction side of the model."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from .features import BLOCKS, Encoder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .labels import Text


class Vectoriser:
    """Feature values of ids: each gram weighs its idf, each block of a text has the length that `loudness` gives it."""

    def __init__(self, idf: NDArray[np.float32], block: NDArray[np.uint8], loudness: NDArray[np.float32]) -> None:
        self._idf = idf
        self._block = block.astype(np.int64)
        self._loudness = loudness
        self._marks = [BLOCKS.index(letter) for letter in "mp"]

    def __call__(self, encoded: Sequence[Sequence[int]]) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int64]]:
        """(ids, values, starts): the rows of a sparse matrix, one text after the other, in the layout of CSR."""
        lengths = np.fromiter((len(ids) for ids in encoded), np.int64, len(encoded))
        starts = np.concatenate(([0], np.cumsum(lengths)))
        ids = np.fromiter(chain.from_iterable(encoded), np.int64, int(starts[-1]))
        blocks = len(self._loudness)
        cell = np.repeat(np.arange(len(encoded)) * blocks, lengths) + self._block[ids]
        raw = self._idf[ids]
        length = np.sqrt(np.bincount(cell, raw.astype(np.float64) ** 2, len(encoded) * blocks))
        length.reshape(-1, blocks)[:, self._marks] = 1.0  # claims of yes or no: one weighs the same in any company
        scale = np.divide(np.tile(self._loudness, len(encoded)), length, out=np.zeros_like(length), where=length > 0)
        return ids, (raw * scale[cell]).astype(np.float32), starts


class Scorer:
    """Decision values of texts: one row a text, one column a head; above 0 is yes before calibration."""

    def __init__(
        self, encoder: Encoder, vectoriser: Vectoriser, weights: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> None:
        self.encoder = encoder
        self.vectoriser = vectoriser
        self._weights = weights
        self._bias = bias

    def __call__(self, texts: Sequence[Text], batch: int = 512) -> NDArray[np.float32]:
        """*batch* bounds the memory: one batch gathers its weights at once."""
        parts = [self._score(texts[i : i + batch]) for i in range(0, len(texts), batch)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self._bias)), np.float32)

    def _score(self, texts: Sequence[Text]) -> NDArray[np.float32]:
        ids, values, starts = self.vectoriser([self.encoder(text) for text in texts])
        out = np.tile(self._bias, (len(texts), 1))
        filled = np.flatnonzero(np.diff(starts))  # reduceat has no notion of an empty row
        if len(filled):
            out[filled] += np.add.reduceat(self._weights[ids] * values[:, None], starts[filled], axis=0)
        return out
