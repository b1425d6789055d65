"""The page where an office says what the columns of an uploaded spreadsheet mean; its file is then worked on again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.errors import BadRequest, headers_of, public, status_of
from api.form_body import read_fields
from api.rendering import link_to, page, words_of
from api.routes_json import Here
from api.service import Service, same_site
from catalogue.errors import BankError
from catalogue.store import Job
from techbank import mapping
from techbank.field_words import field_labels
from techbank.jobs import Hand

router = APIRouter(include_in_schema=False)

_NAME_MAX: Final = 200
_EXAMPLE: Final = 40


@dataclass(frozen=True)
class _Said:
    """What a form says: columns' new meanings by sheet (its place) and header, and for whom."""

    changes: Mapping[int, Mapping[str, str]]
    office: str
    who: str | None


@router.api_route("/jobs/{id}/columns", methods=["GET", "HEAD"])
async def columns_page(request: Request, id: str, service: Here) -> HTMLResponse:  # noqa: A002
    """What every column of the upload's spreadsheet was taken for, and a control to say otherwise."""
    job = await service.job(id)
    return await _shown(request, service, job, job.office)


async def _shown(
    request: Request, service: Service, job: Job, office: str | None, error: BankError | None = None
) -> HTMLResponse:
    sheets = await _understood(service, job, office)
    context: dict[str, Any] = {
        "job": job,
        "office": office or "",
        "sheets": mapping.sheets_to_list(sheets),
        "fields": field_labels(words_of(request).ui),
        "example": _EXAMPLE,
        "error": error,
    }
    return page(request, "columns.html", status_of(error) if error else 200, **context)


async def _understood(service: Service, job: Job, office: str | None) -> tuple[mapping.SheetMapping, ...]:
    def work() -> tuple[mapping.SheetMapping, ...]:
        with service.kept_file(job.id).open("rb") as stream:
            return mapping.understood(service.bank.catalogue, (stream, job.name), office=office)

    return await service.reads.run(work)


@router.post("/jobs/{id}/columns")
async def say_columns(request: Request, id: str, service: Here) -> Response:  # noqa: A002
    """Remembers what the form says and hands the file in again."""
    same_site(request)
    job = await service.job(id)
    fields = await read_fields(request)
    office = fields.get("office", "").strip()[:_NAME_MAX]
    try:
        said = _Said(_changes(fields), office, fields.get("who", "").strip()[:_NAME_MAX] or None)
        if not office:
            raise BadRequest(
                "no office is named",
                where="office",
                todo="Name the office: what is said is remembered for it",
            )
        await _remember(service, job, said)
    except BankError as failure:
        told = public(failure)
        response = await _shown(request, service, job, office or job.office, told)
        response.headers.update(headers_of(told))
        return response
    anew = await service.again(job.id, Hand(said.who or job.who, office, job.dry_run))
    return RedirectResponse(link_to(request, f"/jobs/{anew.id}"), 303)


def _changes(fields: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """Fields are called `s0.header.HEADER`; "=" means that nothing is said of the column."""
    found: dict[int, dict[str, str]] = {}
    for name, value in fields.items():
        place, mark, header = name.partition(".header.")
        number = place.removeprefix("s")
        if mark and number.isdecimal() and len(number) < 6 and value != "=":
            found.setdefault(int(number), {})[header] = value
    return found


async def _remember(service: Service, job: Job, said: _Said) -> None:
    def work() -> None:
        catalogue = service.bank.catalogue
        with service.kept_file(job.id).open("rb") as stream:
            sheets = mapping.understood(catalogue, (stream, job.name), office=said.office)
        with catalogue.transaction():
            for place, changes in said.changes.items():
                mapping.correct(
                    catalogue, sheets[place : place + 1], changes, office=said.office, who=said.who
                )

    await service.uploads.run(work)
