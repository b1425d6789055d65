"""An upload as its page shows it, in the page's language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from api.wording import Words
from catalogue.store import Job
from techbank.jobs.stages import doing, progress, stages_of
from techbank.mapping import is_table

_FIGURES = ("stored", "changed", "same", "rejected")


@dataclass(frozen=True)
class StageView:
    """One stage: done, under way or still to come; the time it was reached, and how much of it is done."""

    name: str
    label: str
    state: str
    at: str | None
    done: str | None
    share: int | None


@dataclass(frozen=True)
class JobView:
    """An upload: what it is, its stages, its figures, and a sentence on how it stands."""

    id: str
    name: str
    state: str
    label: str
    lead: str
    running: bool
    may_go_on: bool
    has_columns: bool
    dry_run: bool
    office: str | None
    who: str | None
    handed_in: str
    stages: list[StageView]
    figures: list[tuple[str, str, int]]
    merged: int
    owner_changes: int


def job_view(job: Job, w: Words) -> JobView:
    """One upload for its page."""
    running = job.finished_at is None
    counts = job.counts
    return JobView(
        job.id,
        job.name,
        job.state,
        _label(job, w),
        _lead(job, w),
        running,
        job.state in ("failed", "cancelled") and job.source is None and job.kept,
        job.finished_at is not None and job.source is None and job.kept and is_table(job.name),
        job.dry_run,
        job.office,
        job.who,
        moment(job.created_at),
        [_stage(job, stage, w) for stage in stages_of(job)],
        [(kind, w(f"report.{kind}"), counts.get(kind, 0)) for kind in _FIGURES],
        counts.get("merged", 0),
        counts.get("owner_changes", 0),
    )


def listed(job: Job, w: Words) -> JobView:
    """One upload for the list."""
    return job_view(job, w)


def moment(at: dt.datetime) -> str:
    """A time to the second, UTC."""
    return at.strftime("%Y-%m-%d %H:%M:%S")


def _label(job: Job, w: Words) -> str:
    now = doing(job)
    return w("job.doing", stage=w(f"stage.{now}")) if now else w(f"job.{job.state}")


def _lead(job: Job, w: Words) -> str:
    if job.state == "cancelled":
        return w("job.lead.cancelled", n=f"{job.cursor:,}")
    if job.state == "failed":
        return w("job.lead.failed", n=f"{job.cursor:,}")
    if job.cancelling and job.finished_at is None:
        return w("job.lead.cancelling")
    if job.dry_run:
        return w("job.lead.dry" if job.finished_at else "job.lead.dry_running")
    if job.finished_at is not None:
        if job.last_change is None:
            return w("report.nothing")
        rejected = job.counts.get("rejected", 0)
        return w("job.lead.partly", n=f"{rejected:,}") if rejected else w("job.lead.done")
    return w("report.indexing" if job.state == "stored" else "job.lead.running")


def _stage(job: Job, stage: str, w: Words) -> StageView:
    at, (done, of) = job.stages.get(stage), progress(job, stage)
    state = "done" if at else "doing" if stage == doing(job) else "waiting"
    shown = None
    if stage != "received" and (done or of):
        shown = w("stage.of", n=f"{done:,}", of=f"{of:,}") if of is not None else f"{done:,}"
    share = min(100, 100 * done // of) if of else None
    when = moment(dt.datetime.fromisoformat(at)) if at else None
    return StageView(stage, w(f"stage.{stage}"), state, when, shown, share if state == "doing" else None)
