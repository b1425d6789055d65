"""Files on their way into the catalogue: what they hold, record by record, and what is told of it in the end.

What a record contradicts itself in is no refusal: the record is stored as it came, and the report says so.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

from catalogue import exchange
from catalogue.errors import InputError
from catalogue.licensing.contradictions import Contradiction, contradictions
from catalogue.records import Institution, OwnerChange, Rejection, Technology
from catalogue.store import Catalogue, JobRow, OwnerChanged
from ingest.base import Corrections, Outcome
from ingest.containers import DEFAULT_LIMITS, Limits
from ingest.parties import first_institution
from ingest.reading import paths_in, read_path
from techbank.plain import contradiction_to_dict

Entry: TypeAlias = Path | tuple[Path, str]
"""A file or folder, or a file with the name that records tell."""


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


@dataclass(frozen=True)
class Remarked:
    """A record that was taken, and what is to be known of one of its values: it was lost, or cannot be right."""

    id: str
    file: str | None
    position: str | None
    field: str
    text: str


@dataclass
class Report:
    """What became of an upload: how many records of each outcome, all rejections, what contradicts itself, and remarks.

    `merged` counts records that joined a technology that stood already (they are stored or changed as well),
    `owner_changes` the recorded transfers that were new to a patent of the bank.
    """

    stored: int = 0
    changed: int = 0
    same: int = 0
    merged: int = 0
    owner_changes: int = 0
    rejected: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    contradictions: list[Contradicted] = field(default_factory=list)
    remarks: list[Remarked] = field(default_factory=list)
    files: int = 0
    job: str | None = None
    dry_run: bool = False
    ended: str | None = None
    """`failed` or `cancelled` where it did not come to its end: what is counted was done before."""

    def as_dict(self) -> dict[str, Any]:
        """As plain data, for JSON answers."""
        return {
            "stored": self.stored,
            "changed": self.changed,
            "same": self.same,
            "merged": self.merged,
            "owner_changes": self.owner_changes,
            "rejected": self.rejected,
            "files": self.files,
            "job": self.job,
            "dry_run": self.dry_run,
            "rejections": [asdict(rejection) for rejection in self.rejections],
            "contradictions": [contradicted.as_dict() for contradicted in self.contradictions],
            "remarks": [asdict(remark) for remark in self.remarks],
        }


def change_owners(
    catalogue: Catalogue,
    changes: Sequence[OwnerChange],
    *,
    name: str,
    who: str | None,
    office: str | None = None,
    job: str | None = None,
) -> tuple[list[OwnerChanged], list[Rejection]]:
    """Applies recorded transfers; what became of each, and a rejection for each patent that the bank does not hold.

    An institution is the new owner only where one is among the assignees; persons alone change no owner. `name` is
    the file's, for changes that do not tell theirs.
    """
    told = [replace(change, assignees=_institutions(change)) for change in changes]
    done = catalogue.change_owners(told, who=who, office=office, job=job)
    return done, [
        Rejection(
            (change.source.file if change.source else None) or name,
            (change.source.position if change.source else None) or "record",
            "patent",
            f"unknown patent: the bank holds no {_named(change)}",
            "Hand in the patent first, then this file again",
        )
        for change, one in zip(changes, done, strict=True)
        if one.outcome == "unknown patent"
    ]


def _institutions(change: OwnerChange) -> tuple[Institution, ...] | None:
    assignees = change.assignees or ()
    place = first_institution([assignee.name for assignee in assignees], change.patent.inventors or ())
    return assignees[place:] if place is not None else None


def _named(change: OwnerChange) -> str:
    patent = change.patent
    if patent.number:
        return f"patent {'-'.join(filter(None, (patent.country, patent.number, patent.kind)))}"
    return f"application {patent.country} {patent.application_number or 'without a number'}"


def contradicted(record: Technology, day: dt.date) -> list[Contradiction]:
    """What the record contradicts itself in, at a day."""
    return list(contradictions(record, today=day))


def rejection_of(row: JobRow) -> Rejection:
    """A rejected row of an upload as the rejection it was."""
    return Rejection(
        row.file or "", row.position or "", row.field, row.reason or "", row.todo, value=row.value
    )


def refused(name: str, error: InputError) -> Rejection:
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


def sound(record: Technology, name: str) -> Technology | Rejection:
    """The record as it will be read back; a rejection where it could not be."""
    try:
        return exchange.from_json(exchange.to_json(record))
    except (InputError, UnicodeEncodeError) as error:
        source = (record.provenance or {}).get("*")
        position = source.position if source and source.position else record.id
        reason = error.what if isinstance(error, InputError) else "a text holds half a character"
        todo = error.todo if isinstance(error, InputError) else "Export the file again as UTF-8"
        return Rejection(source.file if source and source.file else name, position, None, reason, todo)


def opened(
    entries: Iterable[Entry], corrections: Corrections | None = None, limits: Limits = DEFAULT_LIMITS
) -> Iterator[tuple[str, Iterator[Outcome]]]:
    """The files, each by its name with its outcomes, in an order that is always the same.

    Raises:
        InputError: a path does not exist.
    """
    for name, path in files_of(entries):
        yield name, read_path(path, name=name, limits=limits, corrections=corrections)


def files_of(entries: Iterable[Entry]) -> Iterator[tuple[str, Path]]:
    """Every file with the name that records tell; no path of a machine goes into them.

    Raises:
        InputError: a path does not exist.
    """
    for entry in entries:
        if isinstance(entry, tuple):
            yield entry[1], entry[0]
            continue
        for path in paths_in(entry):
            # In a folder, files are named from that folder on.
            inner = (entry.resolve().name, *path.relative_to(entry).parts) if entry.is_dir() else (path.name,)
            yield _printable("/".join(inner)), path
