"""Other ways to solve it: hits of as many different IPC subclasses as there are, and of none that a liked example has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from catalogue.records import Technology

WIDER: Final = 3
"""So many times the hits asked for are looked at, for other subclasses to be found among them."""
_SUBCLASS: Final = 4  # H01M of H01M 10/0525


def subclasses_of(record: Technology) -> tuple[str, ...]:
    """The IPC subclasses of a record, those of its CPC codes among them, in the record's order."""
    codes = (*(record.ipc or ()), *(record.cpc or ()))
    return tuple(dict.fromkeys("".join(code.split())[:_SUBCLASS].upper() for code in codes))


@dataclass(frozen=True)
class Spread:
    """How hits are spread. `known` are the subclasses of the liked examples."""

    known: frozenset[str]

    def other(self, record: Technology) -> bool:
        """Whether a technology is of other subclasses than the examples; one without codes may be."""
        return self.known.isdisjoint(subclasses_of(record))

    def order(self, records: Sequence[Technology], weak: Sequence[bool]) -> list[int]:
        """The places of `records`, which come best first, in the order to show them: first the best of each first
        subclass, then the second best of each, and so on; weak matches after all others. Those without codes are one
        subclass."""
        seen: Counter[tuple[str | None, bool]] = Counter()
        rounds: list[tuple[bool, int, int]] = []
        for place, (record, is_weak) in enumerate(zip(records, weak, strict=True)):
            key = (next(iter(subclasses_of(record)), None), is_weak)
            rounds.append((is_weak, seen[key], place))
            seen[key] += 1
        return [place for _, _, place in sorted(rounds)]
