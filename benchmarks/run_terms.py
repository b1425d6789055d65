"""How well texts of licence terms are read: golden phrases per field, and US federal notices against their labels.

    python benchmarks/run_terms.py                  tables as on docs/licence-terms-figures.md
    python benchmarks/run_terms.py --misses         and every field that came out otherwise

The held-out phrases (tests/terms/held_out*.jsonl) were not looked at while the reader was built; what they gave at
first look stands on that page. Since then some of what they showed has been mended, so they are no fresh estimate any more.
The notices are real (../shared/data/listings) and are left out where they are not at hand.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from catalogue.licensing.terms import TermsReading, read_terms  # noqa: E402
from tests.terms.score import (  # noqa: E402
    FIFTH,
    FOURTH,
    HELD_OUT,
    HELD_OUT_SECOND,
    HELD_OUT_THIRD,
    MORE,
    PHRASES,
    SEVENTH,
    SIXTH,
    phrases,
    score,
    table,
)

NOTICES = ROOT.parent / "shared/data/listings/us_federal_license_notices/notices.jsonl"
KINDS = ("available_for_licensing", "exclusive", "partially_exclusive", "co-exclusive", None)
_KIND_WORDS = (
    ("co-exclusive", re.compile(r"co-?\s?exclusive", re.I)),
    ("partially_exclusive", re.compile(r"partial(ly)?[\s-]+exclusive", re.I)),
    ("exclusive", re.compile(r"exclusive", re.I)),
)


def announced(reading: TermsReading) -> str | None:
    """What a notice announces, in the labels' names: from the state that was read and the words it was read from."""
    for offer in reading.offers:
        spans = (offer.source.spans if offer.source else None) or ()
        words = " ".join(span.text or "" for span in spans if span.field == "status")
        if offer.status == "available":
            return "available_for_licensing"
        if offer.status == "under_option":
            return next((kind for kind, pattern in _KIND_WORDS if pattern.search(words)), None)
    return None


def notices() -> Iterator[tuple[str, str, str | None]]:
    """(part, text, label) of every title and text."""
    with NOTICES.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            for part in ("title", "text"):
                yield part, record[part] or "", record[f"license_type_from_{part}"]


def confusion(part: str, cases: list[tuple[str, str, str | None]]) -> tuple[str, list[str]]:
    """The table of labels against what was read, and the cases in which the two differ."""
    counts: Counter[tuple[str | None, str | None]] = Counter()
    differing = []
    for _, text, label in cases:
        read = announced(read_terms(text, language="en"))
        counts[label, read] += 1
        if read != label:
            differing.append(f"label {label}, read {read}: {text[:300]!r}")
    head = " | ".join(str(kind) for kind in KINDS)
    rows = [f"| {part}: label ↓ read → | {head} | recall |", "|---" * (len(KINDS) + 2) + "|"]
    for label in KINDS:
        total = sum(counts[label, read] for read in KINDS)
        if total:
            cells = " | ".join(str(counts[label, read]) for read in KINDS)
            rows.append(f"| {label} | {cells} | {counts[label, label] / total:.3f} |")
    precise = []
    for read in KINDS:
        total = sum(counts[label, read] for label in KINDS)
        precise.append(f"{counts[read, read] / total:.3f}" if total else "–")
    rows.append(f"| precision | {' | '.join(precise)} | |")
    return "\n".join(rows), differing


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--misses", action="store_true", help="show every field that came out otherwise")
    chosen = parser.parse_args()
    sets = (
        ("development", PHRASES),
        ("later rounds", MORE),
        ("fourth round", FOURTH),
        ("fifth round", FIFTH),
        ("held out", HELD_OUT),
        ("second held out", HELD_OUT_SECOND),
        ("third held out", HELD_OUT_THIRD),
        ("sixth round", SIXTH),
        ("seventh round, as first read", SEVENTH),
    )
    for name, file in sets:
        cases = list(phrases(file))
        for kind, some in (
            (name, cases),
            *(
                (f"{name}, {lang}", [c for c in cases if re.match(rf"(r\d-)?{lang}", c["id"])])
                for lang in ("zh", "en", "ja")
            ),
            (f"{name}, ugly", [c for c in cases if c["ugly"]]),
        ):
            total = score(some)
            if kind == name:
                print(f"\n## Golden phrases, {name}\n\n{table(total)}\n")
                if chosen.misses:
                    print("\n".join(total.misses))
                if total.invented:
                    print("Invented amounts:", *total.invented, sep="\n- ")
            else:
                print(
                    f"{kind}: {total.phrases} phrases, precision {total.precision:.3f}, recall {total.recall:.3f}, "
                    f"invented amounts {len(total.invented)}"
                )
    texts = [case["text"] for case in phrases(PHRASES)]
    took = []
    for text in texts:
        start = time.perf_counter()
        read_terms(text)
        took.append((time.perf_counter() - start) * 1000)
    print(f"\nOne phrase takes {statistics.median(took):.2f} ms (median), {max(took):.1f} ms at most.")
    if not NOTICES.exists():
        print("\nThe federal notices are not at hand (../shared/data/listings): left out.")
        return
    cases_by_part = list(notices())
    for part in ("title", "text"):
        shown, differing = confusion(part, [case for case in cases_by_part if case[0] == part])
        print(f"\n## Federal notices\n\n{shown}")
        print("\nWhere the two differ:", *differing, sep="\n- ")


if __name__ == "__main__":
    main()
