"""The JSON routes of uploads: hand in, look, follow, cancel; and withdrawals by list."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import ValidationError

from api import schemas_uploads as schemas
from api.errors import BadRequest, from_validation
from api.events import events
from api.receiving import receive
from api.routes_json import Here, errors
from api.service import Service, same_site
from catalogue.store import Job
from techbank.jobs import Hand, job_to_dict, row_to_dict
from techbank.jobs.tally import as_error
from techbank.withdrawing import Listed, UnknownIds, read_list

router = APIRouter(tags=["uploads"])

_REPORTED: Final = 1000
"""Rejections, contradictions and remarks in one answer; GET /uploads/{id}/rows has all."""

JobId = Annotated[str, Path(description="The upload's id, as POST /uploads answered", max_length=40)]

_TEXT = {"type": "string"}
_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {
                            "type": "string",
                            "format": "binary",
                            "description": "A file of any known format",
                        },
                        "office": _TEXT | {"description": "The technology-transfer office that hands it in"},
                        "who": _TEXT | {"description": "Who hands it in; kept with each version"},
                        "dry_run": _TEXT | {"description": "true: everything but storing"},
                    },
                }
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


def _told(job: Job, request: Request, status: int = 200, **more: Any) -> JSONResponse:
    location = request.url_for("upload_job", id=job.id).path
    return JSONResponse(job_to_dict(job) | more, status, {"Location": location})


@router.post(
    "/uploads",
    response_model=schemas.FinishedUpload,
    status_code=200,
    responses={
        **errors(403, 408, 413, 415, 422, 503),
        202: {
            "model": schemas.UploadJob,
            "description": "The file is kept and will be worked on; Location says where",
        },
    },
    openapi_extra=_BODY,
)
async def uploads(
    request: Request,
    service: Here,
    wait: Annotated[
        float,
        Query(ge=0, le=600, description="Answer 200 with the report if it has ended by then, in seconds"),
    ] = 0.0,
    name: Annotated[str | None, Query(description="The file's name, where the body is the file")] = None,
    office: Annotated[
        str | None, Query(description="The office that hands it in, unless the form says so")
    ] = None,
    who: Annotated[str | None, Query(description="Who hands it in, unless the form says so")] = None,
    dry_run: Annotated[
        str | None, Query(description="true: everything but storing, unless the form says so")
    ] = None,
) -> Response:
    """Take one file in (also .zip and .gz): a form, or the file itself as the body.

    202: the file is on disk, whole, and becomes searchable stage by stage. With `wait` a file that cannot be read at all
    is answered with its error.
    """
    same_site(request)
    job = await receive(request, service)
    service.workers.poke()
    if not wait:
        return _told(job, request, 202)
    job = await service.ended(job, wait)
    if job.finished_at is None:
        return _told(job, request, 202)
    if job.state == "failed" and job.error is not None:
        raise as_error(job.error)
    report = await service.report(job, _REPORTED)
    return _told(job, request, report=report.as_dict())


@router.get("/uploads", response_model=schemas.UploadList, responses=errors(422, 503))
async def upload_list(
    service: Here,
    before: Annotated[str | None, Query(description="`next` of the page before", max_length=40)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> JSONResponse:
    """Uploads, the newest first."""
    found = await service.jobs(before, limit)
    following = found[-1].id if len(found) == limit else None
    return JSONResponse({"uploads": [job_to_dict(job) for job in found], "next": following})


@router.get("/uploads/{id}", response_model=schemas.UploadJob, responses=errors(404, 422, 503))
async def upload_job(request: Request, id: JobId, service: Here) -> JSONResponse:  # noqa: A002
    """How far an upload has come, and what was counted so far."""
    return _told(await service.job(id), request)


@router.get("/uploads/{id}/rows", response_model=schemas.UploadRows, responses=errors(404, 422, 503))
async def upload_rows(
    id: JobId,  # noqa: A002
    service: Here,
    outcome: Annotated[
        Literal[
            "stored",
            "changed",
            "same",
            "rejected",
            "owner_changed",
            "owner_same",
            "contradicting",
            "remarked",
        ]
        | None,
        Query(
            description="Only rows of this outcome; contradicting: those whose record contradicts itself; remarked: those "
            "with a value that was lost or cannot be right"
        ),
    ] = None,
    after: Annotated[int, Query(ge=0, description="`next` of the page before")] = 0,
    limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
) -> JSONResponse:
    """What became of each record, in the order of the file."""
    rows = await service.rows(id, outcome, after, limit)
    following = rows[-1].number if len(rows) == limit else None
    return JSONResponse({"rows": [row_to_dict(row) for row in rows], "next": following})


@router.get(
    "/uploads/{id}/events",
    responses={
        **errors(404, 422, 503),
        200: {"content": {"text/event-stream": {}}, "description": "`stage` events, then one `end`"},
    },
)
async def upload_events(request: Request, id: JobId, service: Here) -> Response:  # noqa: A002
    """An upload's progress as server-sent events: each carries what GET /uploads/{id} answers.

    With `Last-Event-ID` what was seen is not sent again; 204 where the last event was.
    """
    job = await service.job(id)
    said = request.headers.get("last-event-id", "")
    seen = int(said) if said.isdigit() and len(said) < 19 else None
    if job.finished_at is not None and seen == job.tick:
        return Response(status_code=204)  # a browser stops asking
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events(service, job, seen), media_type="text/event-stream", headers=headers)


@router.post(
    "/uploads/{id}/cancel", response_model=schemas.UploadJob, responses=errors(403, 404, 409, 422, 503)
)
async def cancel_upload(request: Request, id: JobId, service: Here) -> JSONResponse:  # noqa: A002
    """End an upload before its end: what is stored stays, and its report says what that is."""
    same_site(request)
    return _told(await service.cancel(id), request)


@router.post(
    "/uploads/{id}/retry", response_model=schemas.UploadJob, responses=errors(403, 404, 409, 422, 503)
)
async def retry_upload(request: Request, id: JobId, service: Here) -> JSONResponse:  # noqa: A002
    """Go on with an upload that failed or was cancelled, from where it ended."""
    same_site(request)
    return _told(await service.retry(id), request)


_LIST: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": schemas.WithdrawalRequest.model_json_schema()},
            "text/plain": {"schema": _TEXT | {"description": "One id a line"}},
            "text/csv": {
                "schema": _TEXT | {"description": "With a column id, or the ids in the first column"}
            },
        },
    }
}


@router.post(
    "/withdrawals",
    response_model=schemas.WithdrawalAnswer,
    responses=errors(403, 409, 413, 422, 503),
    openapi_extra=_LIST,
)
async def withdrawals(
    request: Request,
    service: Here,
    partly: Annotated[bool, Query(description="Withdraw the others where some are not known")] = False,
    who: Annotated[str | None, Query(description="Who withdraws them; kept in the history")] = None,
    office: Annotated[str | None, Query(description="The office that withdraws them")] = None,
    column: Annotated[str | None, Query(description="The column of a CSV that holds the ids")] = None,
) -> JSONResponse:
    """Take technologies out of the bank by a list; their history stays, and no search finds them from now on."""
    same_site(request)
    done = await _withdraw(request, service, partly=partly, hand=Hand(who, office), column=column)
    return JSONResponse(done)


async def _withdraw(
    request: Request, service: Service, *, partly: bool, hand: Hand, column: str | None
) -> dict[str, Any]:
    body = await request.body()
    if request.headers.get("content-type", "").lower().startswith("application/json"):
        try:
            asked = schemas.WithdrawalRequest.model_validate(json.loads(body))
        except ValidationError as error:
            raise from_validation(
                [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
            ) from error
        except ValueError as error:
            raise BadRequest("the body is no JSON", where="body", todo='Send {"ids": ["…"]}') from error
        listed = [Listed(place, id_) for place, id_ in enumerate(asked.ids, 1)]
        partly, hand = asked.partly or partly, Hand(asked.who or hand.who, asked.office or hand.office)
    else:
        listed = read_list(body, where="body", column=column)
    found = await service.withdraw(listed, partly=partly, hand=hand)
    if not found.done:
        raise UnknownIds(found)
    return found.as_dict()
