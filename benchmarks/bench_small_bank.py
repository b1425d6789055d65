"""What a young bank's means should be taken from: python benchmarks/bench_small_bank.py [--bank DIR]

The sample bank is searched (nDCG@10 of tests/eval/needs) with means of documents as an index has them that was made when
the bank had no records, 3 or 10 technologies in each language: from these records and the bank's other languages
alone, and with everyday sentences for what is missing (techbank/indexing.py). docs/decisions/encoder.md has the table.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from embeddings import centring
from embeddings.base import Vectors
from techbank import indexing
from techbank.bank import open_bank
from techbank.evaluation import evaluate, read_set

ROOT = Path(__file__).resolve().parent.parent
YOUNG = (0, 3, 10)


def of_few(few: int, *, spare: bool) -> Callable[..., dict[str, Vectors]]:
    """`fit_means` as if there were only so many passages in each language; the first call of it is for documents."""
    fit, chance, first = centring.fit_means, np.random.default_rng(1), [True]

    def fitted(rows: Vectors, languages: Sequence[str | None], **given: Any) -> dict[str, Vectors]:
        if not first:
            return fit(rows, languages, **given)
        first.clear()
        tags = np.array(languages)
        chosen = np.concatenate(
            [
                chance.permutation(np.flatnonzero(tags == tag))[:few]
                for tag in sorted({str(tag) for tag in tags})
            ]
        )
        own = {} if spare else {"spare": None}
        return fit(rows[chosen], tags[chosen].tolist(), **{**given, **own})

    return fitted


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(
        description="nDCG@10 by what the means of a young bank's documents are taken from"
    )
    parser.add_argument("--bank", type=Path, default=ROOT / "banks" / "sample")
    labelled = read_set(ROOT / "tests" / "eval" / "needs")
    with open_bank(parser.parse_args().bank) as bank:
        recipe, corpus = bank.recipe(), tuple(bank.technologies())
        ways: list[tuple[str, Any]] = [("the whole bank", centring.fit_means)]
        for few in YOUNG:
            ways += [
                (f"{few} a language{' and sentences' if spare else ''}", of_few(few, spare=spare))
                for spare in (False, True)
            ]
        for name, fit in ways:
            # counted as few, so that the sentences are at hand
            with (
                mock.patch.object(centring, "fit_means", fit),
                mock.patch.object(indexing, "Counter", return_value=dict.fromkeys(("zh", "en", "ja"), 0)),
            ):
                found = evaluate(labelled, corpus, recipe, ranker="bank")["metrics"]
            print(
                f"{name:28}"
                + "".join(f"{language:>6} {one['ndcg@10']:.3f}" for language, one in found.items()),
                flush=True,
            )


if __name__ == "__main__":
    main()
