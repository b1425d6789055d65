"""What Lens's table and its JSON have in common: how it writes numbers, states and the owners of a patent."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from catalogue.records import PatentStatus
from ingest.cells import read_date
from ingest.numbers import docdb_application_number
from ingest.patent_columns import publication

# Lens, "Patent Legal Status": calculated from INPADOC. PATENTED (a PCT application granted somewhere, or a grant whose
# term cannot be told), DISCONTINUED (withdrawn or refused) and UNKNOWN say nothing certain in our words.
_STATUS: dict[str, PatentStatus] = {
    "active": "granted",
    "pending": "pending",
    "inactive": "lapsed",
    "expired": "expired",
}
_DATED = re.compile(r"(?P<name>.*?)\s*\((?P<date>\d{4}-\d\d-\d\d)\)")
_APPLICATION = re.compile(r"(?P<country>[A-Z]{2})\s+(?P<number>.+?)(?:\s+(?P<kind>[A-Z]\d?))?")


def status_of(stated: str | None) -> PatentStatus | None:
    """Lens's calculated state in the bank's words, None where it is not certain."""
    return _STATUS.get((stated or "").strip().casefold())


def publication_of(
    key: str | None, *, country: str | None, kind: str | None
) -> tuple[str, str, str | None] | None:
    """Country, number and kind of "US 2020/0123456 A1", the kind given beside it cut off first."""
    text = (key or "").strip()
    if kind and text.endswith(kind):
        read = publication(text.removesuffix(kind).strip(), country=country)
        return (read[0], read[1], kind) if read else None
    return publication(text, country=country)


def application_of(text: str | None) -> str | None:
    """The application's number as its office prints it, from "US 201816123456 A"."""
    found = _APPLICATION.fullmatch((text or "").strip())
    if found is None:
        return None
    return docdb_application_number(found["number"], country=found["country"], kind=found["kind"])


def list_of(text: str | None) -> tuple[str, ...]:
    """The entries of a `;;` list; a single semicolon is part of an entry."""
    return tuple(dict.fromkeys(part for raw in (text or "").split(";;") if (part := " ".join(raw.split()))))


def last_owner(owners: Iterable[tuple[str, dt.date | None]]) -> str | None:
    """The owner recorded last; the first where no day is given, or of several on that day."""
    found = list(owners)
    last = max((day for _, day in found if day is not None), default=None)
    return next((name for name, day in found if day == last), None)


def dated(owner: str) -> tuple[str, dt.date | None]:
    """An owner and the day it was recorded: "EXAMPLE UNIV (2019-01-31)"."""
    found = _DATED.fullmatch(owner)
    if found is None:
        return owner, None
    try:
        return found["name"], read_date(found["date"])
    except ValueError:
        return owner, None
