"""Filters on what a technology is about: WIPO's fields of technology, and the industries it is for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from catalogue.fields.concordance import fields_of, technology_fields
from catalogue.fields.sectors import SECTOR_NAMES
from catalogue.filters.base import Context, FacetColumn, Filter, Tri, tri
from catalogue.filters.columns import Cell, Column, ColumnTable
from catalogue.filters.standing import Standing
from catalogue.filters.values import Choice, text_of
from catalogue.licensing.offer import LicenceOffer
from catalogue.records import Technology


def _folded(text: str) -> str:
    """For comparing names: NFKC, case folded, letters and digits only."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


@cache
def _by_name() -> Mapping[str, int]:
    fields = technology_fields().values()
    return {_folded(name): field.number for field in fields for name in field.names.values()}


@cache
def _sectors_by_name() -> Mapping[str, str]:
    return {_folded(name): key for key, names in SECTOR_NAMES.items() for name in (key, *names)}


@dataclass(frozen=True)
class FieldsOfTechnology:
    """One or more of the 35 fields, by number, by name in English, Chinese or Japanese, or by both; any will do."""

    control: Literal["text"] = "text"
    form: str = "a WIPO technology field's number or name; several numbers with commas, names with semicolons"

    def parse(self, raw: Any) -> tuple[int, ...]:
        parts = [part.strip() for part in re.split("[;；]", text_of(raw)) if part.strip()]
        numbers = [number for part in parts for number in _fields_in(part)]
        if not numbers:
            raise ValueError("it is empty")
        return tuple(dict.fromkeys(numbers))

    def show(self, value: Any) -> str:
        return "; ".join(technology_fields()[number].label for number in value)


def _fields_in(part: str) -> list[int]:
    """The fields that one part names: a name that may hold commas, or numbers, each perhaps with its name."""
    named = _by_name().get(_folded(part))
    if named is not None:
        return [named]
    match = re.match(r"(\d{1,3})\s*(\D.*)?$", part)
    if match and match[2] and match[2][0] not in ",、":
        number = _known(int(match[1]))
        if _by_name().get(_folded(match[2])) != number:
            raise ValueError(f"{part!r}: field {number} is {technology_fields()[number].names['en']!r}")
        return [number]
    found = []
    for piece in (piece.strip() for piece in re.split("[,、]", part) if piece.strip()):
        by_name = _by_name().get(_folded(piece))
        if by_name is None and not piece.isdecimal():
            raise ValueError(f"{piece!r} is no field of technology")
        found.append(_known(int(piece)) if by_name is None else by_name)
    return found


def _known(number: int) -> int:
    if number not in technology_fields():
        raise ValueError(f"{number} is not from 1 to {len(technology_fields())}")
    return number


@dataclass(frozen=True)
class SectorName:
    """A sector: one of those inferred, in English, Chinese or Japanese, or whatever other name records state."""

    control: Literal["text"] = "text"
    form: str = f"a sector's name: {', '.join(SECTOR_NAMES)}, or another that records state"

    def parse(self, raw: Any) -> str:
        text = text_of(raw)
        return _sectors_by_name().get(_folded(text), text.casefold())

    def show(self, value: Any) -> str:
        return str(value)


def _fields(technology: Technology, offer: LicenceOffer) -> Cell:
    shares = fields_of(technology)
    # Symbols of which none has a field say as little as no symbols.
    return tuple(technology_fields()[share.field].label for share in shares) if shares else None


def _sectors(standing: Standing, number: int) -> Cell:
    return standing.sectors.names if standing.sectors else None


def _basis(standing: Standing, number: int) -> Cell:
    return (standing.sectors.basis,) if standing.sectors else None


FIELDS = Column("technology_fields", "technology", "codes", _fields, fields=("ipc", "cpc"))
SECTORS = Column("sectors", "technology", "codes", None, fields=("sectors",), on_day=_sectors)
BASIS = Column(
    "sector_basis", "technology", "flags", None, ("stated", "inferred"), ("ipc", "cpc", "texts"), _basis
)


def _in_fields(table: ColumnTable, value: tuple[int, ...], context: Context) -> Tri:
    wanted = {technology_fields()[number].label for number in value}
    yes = table.codes["technology_fields"].having(lambda label: label in wanted)
    return tri(yes, table.stated("technology_fields") & ~yes)


def _for_sector(table: ColumnTable, value: str, context: Context) -> Tri:
    yes = table.codes["sectors"].having(lambda name: name.casefold() == value)
    return tri(yes, table.stated("sectors") & ~yes)


def _known_by(table: ColumnTable, value: tuple[str, ...], context: Context) -> Tri:
    yes = table.flag("sector_basis", *value)
    return tri(yes, table.stated("sector_basis") & ~yes)


_FIELD_LABEL = {"en": "Field of technology", "zh": "技术领域", "ja": "技術分野"}
_SECTOR_LABEL = {"en": "Sector", "zh": "行业", "ja": "産業分野"}
_BASIS_LABEL = {"en": "Sector known by", "zh": "行业来源", "ja": "産業分野の根拠"}

FILTERS = (
    Filter(
        "field", "subject", "technology", FieldsOfTechnology(), _FIELD_LABEL,
        {
            "en": "A class symbol (IPC or CPC) lies in this one of WIPO's 35 fields of technology.",
            "zh": "有分类号（IPC 或 CPC）属于所给的 WIPO 35 个技术领域之一。",
            "ja": "IPC または CPC の記号が、WIPO の 35 技術分野のうちこの分野に属する。",
        },
        "13 Medical technology", (FIELDS,), _in_fields,
    ),
    Filter(
        "sector", "subject", "technology", SectorName(), _SECTOR_LABEL,
        {
            "en": "The technology is meant for this sector, as its record states or, where it states none, as inferred.",
            "zh": "技术面向所给行业：以记录所载为准，未载明的由分类号和文字推断。",
            "ja": "この産業分野向けの技術（記録の記載による。記載がなければ分類記号と本文からの推定）。",
        },
        "health_care", (SECTORS, BASIS), _for_sector, basis=BASIS,
    ),
    Filter(
        "sector_basis", "subject", "technology", Choice(("stated", "inferred")), _BASIS_LABEL,
        {
            "en": "Whether the sectors are stated by the record or inferred from class symbols and words.",
            "zh": "行业是记录所载，还是由分类号和文字推断。",
            "ja": "産業分野が記録に記載されたものか、分類記号と本文からの推定か。",
        },
        "stated", (SECTORS, BASIS), _known_by, basis=BASIS,
    ),
)  # fmt: skip

FACETS = (
    FacetColumn("field", _FIELD_LABEL, FIELDS),
    FacetColumn("sector", _SECTOR_LABEL, SECTORS),
    FacetColumn("sector_basis", _BASIS_LABEL, BASIS),
)
