"""How often inferred sectors are right, and how class symbols' fields compare with what the texts say.

    python benchmarks/run_sectors.py                the tables of docs/fields-figures.md
    python benchmarks/run_sectors.py --misses       and every technology that came out otherwise

Reads the sample bank (banks/sample, or --bank) and the labels of tests/eval/sectors.jsonl.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from catalogue.fields.sectors import SECTOR_NAMES, inferred_sectors  # noqa: E402
from catalogue.records import Technology, TechnologyText  # noqa: E402
from catalogue.store import Catalogue  # noqa: E402
from tests.sector_labels import HALVES, Score, labels, score_fields, score_sectors, score_stated  # noqa: E402

LISTINGS = ROOT.parent / "shared/data/listings/nasa_software_catalog/listings.jsonl"


def table(scores: dict[str, Score]) -> str:
    """Right, wrong and missed of each sector in each set, then precision and recall."""
    lines = [f"| sector | {' | '.join(f'{name}: right, wrong, missed' for name in scores)} |"]
    lines.append("|---" * (len(scores) + 1) + "|")
    for sector in SECTOR_NAMES:
        cells = (f"{s.right[sector]}, {s.wrong[sector]}, {s.missed[sector]}" for s in scores.values())
        lines.append(f"| {sector} | {' | '.join(cells)} |")
    for name, values in (
        ("precision", [s.precision for s in scores.values()]),
        ("recall", [s.recall for s in scores.values()]),
    ):
        lines.append(f"| **{name}** | {' | '.join(f'{value:.3f}' for value in values)} |")
    return "\n".join(lines)


def listings() -> str | None:
    """How many of the listings, all software of a space agency, get a sector at all."""
    if not LISTINGS.exists():
        return None
    found: Counter[str] = Counter()
    with LISTINGS.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            text = TechnologyText(title=record["title"], abstract=record["text"])
            found["listings"] += 1
            found["with a sector"] += bool(inferred_sectors(Technology(id=record["id"], texts={"en": text})))
    return f"NASA software listings, by words alone: {found['with a sector']} of {found['listings']} get a sector."


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bank", type=Path, default=ROOT / "banks/sample", help="folder of the sample bank")
    parser.add_argument("--misses", action="store_true", help="show every technology that came out otherwise")
    chosen = parser.parse_args()
    store = Catalogue(f"sqlite:///{chosen.bank / 'catalogue.db'}")
    bank = {technology.id: technology for technology in store.current()}
    store.close()
    given = labels()
    scores = {half: score_sectors(bank, [label for label in given if label.half == half]) for half in HALVES}
    held = frozenset(label.id for label in given if label.half == "held_out")
    scores["stated by records"] = score_stated(bank, held)
    print(table(scores))
    if chosen.misses:
        for name, score in scores.items():
            print(f"\n{name}", *score.differing, sep="\n- ")
    fields, hits, all_ = score_fields(bank, given)
    print(
        f"\nFields of {all_} labelled technologies with symbols: the main field is one that the text gives in {hits};"
    )
    print(f"all fields together: precision {fields.precision:.3f}, recall {fields.recall:.3f}.")
    if chosen.misses:
        print(*fields.differing, sep="\n- ")
    known = Counter(
        "stated" if t.sectors else "inferred" if inferred_sectors(t) else "none" for t in bank.values()
    )
    print(
        f"\nOf {len(bank)} technologies {known['stated']} state sectors, for {known['inferred']} of the others some are inferred."
    )
    start = time.perf_counter()
    for technology in bank.values():
        inferred_sectors(technology)
    print(f"Inferring takes {(time.perf_counter() - start) / len(bank) * 1000:.2f} ms a technology.")
    if (line := listings()) is not None:
        print(line)


if __name__ == "__main__":
    main()
