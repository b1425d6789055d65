"""What the catalogue answers with: what became of a record, a change, a version, a source, a proposed merge."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, replace
from typing import Literal

from catalogue import exchange
from catalogue.records import Technology

Outcome = Literal["stored", "changed", "same"]
SourceKind = Literal["record", "owner_change"]


@dataclass(frozen=True)
class Stored:
    """What became of one source record: new (stored), another content than before (changed), or the same.

    `technology` is the id of the technology that shows it; `merged` says that it joined one that stood already.
    `version` and `sequence` are of that technology's log.
    """

    id: str
    outcome: Outcome
    version: int
    sequence: int
    technology: str
    merged: bool = False


@dataclass(frozen=True)
class OwnerChanged:
    """What became of one change of owner; `technology` and `sequence` are None where the bank holds no such patent."""

    id: str
    outcome: Outcome | Literal["unknown patent"]
    technology: str | None
    sequence: int | None


@dataclass(frozen=True)
class Change:
    """The last change of a technology: its number, and whether it withdrew the technology."""

    sequence: int
    withdrawn: bool


@dataclass(frozen=True)
class Version:
    """One version of a technology in the log, with where it came from. Times are UTC."""

    sequence: int
    version: int
    technology: Technology
    withdrawn: bool
    file: str | None
    position: str | None
    who: str | None
    stored_at: dt.datetime


@dataclass(frozen=True)
class Source:
    """What one source says of a technology as it stands: its record, and who handed it in. Times are UTC."""

    id: str
    technology: str
    kind: SourceKind
    record: Technology
    version: int
    withdrawn: bool
    file: str | None
    position: str | None
    who: str | None
    office: str | None
    job: str | None
    stored_at: dt.datetime


@dataclass(frozen=True)
class Proposal:
    """Two technologies that may be one. `older` and `younger` are the records that look alike. Times are UTC."""

    id: int
    older: str
    younger: str
    technologies: tuple[str, str]
    reason: str
    made_at: dt.datetime


def content_hash(technology: Technology) -> str:
    """SHA-256 over the record's exchange form without its provenance, in whatever order its languages stand."""
    content = exchange.to_dict(replace(technology, provenance=None))
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def utc(moment: dt.datetime) -> dt.datetime:
    """A moment as it comes from the database: SQLite forgets the zone, and all are UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
