"""Which row of a sheet each row of a report belongs to: both are in the order of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from catalogue.store import JobRow

_ROW: Final = re.compile(r"(?:sheet (?P<sheet>.*), )?row (?P<row>[0-9]+)", re.S)
LEFT_MAX: Final = 1_000
"""So many outcomes that belong to no row are told one by one."""


class Outcomes:
    """The rows of a report, taken by position as the sheet's rows go by; what fits none is left over."""

    def __init__(self, rows: Iterable[JobRow]) -> None:
        self._rows = iter(rows)
        self._next: JobRow | None = None
        self._sheet: str | None = None
        self.left: list[JobRow] = []
        self.left_more = 0

    def at(self, sheet: str | None, position: str) -> list[JobRow]:
        """The outcomes of the row at this position of the sheet that is being read."""
        if sheet != self._sheet:  # what the sheet before has left fits none of its rows
            while (row := self._peek()) is not None and _sheet(row) == self._sheet is not None:
                self._leave(row)
                self._next = None
            self._sheet = sheet
        found: list[JobRow] = []
        while (row := self._peek()) is not None:
            if row.position == position:
                found.append(row)
            elif _is_ahead(row.position, position):
                return found
            else:
                self._leave(row)
            self._next = None
        return found

    def rest(self) -> None:
        """What comes after the last row of the last sheet is left over."""
        while (row := self._peek()) is not None:
            self._leave(row)
            self._next = None

    def _peek(self) -> JobRow | None:
        if self._next is None:
            self._next = next(self._rows, None)
        return self._next

    def _leave(self, row: JobRow) -> None:
        if len(self.left) < LEFT_MAX:
            self.left.append(row)
        else:
            self.left_more += 1


def _sheet(row: JobRow) -> str | None:
    found = _ROW.fullmatch(row.position or "")
    return found["sheet"] if found else None


def _is_ahead(told: str | None, position: str) -> bool:
    """Whether a position is still to come: a row further down, or of another sheet."""
    that, this = _ROW.fullmatch(told or ""), _ROW.fullmatch(position)
    if that is None or this is None:
        return False
    return that["sheet"] != this["sheet"] or int(that["row"]) > int(this["row"])
