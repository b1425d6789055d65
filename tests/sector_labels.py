"""Labels of tests/eval/sectors.jsonl, and how inferred sectors and mapped fields compare with them.

`half` says how a label was used: `build`, the cue lists were written with them in view; `held_out`, read and labelled only
after the lists were written; `last`, labelled after what `held_out` showed had been mended.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from catalogue.fields.concordance import fields_of
from catalogue.fields.sectors import inferred_sectors
from catalogue.records import Technology

FILE = Path(__file__).parent / "eval" / "sectors.jsonl"
HALVES = ("build", "held_out", "last")


@dataclass(frozen=True)
class Label:
    """What a person gives a technology from title and abstract: WIPO field numbers, and sectors."""

    id: str
    half: str
    fields: frozenset[int]
    sectors: frozenset[str]


@dataclass
class Score:
    """What was found rightly, found wrongly, and missed, by name."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    differing: list[str] = field(default_factory=list)

    def add(self, id_: str, found: Iterable[str], given: Iterable[str]) -> None:
        found, given = set(found), set(given)
        self.right.update(found & given)
        self.wrong.update(found - given)
        self.missed.update(given - found)
        if found != given:
            self.differing.append(f"{id_}: given {sorted(given)}, found {sorted(found)}")

    @property
    def precision(self) -> float:
        return self.right.total() / max(1, self.right.total() + self.wrong.total())

    @property
    def recall(self) -> float:
        return self.right.total() / max(1, self.right.total() + self.missed.total())


def labels() -> list[Label]:
    """All labels, in the order in which they were given."""
    rows = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    return [Label(r["id"], r["half"], frozenset(r["fields"]), frozenset(r["sectors"])) for r in rows]


def score_sectors(bank: Mapping[str, Technology], given: Iterable[Label]) -> Score:
    """Inferred sectors against labels, whatever the records state."""
    found = Score()
    for label in given:
        found.add(label.id, inferred_sectors(bank[label.id]), label.sectors)
    return found


def score_stated(bank: Mapping[str, Technology], without: frozenset[str]) -> Score:
    """Inferred sectors against those that records state, where they state any."""
    found = Score()
    for technology in bank.values():
        if technology.sectors and technology.id not in without:
            found.add(technology.id, inferred_sectors(technology), technology.sectors)
    return found


def score_fields(bank: Mapping[str, Technology], given: Iterable[Label]) -> tuple[Score, int, int]:
    """All fields of the symbols against labels; of how many records the main field is given, and of how many in all."""
    found, hits, all_ = Score(), 0, 0
    for label in given:
        if shares := fields_of(bank[label.id]):
            found.add(label.id, {str(s.field) for s in shares}, map(str, label.fields))
            hits += shares[0].field in label.fields
            all_ += 1
    return found, hits, all_
