"""The tables of docs/evaluation-weak.md, from a labelled set: how many right first hits are marked weak, how many wrong ones.

    python -m tests.weak_figures BANK [FOLDER] [--encoder NAME] [--none FILE]

BANK is a bank of the sample records (its cache of vectors is used, nothing else is written), FOLDER a labelled set.
Needs whose answers are not in the bank are made by taking all judged records of a need out of it. `--none` adds a file
of needs (JSON lines with text and lang) that nothing in the bank answers.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from embeddings import pipeline
from embeddings.calibration import needs_by_language
from index.strands import Asked
from techbank.bank import open_bank
from techbank.evaluation import generation_of, read_set
from techbank.indexing import asked_of
from techbank.language import language_of
from techbank.searching import technology_words
from techbank.weak import MARK, Unrelated, from_best

STEPS = (-0.5, -0.25, 0.0, 0.25, 0.5, 1.0)
Strengths = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """Deviations above the mean of everyday needs: of first hits with their grades, and of those with the answers gone."""

    groups: tuple[str, ...]
    languages: tuple[str, ...]
    first: Strengths
    grade: Strengths
    gone: Strengths
    everyday: Strengths
    none: Strengths
    marks: Unrelated

    @property
    def right(self) -> npt.NDArray[np.bool_]:
        """Which first hits answer the need; a grade of 1 is only related."""
        held: npt.NDArray[np.bool_] = self.grade >= 2
        return held


def measured(bank_folder: Path, folder: Path, encoder: str | None, none: Path | None) -> Measured:
    """Every need of the set put to the bank as it is, and to the bank without its judged records."""
    labelled = read_set(folder)
    groups = {
        row["id"]: row.get("group", row["id"])
        for row in map(json.loads, (folder / "queries.jsonl").read_text("utf-8").splitlines())
    }
    settings = {} if encoder is None else {"encoder": encoder}
    with open_bank(bank_folder, settings) as bank, tempfile.TemporaryDirectory() as scratch:
        recipe = bank.recipe()
        generation = generation_of(bank.technologies(), recipe, Path(scratch))

        def asked(texts: list[str], languages: list[str]) -> list[Asked]:
            rows = pipeline.encode_queries(texts, recipe.encoder, languages=languages, cache=recipe.cache)
            spec = recipe.encoder.spec
            return [
                asked_of(spec, row, tag, generation.means) for row, tag in zip(rows, languages, strict=True)
            ]

        def best(form: Asked, without: frozenset[str] = frozenset()) -> tuple[str, float]:
            allowed = np.array([id_ not in without for id_ in generation.ids], dtype=np.bool_)
            found = generation.search(form, 1, allowed)[0]
            return generation.ids[found.technology], found.score

        everyday = needs_by_language()
        tags = [tag for tag, own in everyday.items() for _ in own]
        scores = np.array(
            [best(form)[1] for form in asked([text for own in everyday.values() for text in own], tags)]
        )
        marks = from_best(scores, tags)
        if marks is None:
            raise SystemExit("the bank holds no technology with a text")
        spoken = [query.language for query in labelled.queries]
        words = [technology_words(query.text, query.language)[0] for query in labelled.queries]
        first, grade, gone = [], [], []
        for query, form in zip(labelled.queries, asked(words, spoken), strict=True):
            judged = {doc for doc, grade in labelled.grades[query.id].items() if grade > 0}
            id_, score = best(form)
            first.append(marks.strength(score, query.language))
            grade.append(labelled.grades[query.id].get(id_, 0.0))
            gone.append(marks.strength(best(form, frozenset(judged))[1], query.language))
        rows = [json.loads(line) for line in none.read_text("utf-8").splitlines()] if none else []
        others = [row.get("lang") or language_of(row["text"]) or "und" for row in rows]
        texts = [technology_words(row["text"], tag)[0] for row, tag in zip(rows, others, strict=True)]
        strange = [
            marks.strength(best(form)[1], tag)
            for form, tag in zip(asked(texts, others) if texts else [], others, strict=True)
        ]
    return Measured(
        tuple(groups[query.id] for query in labelled.queries),
        tuple(spoken),
        np.array(first),
        np.array(grade),
        np.array(gone),
        np.array([marks.strength(score, tag) for score, tag in zip(scores, tags, strict=True)]),
        np.array(strange),
        marks,
    )


def share(weak: npt.NDArray[np.bool_]) -> str:
    """A share in per cent; a dash where there is nothing."""
    return f"{100 * weak.mean():.0f} %" if len(weak) else "-"


def halves(found: Measured) -> list[tuple[float, float]]:
    """At MARK, one half of the groups and the other: shares of right first hits, and of those with the answers gone."""
    odd = np.array([zlib.crc32(group.encode()) % 2 == 1 for group in found.groups])
    return [
        (float((found.first[half & found.right] < MARK).mean()), float((found.gone[half] < MARK).mean()))
        for half in (odd, ~odd)
    ]


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("bank", type=Path)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("tests/eval/needs"))
    parser.add_argument("--encoder")
    parser.add_argument("--none", type=Path)
    given = parser.parse_args()
    found = measured(given.bank, given.folder, given.encoder, given.none)
    print("| need in | mean of the best score | deviation | mark |\n|---|---|---|---|")
    for tag, (mean, deviation) in found.marks.best.items():
        print(f"| {tag} | {mean:.3f} | {deviation:.3f} | {found.marks.mark(tag):.3f} |")
    print(
        "\n| deviations | right first hits | related ones | wrong ones | answers taken out | everyday needs | nothing fits |\n"
        "|---|---|---|---|---|---|---|"
    )
    for step in STEPS:
        cells = (
            found.first[found.right],
            found.first[found.grade == 1],
            found.first[found.grade <= 0],
            found.gone,
            found.everyday,
            found.none,
        )
        print(f"| {step} | " + " | ".join(share(cell < step) for cell in cells) + " |")
    print(
        f"\nat {MARK}, by the need's language:\n\n| need in | right first hits | answers taken out |\n|---|---|---|"
    )
    for tag in sorted(set(found.languages)):
        own = np.array([spoken == tag for spoken in found.languages])
        print(f"| {tag} | {share(found.first[own & found.right] < MARK)} | {share(found.gone[own] < MARK)} |")
    higher = found.first[found.right][:, None] > found.gone[None]
    print(
        f"\nA right first hit lies above one whose answers were taken out in {100 * higher.mean():.0f} % of pairs."
    )
    print(f"There are {found.right.sum()} right first hits and {len(found.first)} needs.")
    for right, gone in halves(found):
        print(
            f"One half of the groups: {100 * right:.0f} % of right first hits, {100 * gone:.0f} % of those taken out."
        )


if __name__ == "__main__":
    main()
