"""A header that names several things at once: 技术领域/简介, 许可方式及价格（万元）, 联系人及电话, Patent / application no.

Its parts are looked up one by one; what the whole column is taken as follows from what the parts mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.headers import TITLE_FIELDS, column_of
from ingest.offer_texts import TERM_FIELDS

_PARTS = re.compile(r"\s*(?:[/／、,，&+＋・|｜\n]|及其?|以及|和|与|或|\band\b|\bor\b|及び|と)\s*", re.I)
_CONTACT = frozenset(
    {"contact_name", "contact_phone", "contact_email", "contact_url", "contact_address", "contact_any"}
)
_NUMBERS = frozenset({"patent_number", "publication_number", "application_number"})
# Fields of free text: a cell that holds one of them and something else is best kept as this, in this order.
_TEXTS = ("abstract", "description", "first_claim", "claims", "keywords")


@dataclass(frozen=True)
class Several:
    """What a header of several parts means (None where they do not go together), which parts said so, and whether all are known."""

    field: str | None
    parts: tuple[str, ...]
    all_known: bool
    unit: str | None = None


def several(header: str) -> Several | None:
    """What the header means by its parts; None where it has only one, or none of them is known."""
    parts = [part for part in _PARTS.split(header) if part]
    if len(parts) < 2:
        return None
    found = [(part, column) for part in parts if (column := column_of(0, part)) is not None]
    fields = {column.field for _, column in found}
    if not fields:
        return None
    unit = next((column.unit for _, column in found if column.unit), None)
    return Several(_together(fields), tuple(part for part, _ in found), len(found) == len(parts), unit)


def _together(fields: set[str]) -> str | None:
    if len(fields) == 1:
        return next(iter(fields))
    if fields <= TERM_FIELDS:
        return "terms"
    if fields <= _CONTACT:
        return "contact_any"
    if fields <= _NUMBERS:
        return "patent_number"
    if fields <= {"owner", "applicants"}:
        return "owner"
    if fields <= TITLE_FIELDS:
        return "title"
    if "title" in fields:
        return None  # a name with something behind it is no name
    return next((text for text in _TEXTS if text in fields), None)
