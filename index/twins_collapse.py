"""A ranking in which near-identical technologies stand once: the best allowed one of each group, the others under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from index.base import Mask
from index.twins import Groups

Hit = TypeVar("Hit")


@dataclass(frozen=True)
class Shown(Generic[Hit]):
    """The best hit of a group, and the numbers of the others in it that are allowed, in ascending order."""

    hit: Hit
    also: tuple[int, ...]


class Members:
    """The technologies of each group, by group number."""

    def __init__(self, groups: Groups) -> None:
        """`groups` has one entry a technology (index/twins.py)."""
        self.groups = groups
        counts = np.bincount(groups, minlength=len(groups)) if len(groups) else np.zeros(0, dtype=np.int64)
        grouped = np.flatnonzero(counts[groups] > 1)
        order = grouped[np.argsort(groups[grouped], kind="stable")]
        labels, starts = np.unique(groups[order], return_index=True)
        self._members = (
            dict(zip(labels.tolist(), np.split(order, starts[1:]), strict=True)) if len(order) else {}
        )

    def __len__(self) -> int:
        """How many groups of more than one technology there are."""
        return len(self._members)

    def others(self, number: int, allowed: Mask | None = None) -> tuple[int, ...]:
        """The others in a technology's group that are allowed (None: all), in ascending order."""
        members = self._members.get(int(self.groups[number]))
        if members is None:
            return ()
        if allowed is not None:
            members = members[allowed[members]]
        return tuple(other for other in members.tolist() if other != number)


def collapse(
    fetch: Callable[[int], Sequence[Hit]],
    members: Members,
    k: int,
    *,
    number: Callable[[Hit], int],
    allowed: Mask | None = None,
) -> list[Shown[Hit]]:
    """The k best groups in order of their best hit: fewer only where `fetch` has no more groups to give.

    `fetch(n)` gives the n best hits under the filters, best first, and fewer only where there are fewer; of a hit
    `number` gives the technology's. `allowed` are the filters it searched under: what they do not allow is neither shown
    nor listed, so that a technology whose terms fit is shown though its twin's do not.
    """
    if k <= 0:
        return []
    wanted = k if not len(members) else k + k // 2 + 1
    while True:
        hits = fetch(wanted)
        best: dict[int, Hit] = {}
        for hit in hits:
            best.setdefault(int(members.groups[number(hit)]), hit)
        if len(best) >= k or len(hits) < wanted:
            return [Shown(hit, members.others(number(hit), allowed)) for hit in list(best.values())[:k]]
        wanted *= 4
