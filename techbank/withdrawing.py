"""Technologies taken out of the bank by a list: all of it or nothing, unless it is wanted partly."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.errors import BankError, InputError, NotFound
from catalogue.store import Catalogue

_MANY = 200
_SHOWN = 50
_HEADERS = frozenset({"id", "ids", "record", "record id", "technology", "编号", "成果编号", "識別番号"})


@dataclass(frozen=True)
class Listed:
    """An id and the line of the list that it stands in, from 1."""

    line: int
    id: str


@dataclass(frozen=True)
class Withdrawal:
    """What became of a list: ids withdrawn, ids that were withdrawn before, and entries that the bank does not know.

    With `done` False nothing was withdrawn, since there are `unknown` entries.
    """

    withdrawn: tuple[str, ...]
    already: tuple[str, ...]
    unknown: tuple[Listed, ...]
    done: bool

    def as_dict(self) -> dict[str, Any]:
        """As plain data, for JSON answers."""
        return {
            "done": self.done,
            "withdrawn": list(self.withdrawn),
            "already": list(self.already),
            "unknown": [{"line": one.line, "id": one.id} for one in self.unknown],
        }


class UnknownIds(BankError):
    """A list names ids that the bank does not know, and nothing of it was withdrawn."""

    code = "unknown_ids"

    def __init__(self, found: Withdrawal) -> None:
        shown = "; ".join(f"line {one.line}: {one.id!r:.80}" for one in found.unknown[:_SHOWN])
        more = f"; and {len(found.unknown) - _SHOWN} more" if len(found.unknown) > _SHOWN else ""
        super().__init__(
            f"{len(found.unknown)} of the list are unknown; nothing was withdrawn",
            where=shown + more,
            todo="Correct the list, or withdraw the others with partly",
        )


class _Unknown(Exception):
    """Ends a transaction whose changes are not to be."""


def read_list(content: bytes, *, where: str, column: str | None = None) -> list[Listed]:
    """Ids from a text with one a line, or from the column of a CSV: `column` by name, or else one called id, or the first.

    Empty lines and lines that begin with # are passed over.

    Raises:
        InputError: it is no text, has no such column, or holds no ids.
    """
    text = _decoded(content, where)
    rows = [(number, row) for number, row in _rows(text, where) if any(cell.strip() for cell in row)]
    rows = [(number, row) for number, row in rows if not row[0].lstrip().startswith("#")]
    place = 0
    if rows:
        names = [cell.strip().casefold() for cell in rows[0][1]]
        wanted = {column.strip().casefold()} if column is not None else _HEADERS
        found = next((n for n, name in enumerate(names) if name in wanted), None)
        if column is not None and found is None:
            raise InputError(
                f"there is no column {column!r}",
                where=where,
                todo=f"The first line has: {', '.join(rows[0][1])}",
            )
        if found is not None:
            place, rows = found, rows[1:]
    listed = [
        Listed(number, row[place].strip()) for number, row in rows if len(row) > place and row[place].strip()
    ]
    if not listed:
        raise InputError(
            "the list holds no ids", where=where, todo="Give one id a line, or a CSV with a column id"
        )
    return listed


def _decoded(content: bytes, where: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError("the list is no text", where=where, todo="Save it as text or CSV, one id a line")


def _rows(text: str, where: str) -> Iterable[tuple[int, list[str]]]:
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    if not first.count(delimiter):  # one id a line, whatever characters it holds
        return enumerate(([line] for line in lines), 1)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        return [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise InputError(
            f"the list cannot be read: {error}", where=where, todo="Save it as CSV again"
        ) from error


def withdraw_listed(
    catalogue: Catalogue,
    listed: Sequence[Listed],
    *,
    partly: bool = False,
    who: str | None = None,
    office: str | None = None,
) -> Withdrawal:
    """Withdraws what a list names, in one transaction: with unknown ids nothing, or with `partly` the others."""
    lines: dict[str, Listed] = {}
    for one in listed:
        lines.setdefault(one.id, one)
    done: list[str] = []
    unknown: list[Listed] = []

    def put(ids: Sequence[str]) -> None:
        try:
            done.extend(catalogue.withdraw(ids, who=who, office=office))
        except NotFound:
            if len(ids) == 1:
                unknown.append(lines[ids[0]])
                return
            for half in (ids[: len(ids) // 2], ids[len(ids) // 2 :]):
                put(half)

    ids = list(lines)
    try:
        with catalogue.transaction():
            for start in range(0, len(ids), _MANY):
                put(ids[start : start + _MANY])
            if unknown and not partly:
                raise _Unknown
    except _Unknown:
        return Withdrawal((), (), tuple(sorted(unknown, key=lambda one: one.line)), done=False)
    gone = {*done, *(one.id for one in unknown)}
    already = tuple(id_ for id_ in ids if id_ not in gone)
    return Withdrawal(tuple(done), already, tuple(sorted(unknown, key=lambda one: one.line)), done=True)
