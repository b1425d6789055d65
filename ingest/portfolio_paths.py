"""A technology as cells of a spreadsheet, field by field, and back: paths (`offers.1.payment.upfront`) and their values.

A path names a field as the exchange format does, lists counted from 1; a list of plain values is one cell. What a cell
cannot hold exactly (long texts, two spaces together, control characters, the tenth patent) is said once more in the
rest, as JSON. Nothing here guesses: what is written is read back at once, and goes into the rest where it differs.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from catalogue.exchange import LANGUAGE
from catalogue.licensing.offer import Span
from catalogue.licensing.remarks import Remark
from catalogue.records import Technology
from ingest.cells import cell_text, damage, read_date, read_yes_no
from ingest.portfolio_words import CODES, YES_NO, code_of

FieldPath: TypeAlias = tuple[str, ...]

LONGEST: Final = 16_000
"""Characters of a cell at most: Excel takes 32,767, and counts some characters twice."""
ALONE: Final = "!"
"""In the rest before a path that no cell speaks for: it counts though all cells around it are empty."""
_MOST: Final = {"offers": 5}
_MOST_ELSE: Final = 3
_WHOLE: Final = (Span, Remark)  # lists of these are for programs: they have no columns
_NUMBERS: Final = frozenset({"id", "number", "application_number", "family_id"})
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTRIES: Final = re.compile(r"\s*[;；\n]\s*")


@dataclass(frozen=True)
class Leaf:
    """What one cell holds: a value, or a list of values. `kind` is a type, or a tuple of the words it must be one of."""

    kind: type | tuple[str, ...]
    many: bool = False


def above(path: FieldPath) -> Iterator[FieldPath]:
    """Every path that this one stands below."""
    return (path[:end] for end in range(1, len(path)))


def clean(text: str) -> str:
    """The text without characters that no workbook can hold."""
    return _NOT_XML.sub("", text)


def written(path: FieldPath) -> str:
    """A path as it stands in a header."""
    return ".".join(path)


@cache
def leaf(path: FieldPath) -> Leaf | None:
    """What the cells of a path hold; None where it is no field with a cell of its own."""
    hint: Any = Technology
    for step in path:
        hint = _below(hint, step)
        if hint is None:
            return None
    return _leaf(hint)


def _leaf(hint: Any) -> Leaf | None:
    hint = _stated(hint)
    if get_origin(hint) is tuple:
        inner = _leaf(get_args(hint)[0])
        return Leaf(inner.kind, many=True) if inner else None
    if get_origin(hint) is Literal:
        return Leaf(get_args(hint))
    return Leaf(hint) if hint in (str, int, bool, Decimal, dt.date) else None


def _below(hint: Any, step: str) -> Any:
    hint = _stated(hint)
    if is_dataclass(hint):
        return _fields(hint).get(step)  # type: ignore[arg-type]
    if get_origin(hint) is tuple and is_dataclass(_stated(get_args(hint)[0])):
        return get_args(hint)[0] if step.isdecimal() and step.isascii() and step[0] != "0" else None
    if _is_mapping(hint):
        return get_args(hint)[1] if LANGUAGE.fullmatch(step) else None
    return None


@cache
def _fields(kind: type) -> dict[str, Any]:
    return {
        name.rstrip("_"): hint for name, hint in get_type_hints(kind).items() if not name.startswith("__")
    }


def _stated(hint: Any) -> Any:
    """The type without None."""
    if get_origin(hint) in (Union, UnionType):
        return next(one for one in get_args(hint) if one is not NoneType)
    return hint


def place_of(path: FieldPath) -> tuple[tuple[int, str], ...]:
    """Where a path stands among others: by the order of fields in the records, lists by number, languages by name."""
    places: list[tuple[int, str]] = []
    hint: Any = Technology
    for step in path:
        kind = _stated(hint)
        names = list(_fields(kind)) if is_dataclass(kind) else []  # type: ignore[arg-type]
        places.append((names.index(step) if step in names else int(step) if step.isdecimal() else 0, step))
        hint = _below(hint, step)
    return tuple(places)


def _is_mapping(hint: Any) -> bool:
    origin = get_origin(hint)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def leaves(record: Mapping[str, Any]) -> Iterator[tuple[FieldPath, Any]]:
    """Every field of a record in exchange form with its value; what has no cell of its own comes as a whole.

    Provenance is left out: the bank that reads the sheet says where it has it from.
    """
    for name, value in record.items():
        if name != "provenance" and not (name == "texts" and not value):
            yield from _leaves((name,), value, _fields(Technology)[name])


def _leaves(path: FieldPath, value: Any, hint: Any) -> Iterator[tuple[FieldPath, Any]]:
    hint = _stated(hint)
    if not value or _leaf(hint) is not None:
        yield path, value
    elif is_dataclass(hint) and isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves((*path, name), inner, _fields(hint)[name])  # type: ignore[arg-type]
    elif _is_mapping(hint) and all(LANGUAGE.fullmatch(key) for key in value):
        for key, inner in value.items():
            yield from _leaves((*path, key), inner, get_args(hint)[1])
    elif isinstance(value, list) and get_args(hint)[0] not in _WHOLE:
        for number, inner in enumerate(value, 1):
            at = (*path, str(number))
            if number > _MOST.get(path[-1], _MOST_ELSE):
                yield at, inner
            else:
                yield from _leaves(at, inner, get_args(hint)[0])
    else:
        yield path, value


def shown(path: FieldPath, value: Any, language: str) -> str:
    """What the cell says; a text that is too long is cut and ends with …."""
    at = leaf(path)
    if at is None:
        return ""
    entries = [_word(entry, at, language) for entry in (value if at.many else [value])]
    text = clean(("\n" if path[-1] == "claims" else "; ").join(entries))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _word(value: Any, at: Leaf, language: str) -> str:
    if isinstance(value, bool):
        return YES_NO[language][0 if value else 1]
    if isinstance(at.kind, tuple):
        return CODES.get(language, {}).get(value, str(value))
    return str(value)


def value_of(path: FieldPath, text: str) -> Any:
    """What a cell says, as a value of the exchange format.

    Raises:
        ValueError: it cannot be.
    """
    at = leaf(path)
    if at is None:
        raise ValueError("there is no such field")
    if not at.many:
        return _value(path, text, at)
    if path[-1] == "claims":
        return text.split("\n")
    return [_value(path, entry, at) for entry in _ENTRIES.split(text) if entry]


def _value(path: FieldPath, text: str, at: Leaf) -> Any:
    if isinstance(at.kind, tuple):
        return code_of(text, at.kind)
    if at.kind is bool:
        answer = read_yes_no(text)
        if answer is None:
            raise ValueError(f"{text!r} is neither yes nor no")
        return answer
    if at.kind is int:
        if not re.fullmatch(r"-?[0-9]{1,9}(\.0+)?", text):
            raise ValueError(f"{text!r} is no whole number")
        return int(text.partition(".")[0])
    if at.kind is Decimal:
        return _amount(text)
    if at.kind is dt.date:
        day = read_date(text)
        if day is None:
            raise ValueError(f"{text!r} leaves open which day that is; write it as 2031-05-09")
        return day.isoformat()
    if path[-1] in _NUMBERS and (lost := damage(text)):
        raise ValueError(lost)
    return text


def _amount(text: str) -> str:
    try:
        Decimal(text)
        return text
    except InvalidOperation:
        pass
    plain = re.sub(r"(?<=\d),(?=\d{3}\b)|\s", "", text)
    try:
        return str(Decimal(plain))
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is no number; write it as 12000.50") from error


def is_exact(path: FieldPath, value: Any, language: str) -> bool:
    """Whether the cell alone says the value, all of it."""
    if leaf(path) is None:
        return False
    read = cell_text(shown(path, value, language))
    try:
        return read is not None and bool(value_of(path, read) == value)
    except ValueError:
        return False


def to_rest(values: Mapping[str, Any]) -> list[str]:
    """The rest as texts of at most LONGEST characters, that survive what spreadsheets do to spaces; together JSON."""
    if not values:
        return []
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    text = re.sub(
        "[^\\S ]|(?<=\\s) | (?=\\s)|[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", _escaped, text
    )
    parts = []
    while text:
        end = min(LONGEST, len(text))
        while end > 1 and (text[end - 1].isspace() or text[end : end + 1].isspace()):
            end -= 1
        parts.append(text[:end])
        text = text[end:]
    return parts


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1] if ord(found[0]) > 0x7E else f"\\u{ord(found[0]):04x}"
