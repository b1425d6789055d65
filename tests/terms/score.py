"""How well texts of terms are read: precision and recall per field over golden phrases.

    python tests/terms/score.py                      the development phrases
    python tests/terms/score.py FILE --misses        another file, with every field that came out otherwise

A phrase is one line: id, text, ugly, offers (what must be read), open (fields that are not settled and not scored).
Expected and read offers are paired so that most fields agree; a field counts as right only within its pair. Every
element of a list counts for itself. An invented amount is a sum or rate that stands in no expected offer at all.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from catalogue.exchange import offer_to_dict
from catalogue.licensing.terms import read_terms

PHRASES = Path(__file__).with_name("phrases.jsonl")
MORE = Path(__file__).with_name("phrases_more.jsonl")
FOURTH = Path(__file__).with_name("phrases_fourth.jsonl")
FIFTH = Path(__file__).with_name("phrases_fifth.jsonl")
HELD_OUT = Path(__file__).with_name("held_out.jsonl")
HELD_OUT_SECOND = Path(__file__).with_name("held_out_second.jsonl")
SIXTH = Path(__file__).with_name("phrases_sixth.jsonl")
SEVENTH = Path(__file__).with_name("phrases_seventh.jsonl")
HELD_OUT_THIRD = Path(__file__).with_name("held_out_third.jsonl")
_MONEY = re.compile(r"(upfront|total|fee|amount|pct|annual$|unit$|valuation|from$|to$)")
_TEXTS = ("fields", "fields_excluded")

Term = tuple[str, str]


def phrases(path: Path) -> Iterator[dict[str, Any]]:
    """The phrases of a file."""
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def _plain(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return str(value)
    text = str(value)
    try:
        return f"{Decimal(text).normalize():f}"
    except ArithmeticError:
        folded = unicodedata.normalize("NFKC", text).casefold()
        return "".join(c for c in folded if c.isalnum() or c in "-")


def terms_of(offer: Mapping[str, Any], prefix: str = "") -> Iterator[Term]:
    """Every term of an offer as (dotted field, value); each element of a list for itself."""
    for name, value in offer.items():
        path = f"{prefix}{name}"
        if path in ("source", "contact", "trial.guaranteed"):
            continue
        if isinstance(value, Mapping):
            yield from terms_of(value, f"{path}.")
        elif isinstance(value, list | tuple):
            for element in value:
                if isinstance(element, Mapping):
                    # a milestone's trigger is a text of the source, cut in more than one right way
                    parts = {k: _plain(v) for k, v in element.items() if k != "trigger"}
                    yield path, json.dumps(parts, sort_keys=True)
                else:
                    yield path, _plain(element)
        elif value is not None:
            yield path, _plain(value)


@dataclass
class Score:
    """Counts of right, spurious and missed terms; `right / (right + spurious)` is the precision."""

    right: Counter[str] = field(default_factory=Counter)
    spurious: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    invented: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)
    phrases: int = 0
    whole: int = 0

    def ratio(self, other: Counter[str], name: str | None = None) -> float:
        """Right over right and `other`, for one field or for all; 1 where there is nothing to count."""
        right = self.right[name] if name else self.right.total()
        wrong = other[name] if name else other.total()
        return right / (right + wrong) if right + wrong else 1.0

    @property
    def precision(self) -> float:
        """Of the terms that were read, the share that the phrase states."""
        return self.ratio(self.spurious)

    @property
    def recall(self) -> float:
        """Of the terms that the phrases state, the share that was read."""
        return self.ratio(self.missed)


def _open(name: str, opened: Iterable[str]) -> bool:
    return any(name == o or name.startswith(f"{o}.") for o in opened)


def _same(a: Term, b: Term) -> bool:
    """Texts of the source may be cut in more than one right way: one holds the other."""
    return a == b or (
        a[0] == b[0] and a[0] in _TEXTS and bool(a[1] and b[1]) and (a[1] in b[1] or b[1] in a[1])
    )


def _agree(want: Counter[Term], got: Counter[Term]) -> tuple[list[Term], list[Term], list[Term]]:
    left, right, spurious = list(want.elements()), list[Term](), list[Term]()
    for term in got.elements():
        partner = next((w for w in left if _same(w, term)), None)
        if partner is None:
            spurious.append(term)
        else:
            left.remove(partner)
            right.append(partner)
    return right, spurious, left


def _paired(want: list[Counter[Term]], got: list[Counter[Term]]) -> list[tuple[Counter[Term], Counter[Term]]]:
    """Expected and read offers, paired so that most terms agree; what has no partner is paired with nothing."""
    size = max(len(want), len(got))
    want = want + [Counter()] * (size - len(want))
    got = got + [Counter()] * (size - len(got))
    orders = itertools.permutations(got) if size <= 6 else [tuple(got)]
    best = max(orders, key=lambda order: sum(len(_agree(w, g)[0]) for w, g in zip(want, order, strict=True)))
    return list(zip(want, best, strict=True))


def score(cases: Iterable[Mapping[str, Any]]) -> Score:
    """Reads every phrase and counts."""
    total = Score()
    for case in cases:
        opened = case.get("open") or []
        want = [Counter(t for t in terms_of(o) if not _open(t[0], opened)) for o in case["offers"]]
        read = [offer_to_dict(o) for o in read_terms(case["text"]).offers]
        got = [Counter(t for t in terms_of(o) if not _open(t[0], opened)) for o in read]
        whole = True
        for left, other in _paired(want, got):
            right, spurious, missed = _agree(left, other)
            total.right.update(name for name, _ in right)
            total.spurious.update(name for name, _ in spurious)
            total.missed.update(name for name, _ in missed)
            whole = whole and not spurious and not missed
            total.misses += [f"{case['id']}: read     {n} = {v}   {case['text']!r}" for n, v in spurious]
            total.misses += [f"{case['id']}: not read {n} = {v}   {case['text']!r}" for n, v in missed]
        total.phrases += 1
        total.whole += whole
        stated = {value for offer in case["offers"] for value in _amounts(offer)}
        written = stated | {value for offer in case.get("accept", ()) for value in _amounts(offer)}
        for offer in read:
            total.invented += [
                f"{case['id']}: {value}   {case['text']!r}"
                for value in _amounts(offer, opened)
                if value not in written
            ]
    return total


def _amounts(offer: Mapping[str, Any], opened: Iterable[str] = ()) -> Iterator[str]:
    for name, value in terms_of(offer):
        if _open(name, opened):
            continue
        if value.startswith("{"):
            yield from (v for k, v in json.loads(value).items() if k != "month")
        elif _MONEY.search(name) and not name.endswith("month"):
            yield value


def table(total: Score) -> str:
    """The figures as a Markdown table, one row a field."""
    names = sorted(total.right.keys() | total.spurious.keys() | total.missed.keys())
    rows = ["| field | stated | read | precision | recall |", "|---|---|---|---|---|"]
    for name in names:
        stated, read = total.right[name] + total.missed[name], total.right[name] + total.spurious[name]
        rows.append(
            f"| `{name}` | {stated} | {read} | {total.ratio(total.spurious, name):.3f} | "
            f"{total.ratio(total.missed, name):.3f} |"
        )
    stated, read = total.right.total() + total.missed.total(), total.right.total() + total.spurious.total()
    rows.append(f"| **all** | {stated} | {read} | **{total.precision:.3f}** | **{total.recall:.3f}** |")
    rows.append("")
    rows.append(
        f"{total.phrases} phrases, {total.whole} of them read without any difference; "
        f"{len(total.invented)} invented amounts."
    )
    return "\n".join(rows)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path, default=PHRASES)
    parser.add_argument("--misses", action="store_true", help="show every field that came out otherwise")
    parser.add_argument("--language", help="only ids that begin with this (zh, en, ja)")
    chosen = parser.parse_args()
    cases = [c for c in phrases(chosen.file) if c["id"].startswith(chosen.language or "")]
    total = score(cases)
    if chosen.misses:
        print("\n".join(total.misses))
    print(table(total))
    if total.invented:
        print("Invented:", *total.invented, sep="\n  ")


if __name__ == "__main__":
    main()
