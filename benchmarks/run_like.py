"""How well examples find what belongs with them, on a labelled set of needs (docs/like-this.md).

    python benchmarks/run_like.py [--needs tests/eval/needs] [--bank banks/sample]

Like one: every technology judged to answer a need well (grade 2 or 3) is taken as the example; what else answers that
need should come first. Marks: after each need's first answer, the best of its ten hits that answers it is liked, the
best that does not is unliked; both are then left out of the lists compared (residual ranking; Ruthven and Lalmas 2003).
nDCG@10, with 95 % intervals by bootstrap over examples or needs.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from run_eval import ROOT, sample_bank

from catalogue.answers import Need
from catalogue.records import Technology
from techbank.bank import Bank
from techbank.evaluation import LabelledSet, read_set
from techbank.likeness import text_of
from techbank.metrics import interval, measures

_DEPTH = 60
Figures = dict[str, list[float]]


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--needs", type=Path, default=ROOT / "tests" / "eval" / "needs")
    parser.add_argument("--bank", type=Path, default=ROOT / "banks" / "sample")
    given = parser.parse_args()
    labelled = read_set(given.needs)
    with sample_bank(given.bank) as bank:
        bank.settings = bank.settings.model_copy(update={"evidence": False})
        print(table("like one", like_one(bank, labelled)))
        print(table("marks", marks(bank, labelled)))


def like_one(bank: Bank, labelled: LabelledSet) -> Figures:
    """Each technology that answers a need well, as the example and as a text."""
    records = {record.id: record for record in bank.technologies()}
    groups: dict[str, dict[str, float]] = {}
    for query in labelled.queries:
        own = groups.setdefault(query.id.rsplit("-", 1)[0], {})
        for id_, grade in labelled.grades[query.id].items():
            own[id_] = max(grade, own.get(id_, 0.0))
    ways: Mapping[str, Callable[[Technology], Need]] = {
        "as the record it is (like)": lambda record: Need("", k=_DEPTH, like=(record.id,)),
        "its title and abstract as a need": lambda record: Need(text_of([record]), k=_DEPTH),
        "its title as a need": lambda record: Need(_title(record), k=_DEPTH),
    }
    found: Figures = {name: [] for name in ways}
    for grades in groups.values():
        if sum(grade > 0 for grade in grades.values()) < 2:
            continue
        for id_ in [id_ for id_, grade in grades.items() if grade >= 2 and id_ in records]:
            for name, need in ways.items():
                hits = [hit.id for hit in bank.search(need(records[id_])).hits]
                found[name].append(_ndcg(hits, grades, {id_}))
    return found


def marks(bank: Bank, labelled: LabelledSet) -> Figures:
    """Each need after its first answer, with a hit liked, one unliked, and both."""
    found: Figures = {"the need alone": [], "and one liked": [], "and one unliked": [], "and both": []}
    for query in labelled.queries:
        grades = labelled.grades[query.id]
        need = Need(query.text, k=_DEPTH, language=query.language)
        first = [hit.id for hit in bank.search(need).hits]
        liked = tuple(id_ for id_ in first[:10] if grades.get(id_, 0) > 0)[:1]
        unliked = tuple(id_ for id_ in first[:10] if grades.get(id_, 0) <= 0)[:1]
        out = {*liked, *unliked}
        if not liked or not unliked or all(id_ in out for id_, grade in grades.items() if grade > 0):
            continue
        for name, like, unlike in (
            ("the need alone", (), ()),
            ("and one liked", liked, ()),
            ("and one unliked", (), unliked),
            ("and both", liked, unliked),
        ):
            asked = Need(query.text, k=_DEPTH, language=query.language, like=like, unlike=unlike)
            found[name].append(_ndcg([hit.id for hit in bank.search(asked).hits], grades, out))
    return found


def table(name: str, found: Figures) -> str:
    """A Markdown table of one comparison."""
    lines = [
        f"### {name}: {len(next(iter(found.values())))} cases",
        "",
        "| | nDCG@10 | 95 % |",
        "|---|---|---|",
    ]
    for way, figures in found.items():
        low, high = interval(figures)
        lines.append(f"| {way} | {sum(figures) / len(figures):.3f} | {low:.3f} to {high:.3f} |")
    return "\n".join(lines) + "\n"


def _title(record: Technology) -> str:
    return next((text.title for text in record.texts.values() if text.title), None) or text_of([record])


def _ndcg(hits: Sequence[str], grades: Mapping[str, float], out: set[str]) -> float:
    kept = {id_: grade for id_, grade in grades.items() if id_ not in out}
    return measures([id_ for id_ in hits if id_ not in out], kept)["ndcg@10"]


if __name__ == "__main__":
    main()
