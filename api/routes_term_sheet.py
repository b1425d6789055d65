"""The route of model term sheets: an offer and a firm in, a page or a Word document out."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from api.routes_json import Here, Id
from api.schemas import ErrorBody
from catalogue.licensing.term_sheet import (
    FORMATS,
    Firm,
    Written,
    file_name,
    language_from,
    make_sheet,
    write_sheet,
)

router = APIRouter()

# The page brings its own style and nothing else; the style is let through by its hash.
_POLICY: Final = (
    "default-src 'none'; style-src {}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_MAX: Final = 300

_ANSWERS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The term sheet",
        "content": {media.partition(";")[0]: {"schema": {"type": "string"}} for media in FORMATS.values()},
    },
    404: {"model": ErrorBody, "description": "No such technology, or it has no offer of that number"},
    422: {"model": ErrorBody, "description": "A parameter is out of its range"},
    503: {"model": ErrorBody, "description": "Too many requests (Retry-After says when to come again)"},
}


@router.get(
    "/technologies/{id:path}/offers/{n}/term-sheet",
    response_class=Response,
    responses=_ANSWERS,
    tags=["search"],
)
async def term_sheet(
    id: Id,  # noqa: A002
    n: Annotated[int, Path(description="Which offer, counted from 1 as on the page (`index` counts from 0)")],
    service: Here,
    format: Annotated[  # noqa: A002
        Literal["html", "docx"], Query(description="A page to read and print, or a Word document")
    ] = "html",
    lang: Annotated[Literal["zh", "en"], Query(description="The sheet's language")] = "zh",
    firm: Annotated[
        str | None,
        Query(max_length=_MAX, description="The firm; without it its name is left to be completed"),
    ] = None,
    firm_address: Annotated[str | None, Query(max_length=_MAX, description="Its address")] = None,
    firm_contact: Annotated[str | None, Query(max_length=_MAX, description="Whom to ask there")] = None,
) -> Response:
    """A model term sheet for one offer: stated terms with their sources, gaps marked as to be agreed."""
    licensee = Firm(firm or None, firm_address or None, firm_contact or None)
    record, versions = await service.technology(id)

    def make() -> Written:
        sheet = make_sheet(
            record,
            n,
            firm=licensee,
            language=language_from(lang),
            date=dt.date.today(),
            version=versions[-1].version,
            stored=versions[-1].stored_at.date(),
        )
        return write_sheet(sheet, format)

    made = await service.reads.run(make)
    place = "inline" if format == "html" else "attachment"
    headers = {
        "Content-Disposition": f'{place}; filename="{file_name(id, n, lang, format)}"',
        "Cache-Control": "no-store",  # it names a firm
    }
    if format == "html":
        from catalogue.licensing.term_sheet.html import style_hash

        headers["Content-Security-Policy"] = _POLICY.format(style_hash())
    return Response(made.content, headers=headers, media_type=made.media_type)
