"""How alike labelled items are, for the tests and for the README of the data (`python -m tests.classifiers.diversity`)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

import click

from classifiers.dataset import TRAIN, is_chinese, load
from classifiers.script import simplify

_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def pieces(title: str) -> frozenset[str]:
    """What a title is compared by: runs of four letters, or of two characters in Chinese, Japanese and Korean."""
    plain = simplify(unicodedata.normalize("NFKC", title)).lower()
    han = _is_han(plain)
    plain = re.sub(r"\W+", "" if han else " ", plain).strip()
    size = 2 if han else 4
    return frozenset(plain[i : i + size] for i in range(max(1, len(plain) - size + 1)))


def opening(title: str) -> str:
    """The first four words, or the first six characters where words are not parted by spaces."""
    plain = unicodedata.normalize("NFKC", title).casefold()
    return re.sub(r"\W", "", plain)[:6] if _is_han(plain) else " ".join(re.findall(r"[\w']+", plain)[:4])


def nearest(titles: Sequence[str], others: Sequence[str] | None = None) -> Iterator[tuple[float, int, int]]:
    """(similarity, place, place in *others*) of the nearest other title of each, by the share of common pieces (Jaccard).

    Without *others*, of the titles before it.
    """
    held = [pieces(title) for title in (titles if others is None else others)]
    by_piece: defaultdict[str, list[int]] = defaultdict(list)
    if others is not None:
        for i, found in enumerate(held):
            for piece in found:
                by_piece[piece].append(i)
    for place, title in enumerate(titles):
        mine = pieces(title)
        common = Counter(i for piece in mine for i in by_piece.get(piece, ()))
        best = max(((n / len(mine | held[i]), i) for i, n in common.most_common(20)), default=(0.0, -1))
        yield best[0], place, best[1]
        if others is None:
            for piece in mine:
                by_piece[piece].append(place)


def _is_han(text: str) -> bool:
    return len(_HAN.findall(text)) > 0.3 * len(text)


def main() -> None:
    """Print the figures of the README."""
    examples = load(TRAIN)
    for name, part in (("English and others", False), ("Chinese", True)):
        titles = [e.text.title for e in examples if is_chinese(e.text) == part]
        words = [token for t in titles for token in (list(re.sub(r"\W", "", t)) if part else re.findall(r"\w+", t.lower()))]
        pairs = Counter(pairwise(words))
        likeness = sorted(similarity for similarity, _, _ in nearest(titles))
        quantiles = ", ".join(f"{q:.0%} {likeness[int(q * (len(likeness) - 1))]:.2f}" for q in (0.5, 0.9, 0.99, 1.0))
        shared = Counter(opening(title) for title in titles)
        click.echo(
            f"{name}: {len(titles)} titles; {len(words)} words, {len(set(words)) / len(words):.3f} of them different,"
            f" and {len(pairs) / len(words):.2f} of their pairs; likeness to the nearest earlier title {quantiles};"
            f" {sum(n > 1 for n in shared.values())} openings are shared, the commonest by {max(shared.values())}"
        )


if __name__ == "__main__":
    main()
