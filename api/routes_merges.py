"""Proposed merges over HTTP: a page where two technologies stand side by side, and the same as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from api import schemas_uploads as schemas
from api import views
from api.form_body import read_fields
from api.rendering import link_to, page, words_of
from api.routes_json import Here, errors
from api.service import Service, same_site
from api.wording import Words
from catalogue.records import Technology
from catalogue.store import Proposal

router = APIRouter()

_SHOWN: Final = 50
_WHO_MAX: Final = 200
_EXCERPT: Final = 400

Number = Annotated[int, Path(description="The proposal's number, as GET /proposals lists it", ge=1)]
Who = Annotated[str | None, Query(description="Who decides; kept with the decision", max_length=_WHO_MAX)]


@dataclass(frozen=True)
class _Row:
    """One line of the comparison: what it is, and both technologies' values."""

    label: str
    values: tuple[str | None, str | None]

    @property
    def differs(self) -> bool:
        return all(self.values) and self.values[0] != self.values[1]


@dataclass(frozen=True)
class _View:
    """A proposal for the page."""

    id: int
    reason: str
    technologies: tuple[str, str]
    rows: list[_Row]


@router.get("/proposals", response_model=schemas.Proposals, responses=errors(503), tags=["merges"])
async def proposals(service: Here) -> JSONResponse:
    """Technologies that may be one and wait for somebody's decision, the oldest proposal first."""
    found, held = await _found(service)
    return JSONResponse({"proposals": [_as_dict(one, held) for one in found]})


@router.post(
    "/proposals/{id}/accept",
    response_model=schemas.Merged,
    responses=errors(403, 404, 422, 503),
    tags=["merges"],
)
async def accept(request: Request, id: Number, service: Here, who: Who = None) -> JSONResponse:  # noqa: A002
    """Make one technology of the two; `technology` is its id."""
    same_site(request)
    merged = await _accept(service, id, who)
    return JSONResponse({"id": id, "technology": merged})


@router.post(
    "/proposals/{id}/refuse",
    response_model=schemas.KeptApart,
    responses=errors(403, 404, 422, 503),
    tags=["merges"],
)
async def refuse(request: Request, id: Number, service: Here, who: Who = None) -> JSONResponse:  # noqa: A002
    """Keep the two apart for good: they are never proposed nor merged again."""
    same_site(request)
    await _refuse(service, id, who)
    return JSONResponse({"id": id, "refused": True})


@router.api_route("/merges", methods=["GET", "HEAD"], include_in_schema=False)
async def merges_page(request: Request, service: Here) -> HTMLResponse:
    """The proposals, each with both technologies side by side."""
    found, held = await _found(service)
    w = words_of(request)
    shown = [_view(one, held, w) for one in found[:_SHOWN]]
    done = request.query_params.get("merged", "")
    told = w("merges.done", id=done) if done in await service.technologies([done]) else None
    if request.query_params.get("kept") == "1":
        told = w("merges.kept")
    return page(request, "merges.html", proposals=shown, all=len(found), told=told)


@router.post("/merges/{id}/{decision}", include_in_schema=False)
async def decide(
    request: Request,
    id: int,  # noqa: A002
    decision: Annotated[str, Path(pattern="^(accept|refuse)$")],
    service: Here,
) -> RedirectResponse:
    """Takes a decision from the page and leads back to it."""
    same_site(request)
    who = (await read_fields(request)).get("who", "").strip()[:_WHO_MAX] or None
    if decision == "accept":
        told = ("merged", await _accept(service, id, who))
    else:
        await _refuse(service, id, who)
        told = ("kept", "1")
    return RedirectResponse(link_to(request, "/merges", [told]), 303)


async def _found(service: Service) -> tuple[list[Proposal], Mapping[str, Technology]]:
    def work() -> tuple[list[Proposal], Mapping[str, Technology]]:
        catalogue = service.bank.catalogue
        found = catalogue.proposals()
        return found, catalogue.get_many(sorted({id_ for one in found for id_ in one.technologies}))

    return await service.reads.run(work)


async def _accept(service: Service, id_: int, who: str | None) -> str:
    merged = await service.reads.run(lambda: service.bank.catalogue.accept_merge(id_, who=who))
    service.refresher.poke()  # the one is found anew, the other no more
    return merged


async def _refuse(service: Service, id_: int, who: str | None) -> None:
    await service.reads.run(lambda: service.bank.catalogue.refuse_merge(id_, who=who))


def _as_dict(one: Proposal, held: Mapping[str, Technology]) -> dict[str, Any]:
    return {
        "id": one.id,
        "reason": one.reason,
        "records": [one.older, one.younger],
        "technologies": [{"id": id_, "title": _title(held.get(id_))} for id_ in one.technologies],
        "made_at": one.made_at.isoformat(timespec="seconds"),
    }


def _title(record: Technology | None) -> str | None:
    found = views.title_of(record) if record else None
    return found.text if found else None


def _view(one: Proposal, held: Mapping[str, Technology], w: Words) -> _View:
    left, right = (held.get(id_) for id_ in one.technologies)
    key = f"merges.reason.{one.reason}"
    rows = [
        _Row(w(f"merges.{label}"), (value(left, w), value(right, w)))
        for label, value in (
            ("title", _titles),
            ("numbers", _numbers),
            ("filed", _filed),
            ("owner", _owner),
            ("applicants", _applicants),
            ("abstract", _abstract),
        )
    ]
    return _View(
        one.id, w(key) if w.has(key) else one.reason, one.technologies, [r for r in rows if any(r.values)]
    )


def _titles(record: Technology | None, w: Words) -> str | None:
    return " / ".join(text.title for text in record.texts.values() if text.title) or None if record else None


def _numbers(record: Technology | None, w: Words) -> str | None:
    patents = (record.patents or ()) if record else ()
    found = [
        f"{patent.country}{number}"
        for patent in patents
        for number in (patent.number, patent.application_number)
        if number
    ]
    return ", ".join(dict.fromkeys(found)) or None


def _filed(record: Technology | None, w: Words) -> str | None:
    patents = (record.patents or ()) if record else ()
    return ", ".join(sorted({p.filing_date.isoformat() for p in patents if p.filing_date})) or None


def _owner(record: Technology | None, w: Words) -> str | None:
    return views.owner_name(record.owner, w) if record else None


def _applicants(record: Technology | None, w: Words) -> str | None:
    patents = (record.patents or ()) if record else ()
    return ", ".join(dict.fromkeys(name for p in patents for name in p.applicants or ())) or None


def _abstract(record: Technology | None, w: Words) -> str | None:
    texts = record.texts.values() if record else ()
    found = next((text.abstract for text in texts if text.abstract), None)
    return found if found is None or len(found) <= _EXCERPT else f"{found[:_EXCERPT]}…"
