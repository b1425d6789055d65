"""Files to the catalogue: read, stored in small transactions, counted, and every refusal kept with its reason.

What a record contradicts itself in is no refusal: the record is stored as it came, and the report says so.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from catalogue import exchange
from catalogue.errors import InputError
from catalogue.licensing.contradictions import Contradiction, contradictions
from catalogue.records import Rejection, Technology
from catalogue.store import Catalogue, Stored
from ingest.reading import paths_in, read_path, read_stream
from techbank.plain import contradiction_to_dict

Entry: TypeAlias = Path | tuple[BinaryIO, str]


@dataclass(frozen=True)
class Contradicted:
    """A record that was taken and contradicts itself: where it stood, and in what."""

    id: str
    file: str | None
    position: str | None
    contradiction: Contradiction

    def as_dict(self) -> dict[str, Any]:
        """As plain data, for JSON answers."""
        place = {"id": self.id, "file": self.file, "position": self.position}
        return place | contradiction_to_dict(self.contradiction)


@dataclass
class Report:
    """What became of an upload: how many records of each outcome, all rejections, and what contradicts itself."""

    stored: int = 0
    changed: int = 0
    same: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    contradictions: list[Contradicted] = field(default_factory=list)
    files: int = 0
    failed: InputError | None = None
    """Why the last file that could not be read as a whole could not."""

    @property
    def rejected(self) -> int:
        """How many records or files were not taken."""
        return len(self.rejections)

    def as_dict(self) -> dict[str, Any]:
        """As plain data, for JSON answers."""
        return {
            "stored": self.stored,
            "changed": self.changed,
            "same": self.same,
            "rejected": self.rejected,
            "files": self.files,
            "rejections": [asdict(rejection) for rejection in self.rejections],
            "contradictions": [contradicted.as_dict() for contradicted in self.contradictions],
        }


def take(
    catalogue: Catalogue,
    entries: Iterable[Entry],
    *,
    who: str | None,
    commit_every: int,
    acknowledge: Callable[[Stored, Technology], None] | None = None,
    today: dt.date | None = None,
) -> Report:
    """Reads files and stores their records, `commit_every` to a transaction.

    `acknowledge` is called for each record once it is on disk. A file that cannot be read is a rejection, and the
    others are taken. Records are judged for contradictions at `today`, the day of the call where none is given.

    Raises:
        InputError: a path does not exist.
    """
    report = Report()
    day = today or dt.date.today()
    batch: list[Technology] = []

    def flush() -> None:
        for outcome, record in zip(catalogue.upsert(batch, who=who), batch, strict=True):
            setattr(report, outcome.outcome, getattr(report, outcome.outcome) + 1)
            report.contradictions.extend(_contradicted(record, day))
            if acknowledge is not None:
                acknowledge(outcome, record)
        batch.clear()

    for name, outcomes in _opened(entries):
        report.files += 1
        try:
            for outcome in outcomes:
                if isinstance(outcome, Technology):
                    outcome = _sound(outcome, name)
                if isinstance(outcome, Rejection):
                    report.rejections.append(outcome)
                    continue
                batch.append(outcome)
                if len(batch) >= commit_every:
                    flush()
        except InputError as error:
            report.failed = error
            report.rejections.append(_refused(name, error))
        if batch:
            flush()
    return report


def _contradicted(record: Technology, day: dt.date) -> Iterator[Contradicted]:
    source = (record.provenance or {}).get("*")
    for contradiction in contradictions(record, today=day):
        yield Contradicted(
            record.id, source.file if source else None, source.position if source else None, contradiction
        )


def _refused(name: str, error: InputError) -> Rejection:
    """A file's refusal as a rejection; "weekly.xml, document 3" is the position `document 3` of weekly.xml."""
    where = error.where or name
    file, comma, position = where.partition(", ")
    if comma and file == name:
        return Rejection(name, position, None, error.what, error.todo)
    return Rejection(where, "file", None, error.what, error.todo)


def _printable(name: str) -> str:
    r"""A file's name as text: no database and no JSON takes bytes that are no UTF-8.

    Such a name is nearly always GBK, from a zip packed in China; any other has its bytes written out (\xff).
    """
    content = os.fsencode(name)
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    return content.decode("utf-8", "backslashreplace")


def _sound(record: Technology, name: str) -> Technology | Rejection:
    """The record as it will be read back; a rejection where it could not be."""
    try:
        return exchange.from_json(exchange.to_json(record))
    except (InputError, UnicodeEncodeError) as error:
        source = (record.provenance or {}).get("*")
        position = source.position if source and source.position else record.id
        reason = error.what if isinstance(error, InputError) else "a text holds half a character"
        todo = error.todo if isinstance(error, InputError) else "Export the file again as UTF-8"
        return Rejection(source.file if source and source.file else name, position, None, reason, todo)


def _opened(entries: Iterable[Entry]) -> Iterator[tuple[str, Iterator[Technology | Rejection]]]:
    for entry in entries:
        if isinstance(entry, tuple):
            stream, name = entry
            yield name, read_stream(stream, name)
        else:
            for path in paths_in(entry):
                # In a folder, files are named from that folder on; no path of a machine goes into records.
                inner = (
                    (entry.resolve().name, *path.relative_to(entry).parts) if entry.is_dir() else (path.name,)
                )
                name = _printable("/".join(inner))
                yield name, read_path(path, name=name)
