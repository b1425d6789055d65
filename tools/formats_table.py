"""Makes the page of file formats out of the readers, their samples, and what became of the real files.

    python tools/formats_table.py > docs/formats.md
    python tools/formats_table.py --measure > docs/formats-checked.json     (first, where ../shared/data is at hand)

The first command needs nothing but the project: the counts of real files come from docs/formats-checked.json.
"""

from __future__ import annotations

import gzip
import json
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalogue.errors import InputError
from catalogue.records import Rejection
from ingest.base import HEAD_BYTES
from ingest.formats import readers
from ingest.heads import is_archive, is_gzip
from ingest.reading import paths_in, read_path

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"
SHARED = ROOT.parent / "shared" / "data"
CHECKED = ROOT / "docs" / "formats-checked.json"

INTRODUCTION = """\
# File formats

Made from the readers, their samples and what became of the real files at hand: `python tools/formats_table.py`. A
file is recognised by its first bytes, whatever its name; `.zip` and `.gz` are opened on the way. Every file goes to exactly
one reader. A record that cannot be taken is told with its place, its field, the reason and what would mend it, and the rest
of its file goes on.

"Checked" says on how much: records of our own samples, each compared with a golden result, and records of real files. Where no
real file was at hand, the samples follow the published description of the format and nothing else.
"""
FILES = """\

## What became of the real files

Every file of the shared real data (`../shared/data`, not part of the project), read or refused: `python
tools/formats_table.py --measure`. A file that holds no technologies is refused, and so is one that is not what it claims to be.

| file | read as | records | not taken | why |
|---|---|---|---|---|
"""


def formats_of(path: Path) -> tuple[str, ...]:
    """Names of the readers that know the file, or the files packed in it."""
    with path.open("rb") as stream:
        heads = [stream.read(HEAD_BYTES)]
    if is_gzip(heads[0]):
        with gzip.open(path) as unpacked:
            heads = [unpacked.read(HEAD_BYTES)]
    elif is_archive(heads[0]):
        with zipfile.ZipFile(path) as archive:
            heads = []
            for entry in archive.infolist():
                if not entry.is_dir():
                    with archive.open(entry) as member:
                        heads.append(member.read(HEAD_BYTES))
    return tuple(
        sorted({reader.name for head in heads for reader in readers() if reader.sniff(head, path.name)})
    )


def measure() -> Iterator[dict[str, Any]]:
    """What becomes of each real file: its formats, how many records, how many not taken, and the reasons."""
    for path in paths_in(SHARED):
        taken, reasons = 0, Counter[str]()
        try:
            for outcome in read_path(path):
                if isinstance(outcome, Rejection):
                    reasons[outcome.reason] += 1
                else:
                    taken += 1
            refused = None
        except InputError as error:
            refused = error.what
        yield {
            "file": path.relative_to(SHARED).as_posix(),
            "formats": formats_of(path),
            "records": taken,
            "rejected": reasons.total(),
            "reasons": sorted(reasons),
            "refused": refused,
        }


def page() -> Iterator[str]:
    """The lines of docs/formats.md."""
    files: list[dict[str, Any]] = json.loads(CHECKED.read_text(encoding="utf-8"))
    yield INTRODUCTION
    yield "| name | format | usual endings | read | not read | checked |"
    yield "|---|---|---|---|---|---|"
    for reader in readers():
        cells = (
            f"`{reader.name}`", reader.label, " ".join(reader.extensions), reader.reads, reader.skips,
            _checked(reader.name, files),
        )  # fmt: skip
        yield f"| {' | '.join(_cell(text) for text in cells)} |"
    yield FILES.rstrip("\n")
    for file in files:
        why = [f"refused: {file['refused']}"] if file["refused"] else file["reasons"][:3]
        if not file["refused"] and len(file["reasons"]) > 3:
            why.append(f"and {len(file['reasons']) - 3} other reasons")
        parts = (
            f"`{file['file']}`", ", ".join(f"`{name}`" for name in file["formats"]) or "no format we know",
            f"{file['records']:,}", f"{file['rejected']:,}", "; ".join(why),
        )  # fmt: skip
        yield f"| {' | '.join(_cell(text) for text in parts)} |"


def _checked(name: str, files: list[dict[str, Any]]) -> str:
    golden = GOLDEN / f"{name}.jsonl"
    samples = len(golden.read_text(encoding="utf-8").splitlines()) if golden.exists() else 0
    real = [file for file in files if name in file["formats"]]
    read = [file for file in real if file["records"]]
    parts = [f"{samples} of our own"]
    if read:
        records = sum(file["records"] for file in read)
        parts.append(f"{records:,} of {len(read)} real {'file' if len(read) == 1 else 'files'}")
    if len(read) < len(real):
        parts.append(
            f"{len(real) - len(read)} real {'file' if len(real) - len(read) == 1 else 'files'} refused"
        )
    if not real:
        parts.append("no real file at hand")
    return "; ".join(parts)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def main() -> None:
    if sys.argv[1:] == ["--measure"]:
        if not SHARED.is_dir():
            sys.exit("the shared real data are not beside the project (../shared/data)")
        lines = ",\n".join(json.dumps(file, ensure_ascii=False) for file in measure())
        print(f"[\n{lines}\n]")
    elif sys.argv[1:]:
        sys.exit(f"no such option: {' '.join(sys.argv[1:])}; {(__doc__ or '').strip()}")
    else:
        print("\n".join(page()))


if __name__ == "__main__":
    main()
