"""What searches lose while records are known by a glance: python benchmarks/bench_stand_in.py [--encoder NAME]

The sample bank is copied to a temporary folder and indexed. Then a share of its technologies, drawn at random, is laid
beside the index by the quick part of the encoder, as if each had just been stored (techbank/delta.py). nDCG@10 of the
development needs over the whole bank, by language of the need, and over those answers alone that are laid beside, before
and after.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from catalogue.store.outcomes import Change
from embeddings import pipeline
from embeddings.base import Vectors
from index.view import View
from techbank import delta, indexing
from techbank.bank import Bank, open_bank
from techbank.evaluation import LabelledSet, Query, read_set
from techbank.metrics import ndcg
from techbank.ranking import ranked
from techbank.searching import technology_words

ROOT = Path(__file__).resolve().parent.parent
SHARES = (0.0, 0.1, 0.5, 1.0)
_K = 10


def main() -> None:
    """Prints a row for each share."""
    parser = argparse.ArgumentParser(description="What searches lose by stand-ins")
    parser.add_argument("--encoder", default=None)
    given = {"encoder": name} if (name := parser.parse_args().encoder) else {}
    needs = read_set(ROOT / "tests" / "eval" / "needs")
    with (
        tempfile.TemporaryDirectory() as folder,
        open_bank(Path(folder) / "bank", given, create=True) as bank,
    ):
        bank.ingest([ROOT / "data" / "sample_patents"])
        bank.index()
        asked = _encoded(bank, needs.queries)
        ids = sorted(technology.id for technology in bank.technologies())
        whole = View(bank.generation())
        before = {query.id: _ranking(bank, whole, query, *asked[query.id]) for query in needs.queries}
        print("| stand-ins | of | all | en | ja | zh | their own answers | the same encoded whole |")
        print("|---|---|---|---|---|---|---|---|")
        for share in SHARES:
            chosen = frozenset(random.Random(5).sample(ids, round(share * len(ids))))
            changes = {id_: Change(1, withdrawn=False) for id_ in chosen}
            view = delta.advanced(whole, bank.catalogue, changes, bank.recipe(), rough=chosen)
            found = {query.id: _ranking(bank, view, query, *asked[query.id]) for query in needs.queries}
            cells = (*_by_language(needs, found), _own(needs, found, chosen), _own(needs, before, chosen))
            print(f"| {len(chosen)} | {len(ids)} | {' | '.join(cells)} |", flush=True)


def _encoded(bank: Bank, queries: Sequence[Query]) -> Mapping[str, tuple[str, Vectors]]:
    """What of each need is ranked by, and its vector."""
    words = [technology_words(query.text, query.language)[0] for query in queries]
    languages = [query.language for query in queries]
    recipe = bank.recipe()
    vectors = pipeline.encode_queries(words, recipe.encoder, languages=languages, cache=recipe.cache)
    return {query.id: one for query, *one in zip(queries, words, vectors, strict=True)}


def _ranking(bank: Bank, view: View, query: Query, words: str, vector: Vectors) -> list[str]:
    spec = bank.encoder().spec
    asked = indexing.asked_of(spec, vector, query.language, view.generation.means)
    living = None if view.whole() else np.concatenate(view.live)
    hits = ranked(view, asked, words, query.language, 50, living).hits
    return [view.id(hit.technology) for hit in hits]


def _by_language(needs: LabelledSet, found: Mapping[str, list[str]]) -> list[str]:
    """Means over all needs and over those of each language."""
    rows: dict[str, list[float]] = {}
    for query in needs.queries:
        for name in ("all", query.language):
            rows.setdefault(name, []).append(ndcg(found[query.id], needs.grades[query.id], _K))
    return [f"{np.mean(rows[name]):.3f}" for name in ("all", "en", "ja", "zh")]


def _own(needs: LabelledSet, found: Mapping[str, list[str]], chosen: frozenset[str]) -> str:
    """The mean over needs with answers among those chosen, other answers taken out of sight."""
    rows = []
    for query in needs.queries:
        grades = needs.grades[query.id]
        own = {id_: grade for id_, grade in grades.items() if id_ in chosen and grade > 0}
        if own:
            seen = [id_ for id_ in found[query.id] if id_ in own or grades.get(id_, 0) <= 0]
            rows.append(ndcg(seen, own, _K))
    return f"{np.mean(rows):.3f} ({len(rows)} needs)" if rows else ""


if __name__ == "__main__":
    main()
