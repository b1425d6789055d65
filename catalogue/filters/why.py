"""Why a condition came out as it did: which of the fields it looks at the record states, or does not state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalogue.answers import Judged
from catalogue.filters import filters
from catalogue.licensing.offer import LicenceOffer
from catalogue.records import Technology


def values_of(record: Any, path: str) -> list[Any]:
    """What a record states at a dotted path, through all entries of lists on the way; empty where it states nothing."""
    found = [record]
    for name in path.split("."):
        stated = [getattr(value, name) for value in found]
        found = []
        for value in stated:
            if isinstance(value, Mapping):
                found.extend(value.values())
            elif isinstance(value, tuple):
                found.extend(value)
            elif value is not None:
                found.append(value)
    return found


def why(judged: Judged, technology: Technology, offer: LicenceOffer | None) -> tuple[str, ...]:
    """The fields that settled a verdict: for yes and no those that are stated, for unknown those that are not.

    `offer` is the offer that was judged. An unknown whose fields are all stated (a sum in another currency) gives
    them all.
    """
    on_offer = filters()[judged.filter].scope == "offer"
    record = (offer or LicenceOffer()) if on_offer else technology
    stated = tuple(path for path in judged.fields if values_of(record, path))
    if judged.verdict != "unknown":
        return stated
    return tuple(path for path in judged.fields if path not in stated) or stated
