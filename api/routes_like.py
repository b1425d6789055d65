"""Searches that start from a file: as JSON by what the file says, and from the page by leading to a search for it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from api import schemas
from api.errors import BadRequest
from api.facets import SHOWN
from api.forms import Asked, read_form
from api.rendering import link_to
from api.routes_json import Here, errors
from api.service import safe_name, same_site
from catalogue.records import Technology
from techbank.examples import examples_of
from techbank.likeness import text_of
from techbank.plain import answer_to_dict

router = APIRouter()
PATHS: Final = ("/search/file", "/like")
"""The paths that take an example's file."""
_TODO: Final = "Send the file as the field `file` of a multipart form: curl -F file=@patent.pdf URL"
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@router.post(
    "/search/file",
    response_model=schemas.SearchAnswer,
    responses=errors(413, 415, 422, 503),
    openapi_extra=_BODY,
    tags=["search"],
)
async def search_file(request: Request, service: Here) -> JSONResponse:
    """Find technologies like what a file describes: records in any known format, a text, a Word document or a PDF.

    Nothing is stored. The query takes what the search page takes: q, k, sort, facets as 1, like, unlike, spread, filters by name.
    """
    params = [(name, value) for name, value in request.query_params.multi_items() if name != "facets"]
    asked = read_form(params)
    if asked.error is not None:
        raise asked.error
    examples = await _examples(request, service)
    facets = SHOWN if request.query_params.get("facets", "0") not in ("", "0") else 0
    return JSONResponse(answer_to_dict(await service.search(asked.need(facets=facets), examples)))


@router.post("/like", include_in_schema=False)
async def like(request: Request, service: Here) -> RedirectResponse:
    """Leads from a file to the search for what it describes: by its id where the bank holds it, else by its text."""
    same_site(request)
    examples = await _examples(request, service)
    known = await service.technologies([example.id for example in examples])
    if known:
        asked = Asked(like=tuple(known))
    else:
        asked = replace(Asked(), text=text_of(examples))
    return RedirectResponse(link_to(request, "/", asked.query()), 303)


async def _examples(request: Request, service: Here) -> Sequence[Technology]:
    """The technologies that the file of a form describes.

    Raises:
        BadRequest: there is no form, or no file in it. InputError: the file cannot be read.
    """
    try:
        async with request.form(max_files=1, max_fields=20) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or not file.filename:
                raise BadRequest("no file was sent", where="file", todo=_TODO)
            content, name = await file.read(), safe_name(file.filename)
    except HTTPException as error:
        raise BadRequest(f"the form cannot be read ({error.detail})", where="body", todo=_TODO) from error
    return await service.uploads.run(lambda: examples_of(io.BytesIO(content), name))
