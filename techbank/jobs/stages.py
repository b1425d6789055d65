"""The stages of an upload, in order, and how a job stands in plain words and data.

    received    the file is on disk, whole, and the job is kept
    parsed      the file was read to its end once; nothing is stored yet
    checked     every record was judged; a dry run ends here
    stored      every record is in the catalogue, and its row in the report
    encoded     what was new or changed is encoded
    searchable  searches find it

or `failed` (nothing of the file could be read, or something inside went wrong) or `cancelled`; what was stored before
stays in either case, and the report says what that was.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from catalogue.store import Job, JobRow

STAGES: Final = ("received", "parsed", "checked", "stored", "encoded", "searchable")
DRY_STAGES: Final = STAGES[:3]
ENDS: Final = ("failed", "cancelled")
OUTCOMES: Final = ("stored", "changed", "same", "rejected", "owner_changed", "owner_same")

COUNTS: Final = (
    "files",
    "read",
    "checked",
    "refused",
    "stored",
    "changed",
    "same",
    "merged",
    "owner_changes",
    "rejected",
    "contradictions",
    "remarks",
    "technologies",
    "searchable",
)
"""What is counted: files, records that the check read, judged and found that cannot be taken; rows by what became of them;
technologies to be encoded, and those of them that searches find."""


def stages_of(job: Job) -> tuple[str, ...]:
    """The stages that the job goes through."""
    return DRY_STAGES if job.dry_run else STAGES


def reached(job: Job, stage: str) -> bool:
    """Whether the job has come that far."""
    return stage in job.stages


def doing(job: Job) -> str | None:
    """The stage that is being worked for; None where the job has ended."""
    if job.finished_at is not None:
        return None
    return next((stage for stage in stages_of(job) if stage not in job.stages), None)


def progress(job: Job, stage: str) -> tuple[int, int | None]:
    """How much of a stage is done, of how much; None where that is not known yet."""
    counts = job.counts
    if stage in ("parsed", "checked"):
        return counts.get("read" if stage == "parsed" else "checked", 0), job.total
    if stage == "stored":
        return job.cursor, job.total
    if stage in ("encoded", "searchable"):
        return counts.get("searchable", 0), counts.get("technologies")
    return 0, None


def passed(job: Job, *stages: str) -> dict[str, str]:
    """The job's stages with these reached now."""
    now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
    return {**job.stages, **{stage: now for stage in stages if stage not in job.stages}}


def job_to_dict(job: Job) -> dict[str, Any]:
    """A job as plain data: the same for the command line's --json and the HTTP service."""
    return {
        "id": job.id,
        "name": job.name,
        "state": job.state,
        "finished": job.finished_at is not None,
        "doing": doing(job),
        "dry_run": job.dry_run,
        "office": job.office,
        "who": job.who,
        "size": job.size,
        "created_at": job.created_at.isoformat(timespec="milliseconds"),
        "finished_at": job.finished_at.isoformat(timespec="milliseconds") if job.finished_at else None,
        "cancelling": job.cancelling and job.finished_at is None,
        "stages": [_stage_to_dict(job, stage) for stage in stages_of(job)],
        "counts": {name: job.counts.get(name, 0) for name in COUNTS},
        "rows": job.cursor,
        "total": job.total,
        "kept": job.kept and job.source is None,
        "error": dict(job.error) if job.error is not None else None,
    }


def _stage_to_dict(job: Job, stage: str) -> dict[str, Any]:
    done, of = progress(job, stage)
    return {"stage": stage, "at": job.stages.get(stage), "done": done, "of": of}


def row_to_dict(row: JobRow) -> dict[str, Any]:
    """A row of a report as plain data."""
    return {
        "number": row.number,
        "outcome": row.outcome,
        "file": row.file,
        "position": row.position,
        "record": row.record,
        "technology": row.technology,
        "version": row.version,
        "merged": row.merged,
        "field": row.field,
        "value": row.value,
        "reason": row.reason,
        "todo": row.todo,
        "contradictions": [dict(note) for note in row.notes],
        "remarks": [dict(remark) for remark in row.remarks],
    }
