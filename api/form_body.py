"""The fields of a small form that a page sends (application/x-www-form-urlencoded or multipart)."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.exceptions import HTTPException

from api.errors import BadRequest

_FIELDS_MAX: Final = 2000


async def read_fields(request: Request) -> dict[str, str]:
    """The text fields of the request's form, the last of each name; files are left out.

    Raises:
        BadRequest: the body is no form.
    """
    try:
        async with request.form(max_files=0, max_fields=_FIELDS_MAX) as form:
            return {name: value for name, value in form.items() if isinstance(value, str)}
    except HTTPException as error:
        raise BadRequest(
            f"the form cannot be read ({error.detail})", where="body", todo="Send the page's own form"
        ) from error
