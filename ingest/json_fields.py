"""Reading the fields of a JSON record whose shape is known: what is not there is None, what is of another shape says where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.numbers import read_date


class WrongShape(ValueError):
    """A field holds something other than it should; `field` is its path ("biblio.parties.applicants")."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


@dataclass(frozen=True)
class Fields:
    """An object of a record (an absent one has no fields), and the path to it."""

    value: dict[str, Any]
    path: str = ""

    def __contains__(self, key: str) -> bool:
        return self.value.get(key) is not None

    def under(self, key: str) -> Fields:
        """The object under `key`.

        Raises:
            WrongShape: it is something else. So do all of the following.
        """
        found = self.value.get(key)
        return _object({} if found is None else found, self._to(key))

    def each(self, key: str) -> Iterator[Fields]:
        """The objects of the list under `key`; a single object counts as a list of one."""
        found = self.value.get(key)
        if found is None:
            return
        for part in found if isinstance(found, list) else [found]:
            if part is not None:
                yield _object(part, self._to(key))

    def text(self, key: str) -> str | None:
        """The trimmed text under `key`, None where it is blank; a number is its digits."""
        found = self.value.get(key)
        if isinstance(found, int) and not isinstance(found, bool):
            return str(found)
        return _text(found, self._to(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """The texts of the list under `key`, blank ones left out; a single text counts as a list of one."""
        found = self.value.get(key)
        parts = found if isinstance(found, list) else [found]
        return tuple(text for part in parts if (text := _text(part, self._to(key))))

    def date(self, key: str) -> dt.date | None:
        """The day under `key` (2031-05-09, 20310509, a time after it left out)."""
        text = self.text(key)
        if text is None:
            return None
        day = read_date(text)
        if day is None:
            raise WrongShape(self._to(key), f"{text[:40]!r} is no date such as 2031-05-09")
        return day

    def _to(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def _object(found: object, path: str) -> Fields:
    if not isinstance(found, dict):
        raise WrongShape(path, f"must be an object {{…}}, not {found!r:.40}")
    return Fields(found, path)


def _text(found: object, path: str) -> str | None:
    if found is None:
        return None
    if not isinstance(found, str):
        raise WrongShape(path, f"must be text, not {found!r:.40}")
    return found.strip() or None
