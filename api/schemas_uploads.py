"""Shapes of what the service says of uploads and withdrawals; the answers themselves come from techbank.jobs."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, Field

from api.schemas import _CLOSED, ErrorDetail

Outcome = Literal["stored", "changed", "same", "rejected", "owner_changed", "owner_same"]


class RejectedRecord(BaseModel):
    """A record that was not taken: where it stands, which field was wrong, what stood there, why, and what mends it."""

    model_config = _CLOSED
    file: str
    position: str
    field: str | None
    value: str | None
    reason: str
    todo: str | None


class ContradictedField(BaseModel):
    """A field's path in the record, and what it states."""

    model_config = _CLOSED
    field: str
    value: str


class Contradiction(BaseModel):
    """What a record contradicts itself in. `offer` counts from 0."""

    model_config = _CLOSED
    rule: str
    severity: Literal["contradiction", "hint"]
    offer: int | None
    fields: list[ContradictedField]
    what: dict[str, str] = Field(description="In words, by language: en, zh, ja")


class ContradictedRecord(Contradiction):
    """A record that was taken and contradicts itself: it is stored as it came."""

    id: str
    file: str | None
    position: str | None


class Remark(BaseModel):
    """What is to be known of one value of a record that was taken: it was lost, or cannot be right."""

    model_config = _CLOSED
    field: str
    text: str


class RemarkedRecord(Remark):
    """A record that was taken, with a remark on one of its values."""

    id: str
    file: str | None
    position: str | None


class UploadReport(BaseModel):
    """What has become of an upload: counts of all, and at most 1,000 rejections, contradictions and remarks."""

    model_config = _CLOSED
    stored: int
    changed: int
    same: int
    merged: int
    owner_changes: int
    rejected: int
    files: int
    job: str
    dry_run: bool
    rejections: list[RejectedRecord]
    contradictions: list[ContradictedRecord]
    remarks: list[RemarkedRecord]


class Stage(BaseModel):
    """A stage, when it was reached, and how much of it is done; `of` is null where that is not known."""

    model_config = _CLOSED
    stage: Literal["received", "parsed", "checked", "stored", "encoded", "searchable"]
    at: dt.datetime | None
    done: int
    of: int | None


class UploadJob(BaseModel):
    """An upload: how far it has come, and what was counted."""

    model_config = _CLOSED
    id: str
    name: str
    state: Literal[
        "received", "parsed", "checked", "stored", "encoded", "searchable", "failed", "cancelled"
    ] = Field(description="The stage reached last, or how it ended")
    finished: bool
    doing: str | None = Field(description="The stage that is being worked for")
    dry_run: bool
    office: str | None
    who: str | None
    size: int | None
    created_at: dt.datetime
    finished_at: dt.datetime | None
    cancelling: bool
    stages: list[Stage]
    counts: dict[str, int]
    rows: int = Field(description="How many rows its report has; in the end one for each record of the file")
    total: int | None = Field(description="How many records the file holds; null until that is known")
    kept: bool = Field(description="Whether the file itself is still kept")
    error: ErrorDetail | None


class FinishedUpload(UploadJob):
    """An upload with its report, as `wait` answers."""

    report: UploadReport


class UploadList(BaseModel):
    """Uploads, the newest first; `next` goes on as `before`, null on the last page."""

    model_config = _CLOSED
    uploads: list[UploadJob]
    next: str | None


class UploadRow(BaseModel):
    """What became of one record. `number` counts from 1 in the order of the file."""

    model_config = _CLOSED
    number: int
    outcome: Outcome
    file: str | None
    position: str | None
    record: str | None
    technology: str | None
    version: int | None
    merged: bool
    field: str | None
    value: str | None
    reason: str | None
    todo: str | None
    contradictions: list[Contradiction]
    remarks: list[Remark]


class UploadRows(BaseModel):
    """Rows in the order of the file; `next` goes on as `after`, null where no more are there."""

    model_config = _CLOSED
    rows: list[UploadRow]
    next: int | None


class WithdrawalRequest(BaseModel):
    """Technologies that are to be taken out of the bank."""

    model_config = _CLOSED
    ids: list[str] = Field(min_length=1)
    partly: bool = Field(False, description="Withdraw the others where some are not known")
    who: str | None = None
    office: str | None = None


class ListedId(BaseModel):
    """An id and its place in the list, from 1."""

    model_config = _CLOSED
    line: int
    id: str


class WithdrawalAnswer(BaseModel):
    """What became of the list. `already`: what was withdrawn before; `unknown` is empty unless `partly` was asked for."""

    model_config = _CLOSED
    done: bool
    withdrawn: list[str]
    already: list[str]
    unknown: list[ListedId]


class ProposedTechnology(BaseModel):
    """One of two technologies that may be one."""

    model_config = _CLOSED
    id: str
    title: str | None


class ProposedMerge(BaseModel):
    """Two technologies that may be one. `records` are the sources that look alike; `reason` says why, in a word."""

    model_config = _CLOSED
    id: int
    reason: str
    records: tuple[str, str]
    technologies: tuple[ProposedTechnology, ProposedTechnology]
    made_at: str


class Proposals(BaseModel):
    """Merges that wait for a decision, the oldest first."""

    model_config = _CLOSED
    proposals: list[ProposedMerge]


class Merged(BaseModel):
    """A merge that was made; `technology` is the id of what is one now."""

    model_config = _CLOSED
    id: int
    technology: str


class KeptApart(BaseModel):
    """A merge that was refused for good."""

    model_config = _CLOSED
    id: int
    refused: bool
