"""The JSON routes: convert, call, return."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import JSONResponse

from api import schemas
from api.service import Service
from catalogue import exchange
from catalogue.answers import Need
from catalogue.store import Version
from techbank.plain import answer_to_dict, conditions_from, filters_to_list, formats_to_list

router = APIRouter()


def service_of(request: Request) -> Service:
    """The service that the application was made for."""
    found: Service = request.app.state.service
    return found


Here = Annotated[Service, Depends(service_of)]
Id = Annotated[str, Path(description="The technology's id, such as CN-110007298-A; it may hold slashes")]


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    texts = {
        403: "The form comes from another site",
        404: "There is nothing of that id",
        408: "The body stopped coming, or came too slowly",
        409: "The upload has ended already",
        413: "The body is too large",
        415: "No reader knows the file, or two claim it",
        422: "The request cannot be understood: filter, value, k, text or file",
        503: "No index yet, an index of another encoder, or too many requests (Retry-After says when to come again)",
    }
    return {status: {"model": schemas.ErrorBody, "description": texts[status]} for status in statuses}


@router.post("/search", response_model=schemas.SearchAnswer, responses=errors(413, 422, 503), tags=["search"])
async def search(asked: schemas.SearchRequest, service: Here) -> JSONResponse:
    """Find technologies that answer a need under conditions."""
    conditions = conditions_from(asked.filters, asked.unknown)
    need = Need(
        asked.text,
        conditions,
        asked.k,
        asked.language or None,
        asked.facets,
        asked.sort,
        tuple(asked.like),
        tuple(asked.unlike),
        asked.spread,
    )
    answer = await service.search(need)
    return JSONResponse(answer_to_dict(answer))


@router.get(
    "/technologies/{id:path}",
    response_model=schemas.TechnologyAnswer,
    responses=errors(404, 422, 503),
    tags=["search"],
)
async def technology(id: Id, service: Here) -> JSONResponse:  # noqa: A002
    """One technology in the exchange format, with its provenance and the history of its versions."""
    record, versions = await service.technology(id)
    return JSONResponse(exchange.to_dict(record) | {"history": [version_to_dict(v) for v in versions]})


def version_to_dict(version: Version) -> dict[str, Any]:
    """A version without its record."""
    return {
        "version": version.version,
        "stored_at": version.stored_at.isoformat(timespec="seconds"),
        "withdrawn": version.withdrawn,
        "file": version.file,
        "position": version.position,
        "who": version.who,
    }


@router.get("/filters", response_model=schemas.FilterList, tags=["search"])
async def filters() -> JSONResponse:
    """All filters: what they take, an example, and what they mean in three languages."""
    return JSONResponse({"filters": filters_to_list()})


@router.get("/formats", response_model=schemas.FormatList, tags=["uploads"])
async def formats() -> JSONResponse:
    """All file formats that can be uploaded."""
    return JSONResponse({"formats": formats_to_list()})


@router.get("/health", response_model=schemas.Health, tags=["service"])
async def health(service: Here) -> JSONResponse:
    """How the service stands; 503 where the bank cannot be read, 200 else (also before the first index)."""
    found = await service.health()
    return JSONResponse(found, 503 if found["status"] == "failing" else 200)
