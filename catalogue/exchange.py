"""The exchange format: one technology as one line of JSON, and back again without loss.

A field that the source does not state is left out; money is a string of decimal digits; dates are ISO 8601. The
names are those of `catalogue.records` and `catalogue.licensing.offer`, only `from_` is written `from`. JSON Schema
and documentation are made from the same types: `python -m catalogue.exchange schema` and `… docs`.
"""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from catalogue.errors import InputError
from catalogue.licensing.offer import LicenceOffer
from catalogue.records import Technology

MONTH_FIELDS = frozenset(
    {"month", "term_months", "min_annual_from_month", "free_months", "earliest_payment_month"}
)
"""Fields counted in months, which are never negative."""

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""What a language looks like (BCP 47): zh, en, ja, zh-Hant, und."""

_EXPECTED = {
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "string_type": "must be text in quotation marks",
    "bool_type": "must be true or false",
    "date_type": "must be a date such as 2031-05-09",
    "date_parsing": "must be a date such as 2031-05-09",
    "date_from_datetime_parsing": "must be a date such as 2031-05-09",
    "decimal_type": 'must be an amount such as "12000.50"',
    "decimal_parsing": 'must be an amount such as "12000.50"',
    "finite_number": 'must be an amount such as "12000.50"',
    "dataclass_type": "must be an object {…}",
    "dict_type": "must be an object {…}",
    "mapping_type": "must be an object {…}",
    "tuple_type": "must be a list […]",
}


@cache
def _technologies() -> TypeAdapter[Technology]:
    return TypeAdapter(Technology)


@cache
def _offers() -> TypeAdapter[LicenceOffer]:
    return TypeAdapter(LicenceOffer)


def to_json(technology: Technology) -> str:
    """One line of JSON, in UTF-8 characters and not in escapes; what is None is left out."""
    return _technologies().dump_json(technology, by_alias=True, exclude_none=True).decode()


def to_dict(technology: Technology) -> dict[str, Any]:
    """The same as JSON values: money and dates are strings."""
    found: dict[str, Any] = _technologies().dump_python(
        technology, mode="json", by_alias=True, exclude_none=True
    )
    return found


def offer_to_dict(offer: LicenceOffer) -> dict[str, Any]:
    """One offer as JSON values, as it stands in the exchange format."""
    found: dict[str, Any] = _offers().dump_python(offer, mode="json", by_alias=True, exclude_none=True)
    return found


def from_json(line: str | bytes) -> Technology:
    """Read one technology.

    Raises:
        InputError: it is no JSON, or a field is wrong; `where` is the path of the first wrong field
            (`offers[0].payment.currency`), `what` the reason.
    """
    try:
        technology = _technologies().validate_json(line, strict=True)
    except ValidationError as error:
        raise _readable(error) from error
    for path, reason in _out_of_range(technology):
        raise InputError(reason, where=path, todo="Correct the value and hand the record in again")
    return technology


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of one line, with a description of every field."""
    from catalogue.exchange_docs import described

    return described(_technologies().json_schema(by_alias=True))


def _readable(error: ValidationError) -> InputError:
    details = error.errors(include_url=False)
    first = details[0]
    reason = _reason(first)
    if len(details) > 1:
        reason += f" (and {len(details) - 1} more wrong)"
    return InputError(
        reason, where=_path(first["loc"]) or None, todo="docs/exchange-format.md lists every field"
    )


def _path(loc: tuple[int | str, ...]) -> str:
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc)
    return steps.removeprefix(".")


def _reason(error: ErrorDetails) -> str:
    kind, given = error["type"], error["input"]
    shown = repr(given) if isinstance(given, str | int | float | bool) or given is None else "what is there"
    shown = shown if len(shown) <= 60 else shown[:57] + "…"
    if kind == "json_invalid":
        return f"the line is no JSON: {error['ctx']['error']}"
    if kind == "missing":
        return "is missing"
    if kind == "unexpected_keyword_argument":
        name = str(error["loc"][-1])
        near = difflib.get_close_matches(name, _field_names(), n=1)
        return "is no field of the exchange format" + (f"; {near[0]} is" if near else "")
    if kind == "literal_error":
        return f"must be one of {error['ctx']['expected']}, not {shown}"
    if kind in _EXPECTED:
        return f"{_EXPECTED[kind]}, not {shown}"
    return f"is wrong: {error['msg']}"


@cache
def _field_names() -> tuple[str, ...]:
    from catalogue.exchange_docs import CLASSES

    return tuple({field.name.rstrip("_") for kind in CLASSES for field in fields(kind)})


def _out_of_range(technology: Technology) -> Iterator[tuple[str, str]]:
    """Paths and reasons of values that have the right type and still cannot be."""
    if not technology.id.strip():
        yield "id", "is blank"
    for language in technology.texts:
        if not LANGUAGE.fullmatch(language):
            yield f"texts.{language}", "must be under a language code such as zh, en, ja or und"
    if technology.trl is not None and not 1 <= technology.trl <= 9:
        yield "trl", f"must be from 1 to 9, not {technology.trl}"
    for number, offer in enumerate(technology.offers or ()):
        path = f"offers[{number}]"
        yield from _negative_months(offer, path)
        if offer.trial is not None:
            yield from _negative_months(offer.trial, f"{path}.trial")
        if offer.payment is not None:
            yield from _negative_months(offer.payment, f"{path}.payment")
            for step, instalment in enumerate(offer.payment.instalments or ()):
                yield from _negative_months(instalment, f"{path}.payment.instalments[{step}]")


def _negative_months(record: object, path: str) -> Iterator[tuple[str, str]]:
    for name in sorted(MONTH_FIELDS & vars(record).keys()):
        months = getattr(record, name)
        if months is not None and months < 0:
            yield f"{path}.{name}", f"must be 0 months or more, not {months}"


def main(arguments: list[str]) -> int:
    """`python -m catalogue.exchange schema|docs`: write the JSON Schema or the documentation to stdout."""
    from catalogue import exchange_docs

    written = {"schema": exchange_docs.schema_text, "docs": exchange_docs.page}
    if len(arguments) != 1 or arguments[0] not in written:
        print("use: python -m catalogue.exchange schema|docs", file=sys.stderr)
        return 2
    sys.stdout.write(written[arguments[0]](schema()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
