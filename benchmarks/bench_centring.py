"""What the means of needs should be taken from: python benchmarks/bench_centring.py [--bank DIR]

Ranks the technologies of a bank (the sample bank by default, taken in and indexed) for every need of tests/eval/needs
with the needs' vectors centred in several ways, and prints nDCG@10 by language. docs/decisions/encoder.md has the table.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from embeddings import centring, pipeline
from embeddings.base import Vectors
from embeddings.calibration import needs_by_language
from embeddings.passages import passages_of
from techbank.bank import open_bank
from techbank.evaluation import read_set
from techbank.metrics import ndcg

ROOT = Path(__file__).resolve().parent.parent


def flat(texts: Mapping[str, Sequence[str]]) -> tuple[list[str], list[str]]:
    """Texts and their languages, one entry a text."""
    return [t for own in texts.values() for t in own], [lang for lang, own in texts.items() for _ in own]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description="nDCG@10 by what the means of needs are taken from")
    parser.add_argument("--bank", type=Path, default=ROOT / "banks" / "sample")
    labelled = read_set(ROOT / "tests" / "eval" / "needs")
    with open_bank(parser.parse_args().bank) as bank:
        recipe, corpus = bank.recipe(), list(bank.technologies())

        def asked(texts: Sequence[str]) -> Vectors:
            return pipeline.encode_queries(texts, recipe.encoder, cache=recipe.cache)

        passages = [(number, p) for number, t in enumerate(corpus) for p in passages_of(t)]
        numbers = np.array([number for number, _ in passages])
        written = [p.language for _, p in passages]
        documents = pipeline.encode_documents(
            [p.text for _, p in passages], recipe.encoder, languages=written, cache=recipe.cache
        )
        titles: dict[str, list[str]] = {}
        for technology in corpus:
            for language, text in technology.texts.items():
                titles.setdefault(language, []).append(text.title or "")
        needs, spoken = [q.text for q in labelled.queries], [q.language for q in labelled.queries]
        vectors = asked(needs)
        title_texts, title_languages = flat(titles)
        everyday, everyday_languages = flat(needs_by_language())
        blocks = centring.blocks_of(recipe.encoder.spec)
        fitted = centring.fit_means(documents, written, blocks=blocks)
        centred = centring.centre(documents, written, fitted, blocks=blocks)
        sources = {
            "the bank's titles": (title_texts, title_languages),
            "the everyday needs": (everyday, everyday_languages),
            "both": (title_texts + everyday, title_languages + everyday_languages),
            "the needs themselves": (needs, spoken),
        }
        ways = {"not centred": (documents, vectors)}
        for name, (texts, languages) in sources.items():
            means = centring.fit_means(asked(texts), languages, blocks=blocks)
            ways[name] = (centred, centring.centre(vectors, spoken, means, blocks=blocks))
    for name, (rows, queries) in ways.items():
        found: dict[str, list[float]] = {"all": []}
        for query, scores in zip(labelled.queries, queries @ rows.T, strict=True):
            best = np.full(len(corpus), -np.inf)
            np.maximum.at(best, numbers, scores)
            ranking = [corpus[at].id for at in np.lexsort((np.arange(len(corpus)), -best))[:10]]
            measured = ndcg(ranking, labelled.grades[query.id], 10)
            found["all"].append(measured)
            found.setdefault(query.language, []).append(measured)
        print(f"{name:24}" + "".join(f"{lang:>6} {np.mean(own):.3f}" for lang, own in sorted(found.items())))


if __name__ == "__main__":
    main()
