"""make eval: every labelled set of tests/eval/expected.yaml, each ranker, against the figures expected there.

Prints one table a set (the set's rankers; per query language, and per language of the records) and says for every
expected figure whether it is held. A set whose folder or records are absent is passed over, and that is said. Exit
status 1 where a figure falls below what is expected by more than the tolerance.

    python benchmarks/run_eval.py [--only NAME] [--markdown FILE]

A set is about its own corpus.jsonl, the records of `records` (taken in to a bank of their own), or the sample bank.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

import yaml

from techbank.bank import Bank, open_bank
from techbank.evaluation import RANKERS, evaluate, read_set

ROOT = Path(__file__).resolve().parent.parent
EXPECTED = ROOT / "tests" / "eval" / "expected.yaml"
MEASURES = ("ndcg@10", "recall@10", "recall@100", "mrr")


def sample_bank(folder: Path) -> Bank:
    """The sample bank, taken in and indexed where that has not been done."""
    bank = open_bank(folder, create=True)
    bank.ingest([ROOT / "data" / "sample_patents"])
    if bank.up_to_date() is None:
        bank.index(progress=sys.stderr.isatty())
    return bank


def bank_of(records: Path) -> Bank:
    """A bank of its own for these records; its vectors stay for the next run."""
    bank = open_bank(ROOT / "banks" / f"eval-{records.name}", create=True)
    bank.ingest([records])
    return bank


def run(name: str, entry: dict[str, Any], bank: Bank) -> dict[str, Any]:
    """Every ranker of one set: `{ranker: what evaluate returns}`."""
    labelled = read_set(ROOT / entry["folder"], split=entry.get("split"))
    corpus = labelled.corpus if labelled.corpus is not None else tuple(bank.technologies())
    rankers = entry.get("rankers", RANKERS)
    found = {}
    for ranker in rankers:
        start = time.perf_counter()
        found[ranker] = evaluate(labelled, corpus, bank.recipe(progress=sys.stderr.isatty()), ranker=ranker)
        print(f"{name} {ranker}: {time.perf_counter() - start:.0f} s", file=sys.stderr)
    return found


def table(name: str, found: dict[str, Any]) -> str:
    """A Markdown table of one set."""
    some = next(iter(found.values()))
    lines = [f"### {name}: {some['queries']} queries, {some['documents']} documents", ""]
    lines += [
        "| needs in | ranker | " + " | ".join(MEASURES) + " | nDCG@10, 95 % |",
        "|---|---|" + "---|" * 5,
    ]
    for language in some["metrics"]:
        for ranker, result in found.items():
            means = result["metrics"][language]
            low, high = result["intervals"][language]["ndcg@10"]
            cells = " | ".join(f"{means[m]:.3f}" for m in MEASURES)
            lines.append(f"| {language} | {ranker} | {cells} | {low:.3f} to {high:.3f} |")
    return "\n".join(lines + pairs(found)) + "\n"


def pairs(found: dict[str, Any]) -> list[str]:
    """nDCG@10 by the needs' and the records' language, where there is more than one pair."""
    some = next(iter(found.values()))["by_document_language"]
    both = [(asked, written) for asked, by_document in some.items() for written in by_document]
    if len(both) < 2:
        return []
    lines = ["", "nDCG@10 among the records with a text in one language:", ""]
    lines += [
        "| needs in | records in | queries | " + " | ".join(found) + " |",
        "|---|---|---|" + "---|" * len(found),
    ]
    for asked, written in both:
        cells = (
            f"{result['by_document_language'][asked][written]['ndcg@10']:.3f}" for result in found.values()
        )
        lines.append(
            f"| {asked} | {written} | {some[asked][written]['queries']} | " + " | ".join(cells) + " |"
        )
    return lines


def held(name: str, expected: dict[str, Any], found: dict[str, Any], tolerance: float) -> list[str]:
    """The expected figures that are not reached."""
    missed = []
    for ranker, languages in expected.items():
        for language, figures in languages.items():
            for measure, figure in figures.items():
                got = found[ranker]["metrics"].get(language, {}).get(measure)
                if got is None or got < figure - tolerance:
                    missed.append(
                        f"{name} {ranker} {language} {measure}: {got} is below {figure} - {tolerance}"
                    )
    return missed


def main() -> None:
    """Runs the sets, prints the tables, ends with 1 where a figure is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", help="one set by name")
    parser.add_argument("--bank", type=Path, default=ROOT / "banks" / "sample")
    parser.add_argument("--markdown", type=Path, help="write the tables to this file as well")
    given = parser.parse_args()
    plan = yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))
    tables, missed = [], []
    with sample_bank(given.bank) as bank:
        for name, entry in plan["sets"].items():
            folder = ROOT / entry["folder"]
            if given.only not in (None, name):
                continue
            records = ROOT / entry["records"] if "records" in entry else None
            absent = [place for place in (folder, records) if place is not None and not place.exists()]
            if absent:
                print(f"{name}: {absent[0].relative_to(ROOT.parent)} is absent, passed over", file=sys.stderr)
                continue
            if records is None:
                found = run(name, entry, bank)
            else:
                with bank_of(records) as own:
                    found = run(name, entry, own)
            tables.append(table(name, found))
            print(tables[-1])
            missed += held(name, entry.get("expected", {}), found, float(plan["tolerance"]))
    if given.markdown:
        given.markdown.write_text("\n".join(tables), encoding="utf-8")
    for line in missed:
        print(line, file=sys.stderr)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
