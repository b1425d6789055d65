"""Both copies: in a bank that holds technologies in two languages, each text a record of its own, how often a need finds both.

    python benchmarks/run_copies.py [--needs FOLDER ...] [--bank DIR] [--misses]

Each technology of the sample records with full texts in two or more of zh, en and ja becomes a record a language
(without patents, so that nothing but the texts says that they belong together). Asked are the needs that such a technology
solves (grade 3), once of a bank of these records alone and once with all other sample records beside them. A copy counts as
found where it is among the first ten, or stands behind one that is (`Hit.also`). Intervals are Wilson's, 95 %.

The needs are those of tests/eval/needs and tests/eval/copies; tests/eval/final is looked at for the last figure alone.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from catalogue.answers import Need  # noqa: E402
from catalogue.records import Technology, TechnologyText  # noqa: E402
from techbank.bank import Bank, open_bank  # noqa: E402
from techbank.evaluation import Query, read_set  # noqa: E402

LANGUAGES: Final = ("zh", "en", "ja")
GRADE: Final = 3.0
FIRST: Final = 10
NEEDS: Final = (ROOT / "tests" / "eval" / "needs", ROOT / "tests" / "eval" / "copies")
_LEAST: Final = 100  # characters of a text that says what the technology is; a title alone does not


@dataclass(frozen=True)
class Outcome:
    """What a need found of a technology it is solved by; `rank` is that of the first copy (None: none in the first ten)."""

    need: Query
    technology: str
    copies: int
    found: int
    rank: int | None

    @property
    def both(self) -> bool:
        """Whether no copy is missing."""
        return self.found == self.copies


def copies_of(record: Technology) -> tuple[Technology, ...]:
    """A record a language, where it has a full text in two or more; else none."""
    texts = {lang: text for lang in LANGUAGES if (text := record.texts.get(lang)) and _full(text)}
    if len(texts) < 2:
        return ()
    return tuple(
        replace(record, id=f"{record.id}~{language}", texts={language: text}, patents=None, url=None)
        for language, text in texts.items()
    )


def _full(text: TechnologyText) -> bool:
    return bool(text.title) and len(text.abstract or "") + sum(map(len, text.claims or ())) >= _LEAST


def outcomes(
    bank: Bank, copies: Mapping[str, Sequence[str]], asked: Iterable[tuple[Query, str]]
) -> Iterator[Outcome]:
    """What each need found: `copies` has the ids of a technology's copies, `asked` needs and the technology that solves it."""
    for need, technology in asked:
        hits = bank.search(Need(need.text, language=need.language, k=FIRST)).hits
        wanted = set(copies[technology])
        shown = [{hit.id, *hit.also} & wanted for hit in hits]
        rank = next((place for place, own in enumerate(shown, 1) if own), None)
        found = set().union(*shown)
        yield Outcome(need, technology, len(wanted), len(found), rank)


def asked_of(folders: Iterable[Path], technologies: Iterable[str]) -> list[tuple[Query, str]]:
    """The needs of labelled sets that these technologies solve, each with the technology."""
    held = set(technologies)
    return [
        (query, technology)
        for folder in folders
        if folder.exists()
        for labelled in [read_set(folder)]
        for query in labelled.queries
        for technology, grade in sorted(labelled.grades[query.id].items())
        if technology in held and grade >= GRADE
    ]


def wilson(found: int, of: int, *, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (Wilson 1927); (0, 1) of nothing."""
    if not of:
        return 0.0, 1.0
    share, square = found / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = z / (1 + square / of) * (share * (1 - share) / of + square / (4 * of * of)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


def table(found: Sequence[Outcome]) -> str:
    """A Markdown table by the needs' language: both copies, one at least, and both where one was found."""
    lines = [
        f"| needs in | needs | both in the first {FIRST} | 95 % | one at least | both, where one is |",
        "|---|---|---|---|---|---|",
    ]
    for language in (*LANGUAGES, "all"):
        own = [one for one in found if language in (one.need.language, "all")]
        if not own:
            continue
        both, some = sum(one.both for one in own), sum(one.found > 0 for one in own)
        low, high = wilson(both, len(own))
        share = f"{both / some:.0%}" if some else "–"
        lines.append(
            f"| {language} | {len(own)} | {both} ({both / len(own):.0%}) | {low:.0%} to {high:.0%} "
            f"| {some} ({some / len(own):.0%}) | {share} |"
        )
    return "\n".join(lines) + "\n"


def run(
    records: Sequence[Technology],
    folders: Sequence[Path],
    folder: Path,
    settings: Mapping[str, object],
    *,
    beside: bool,
) -> list[Outcome]:
    """Makes the bank of copies in `folder` and asks it; `beside`: with the records that have no copies."""
    split = {record.id: copies_of(record) for record in records}
    stored = [copy for own in split.values() for copy in own]
    if beside:
        stored += [replace(record, patents=None) for record in records if not split[record.id]]
    with open_bank(folder, {"evidence": False, **settings}, create=True) as bank:
        bank.catalogue.upsert(stored)
        bank.index()
        copies = {id_: [copy.id for copy in own] for id_, own in split.items() if own}
        return list(outcomes(bank, copies, asked_of(folders, copies)))


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--needs", type=Path, nargs="+", default=list(NEEDS))
    parser.add_argument(
        "--bank", type=Path, default=ROOT / "banks" / "sample", help="whose vectors are taken"
    )
    parser.add_argument("--misses", action="store_true", help="print every need that misses a copy")
    given = parser.parse_args()
    with open_bank(given.bank, create=True) as bank:
        bank.ingest([ROOT / "data" / "sample_patents"])
        records = list(bank.technologies())
    for beside in (False, True):
        with tempfile.TemporaryDirectory(prefix="techbank-copies-") as folder:
            place = Path(folder) / "bank"
            place.mkdir()
            if (vectors := given.bank / "vectors.db").exists():
                _copied(vectors, place / "vectors.db")
            found = run(records, given.needs, place, {}, beside=beside)
        many = sum(len(copies_of(record)) > 0 for record in records)
        print(
            f"{many} technologies in two languages"
            + (f", {len(records) - many} others beside them" if beside else " alone")
        )
        print(table(found))
        if given.misses:
            for one in found:
                if not one.both:
                    print(
                        json.dumps(
                            [one.need.id, one.need.language, one.technology, one.found, one.rank],
                            ensure_ascii=False,
                        )
                    )


def _copied(source: Path, target: Path) -> None:
    """A copy of a cache of vectors that others may be writing to."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


if __name__ == "__main__":
    main()
