"""Territories of an offer, as offices write them -> ISO 3166 codes."""

from __future__ import annotations

from collections.abc import Iterable

from catalogue.places import place_code


def territory_codes(names: Iterable[str]) -> tuple[str, ...] | None:
    """Codes of all places; None where one of them is not known, for part of a territory would be another."""
    codes = [place_code(name) for name in names]
    found = [code for code in codes if code is not None]
    return tuple(dict.fromkeys(found)) if found and len(found) == len(codes) else None
