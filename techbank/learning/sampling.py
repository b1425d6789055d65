"""The batches an encoder is trained on.

In a batch every pair is a wrong answer to every other one, so no two pairs of a batch may speak of one group of
technologies, nor ask or answer with the same text. A batch holds one pair of languages: where languages are mixed,
telling them apart is enough to tell most pairs apart, and that is all a model would learn.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from techbank.learning.pairs import Pair


def batches(
    pairs: Sequence[Pair], size: int, *, seed: int, group_of: Callable[[str], str] = lambda id_: id_
) -> list[list[Pair]]:
    """All pairs in batches of at most `size`, in an order drawn from `seed`; what would stand alone is left out."""
    chance = random.Random(seed)
    by_languages: dict[tuple[str, str], list[Pair]] = {}
    for pair in pairs:
        by_languages.setdefault((pair.anchor_language, pair.positive_language), []).append(pair)
    found: list[list[Pair]] = []
    for _, own in sorted(by_languages.items()):
        chance.shuffle(own)
        found += [batch for batch in _packed(own, size, group_of) if len(batch) > 1]
    chance.shuffle(found)
    return found


def _packed(pairs: Sequence[Pair], size: int, group_of: Callable[[str], str]) -> list[list[Pair]]:
    """Each pair into the first batch that has room and nothing of its own in it."""
    found: list[list[Pair]] = []
    held: list[set[str]] = []
    first = 0  # batches before it are full
    for pair in pairs:
        marks = {f"group {group_of(pair.technology)}", f"text {pair.anchor}", f"text {pair.positive}"}
        at = next(
            (at for at in range(first, len(found)) if len(found[at]) < size and not marks & held[at]), None
        )
        if at is None:
            found.append([])
            held.append(set())
            at = len(found) - 1
        found[at].append(pair)
        held[at] |= marks
        while first < len(found) and len(found[first]) >= size:
            held[first].clear()
            first += 1
    return found
