"""The pages of uploads: the form, the list, and a page for each with its stages and its report.

The page of an upload that is still worked on loads itself again, so that it needs no script.
"""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.errors import headers_of, public, status_of
from api.job_views import job_view, listed
from api.receiving import receive
from api.rendering import link_to, page, words_of
from api.routes_json import Here
from api.service import Service, same_site
from api.standing import reported
from catalogue.errors import BankError, InputError
from catalogue.store import Job
from techbank.mapping import is_table, understood, unread
from techbank.plain import formats_to_list

router = APIRouter(include_in_schema=False)

_REJECTIONS: Final = 500
_LISTED: Final = 50
_PATIENCE: Final = 1.0
"""A small upload is done so soon that its page can show all of it at once, in seconds."""


@router.api_route("/upload", methods=["GET", "HEAD"])
async def upload_page(request: Request, service: Here) -> HTMLResponse:
    """The form for a file."""
    return _upload(request, service)


def _upload(request: Request, service: Service, error: BankError | None = None) -> HTMLResponse:
    limit = service.bank.settings.upload_max
    status = status_of(error) if error else 200
    return page(request, "upload.html", status, formats=formats_to_list(), limit=limit, error=error)


@router.post("/upload")
async def upload(request: Request, service: Here) -> Response:
    """Takes the form's file in and leads to its page."""
    try:
        same_site(request)
        job = await receive(request, service)
    except BankError as failure:
        told = public(failure)
        response = _upload(request, service, told)
        response.headers.update(headers_of(told))
        return response
    service.workers.poke()
    job = await service.ended(job, _PATIENCE)
    return _to(request, job.id)


def _to(request: Request, id_: str) -> RedirectResponse:
    return RedirectResponse(link_to(request, f"/jobs/{id_}"), 303)


@router.api_route("/jobs", methods=["GET", "HEAD"])
async def jobs_page(request: Request, service: Here) -> HTMLResponse:
    """Uploads, the newest first."""
    before = request.query_params.get("before") or None
    found = await service.jobs(before, _LISTED)
    older = link_to(request, "/jobs", [("before", found[-1].id)]) if len(found) == _LISTED else None
    return page(request, "jobs.html", jobs=[listed(job, words_of(request)) for job in found], older=older)


@router.api_route("/jobs/{id}", methods=["GET", "HEAD"])
async def job_page(request: Request, id: str, service: Here) -> HTMLResponse:  # noqa: A002
    """One upload: how far it is, what became of its records, and what mends those that were not taken."""
    job, w = await service.job(id), words_of(request)
    rejected = await service.rows(id, "rejected", _after(request), _REJECTIONS)
    report = await service.report(job, _REJECTIONS)
    contradicted = report.contradictions[:_REJECTIONS]
    more = rejected[-1].number if len(rejected) == _REJECTIONS else None
    context: dict[str, Any] = {
        "job": job_view(job, w),
        "rejected": rejected,
        "refused": job.counts.get("rejected", 0),
        "more": link_to(request, f"/jobs/{id}", [("after", str(more))]) if more else None,
        "clashes": reported(contradicted, w),
        "remarks": report.remarks[:_REJECTIONS],
        "remarks_more": max(0, job.counts.get("remarks", 0) - _REJECTIONS),
        "unread": await _unread(service, job),
        "clashes_more": max(0, job.counts.get("contradictions", 0) - len(contradicted)),
        "error": _error(job.error),
    }
    return page(request, "job.html", **context)


async def _unread(service: Service, job: Job) -> tuple[str, ...]:
    """The columns of a finished upload's spreadsheet that were not read; none where its file is no longer there."""
    if job.finished_at is None or job.source is not None or not job.kept or not is_table(job.name):
        return ()

    def work() -> tuple[str, ...]:
        with service.kept_file(job.id).open("rb") as stream:
            return unread(understood(service.bank.catalogue, (stream, job.name), office=job.office))

    try:
        return await service.reads.run(work)
    except BankError:
        return ()


def _after(request: Request) -> int:
    said = request.query_params.get("after", "")
    return int(said) if said.isdigit() and len(said) < 19 else 0


def _error(told: Any) -> BankError | None:
    if told is None:
        return None
    error = InputError(told["message"], where=told["where"], todo=told["todo"])
    error.code = told["code"]
    return error


@router.post("/jobs/{id}/cancel")
async def cancel(request: Request, id: str, service: Here) -> Response:  # noqa: A002
    """Ends an upload and leads back to its page."""
    same_site(request)
    await service.cancel(id)
    return _to(request, id)


@router.post("/jobs/{id}/retry")
async def retry(request: Request, id: str, service: Here) -> Response:  # noqa: A002
    """Goes on with an upload that failed or was cancelled, and leads back to its page."""
    same_site(request)
    await service.retry(id)
    return _to(request, id)
