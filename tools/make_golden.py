"""Writes tests/golden/NAME.jsonl, what each reader makes of its samples: python tools/make_golden.py [READER...]

Read what changed (git diff) before it is committed: a golden result says what is right, not what the reader does.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from catalogue import exchange
from catalogue.records import OwnerChange, Rejection
from ingest.formats import readers
from ingest.reading import paths_in, read_path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "data" / "sample_patents"
GOLDEN = ROOT / "tests" / "golden"


def lines_of(reader: str) -> Iterator[str]:
    """Everything that comes out of a reader's samples, file by file: an exchange record, a change of owner or a rejection a line."""
    for path in paths_in(SAMPLES / reader):
        for outcome in read_path(path):
            if isinstance(outcome, Rejection):
                yield json.dumps({"rejection": asdict(outcome)}, ensure_ascii=False)
            elif isinstance(outcome, OwnerChange):
                yield json.dumps({"owner_change": owner_change(outcome)}, ensure_ascii=False)
            else:
                yield exchange.to_json(outcome)


def owner_change(change: OwnerChange) -> dict[str, object]:
    """A change of owner as plain data; what is None is left out."""

    def stated(pairs: list[tuple[str, object]]) -> dict[str, object]:
        return {
            key: value.isoformat() if isinstance(value, dt.date) else value
            for key, value in pairs
            if value is not None
        }

    return asdict(change, dict_factory=stated)


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name in sys.argv[1:] or [reader.name for reader in readers()]:
        path = GOLDEN / f"{name}.jsonl"
        path.write_text("".join(f"{line}\n" for line in lines_of(name)), encoding="utf-8")
        print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
