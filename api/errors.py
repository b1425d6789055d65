"""Errors of the service: one body for all of them, {"error": {code, message, where, todo}}, and which status it has.

    BankError (catalogue/errors.py)
    ├── BadRequest          422  the request's body or parameters have the wrong shape
    ├── Forbidden           403  a form of another site
    ├── TooLarge            413  the body is larger than what is taken
    ├── TooSlow             408  the body stopped coming
    ├── MethodNotAllowed    405
    └── Busy                503  more requests wait than the service takes on

What goes wrong inside (5xx) is logged in full and told in general words: no path, no address of a database and no
text of an exception leaves the house.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from catalogue.errors import BankError, EncoderError, NotFound, StoreError
from techbank.plain import error_to_dict

log = logging.getLogger("techbank.api")


class BadRequest(BankError):
    """The body or the parameters have the wrong shape."""

    code = "bad_request"


class Forbidden(BankError):
    """The request comes from a form of another site."""

    code = "forbidden"


class TooLarge(BankError):
    """The body is larger than what is taken."""

    code = "too_large"


class TooSlow(BankError):
    """The body stopped coming."""

    code = "too_slow"


class MethodNotAllowed(BankError):
    """The address exists, the method does not."""

    code = "method_not_allowed"


class Busy(BankError):
    """More requests wait than the service takes on."""

    code = "busy"


class Unexpected(BankError):
    """Something the house did not foresee; the log has it."""

    code = "unexpected"


STATUS: Final[Mapping[str, int]] = {
    "bad_request": 422,
    "bad_input": 422,
    "bad_need": 422,
    "bad_example": 422,
    "bad_filter": 422,
    "bad_limit": 422,
    "unreadable_file": 422,
    "unknown_format": 415,
    "ambiguous_format": 415,
    "too_large": 413,
    "too_slow": 408,
    "forbidden": 403,
    "not_found": 404,
    "finished": 409,
    "unknown_ids": 409,
    "method_not_allowed": 405,
    "busy": 503,
    "no_index": 503,
    "index_mismatch": 503,
    "index_error": 503,
    "encoder_error": 503,
    "store_error": 503,
}
"""The status of each code; every other code is 500."""

RETRY_SECONDS: Final = 2


def status_of(error: BankError) -> int:
    """The HTTP status of an error."""
    return STATUS.get(error.code, 500)


def public(error: BankError) -> BankError:
    """The error as it is told outside: errors of the service's own inside lose path and driver's words."""
    if status_of(error) < 500 or isinstance(error, Busy | Unexpected):
        return error
    log.error("%s: %s", error.code, error)
    if isinstance(error, StoreError):
        return StoreError(
            "the catalogue cannot be read or written just now",
            todo="Try again; if it stays so, the service's log says why",
        )
    if isinstance(error, EncoderError):
        return EncoderError(
            "the encoder cannot be used just now",
            todo="Try again; if it stays so, the service's log says why",
        )
    if status_of(error) == 500:
        return unexpected()
    told = type(error)(error.what, todo=error.todo)
    told.code = error.code
    return told


def unexpected() -> Unexpected:
    """What is said of an error that nobody foresaw."""
    return Unexpected("something went wrong inside the service", todo="Try again; the service's log says why")


def headers_of(error: BankError) -> dict[str, str]:
    """Headers that go with an error: when to come again."""
    return {"Retry-After": str(RETRY_SECONDS)} if isinstance(error, Busy) else {}


def error_response(error: BankError) -> Response:
    """The one JSON answer of an error."""
    told = public(error)
    # A message may hold what came in, and JSON may carry half surrogates, which UTF-8 may not.
    body = json.dumps(error_to_dict(told), ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status_of(told), headers_of(told), "application/json")


def from_validation(errors: Sequence[Any]) -> BadRequest:
    """FastAPI's findings about a request in our words: the first one, with the way to it."""
    first = errors[0]
    steps = [str(step) for step in first["loc"]]
    kind = first["type"]
    if kind == "json_invalid":
        return BadRequest(
            f"the body is no JSON: {first.get('ctx', {}).get('error', 'it cannot be read')}",
            where=f"body, character {steps[-1]}",
            todo='Send one JSON object, such as {"text": "…"}',
        )
    more = f" (and {len(errors) - 1} more wrong)" if len(errors) > 1 else ""
    reasons = {"missing": "is missing", "extra_forbidden": "is no field of this request"}
    what = reasons.get(kind, str(first["msg"])[:1].lower() + str(first["msg"])[1:])
    return BadRequest(f"{steps[-1]}: {what}{more}", where=".".join(steps), todo="/docs describes every field")


def from_http(request: Request, error: HTTPException) -> BankError:
    """What the framework raises by itself: unknown addresses, wrong methods, bodies that cannot be read."""
    if error.status_code == 404:
        return NotFound("there is no such page", where=request.url.path, todo="/docs lists every address")
    if error.status_code == 405:
        return MethodNotAllowed(
            f"{request.method} is not taken here",
            where=request.url.path,
            todo=f"Use {(error.headers or {}).get('Allow', 'another method')}",
        )
    if 400 <= error.status_code < 500:
        return BadRequest("the body of the request cannot be read", todo="/docs shows what is expected")
    return unexpected()


def to_bank_error(request: Request, error: Exception) -> BankError:
    """Any exception as an error of the house; what nobody foresaw says nothing of itself."""
    if isinstance(error, BankError):
        return error
    if isinstance(error, RequestValidationError):
        return from_validation(error.errors())
    if isinstance(error, HTTPException):
        return from_http(request, error)
    return unexpected()
