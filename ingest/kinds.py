"""Kind codes of patent documents (WIPO ST.16) -> the kind of right, where the code alone tells it."""

from __future__ import annotations

from catalogue.records import RightKind

_RIGHTS: dict[str, RightKind] = {"A": "invention", "B": "invention", "C": "invention", "U": "utility_model"}
# Y is a granted utility model where the office has them, S a design, P a US plant.
_UTILITY_MODEL_Y = frozenset({"CN", "JP", "KR", "TW", "ES"})
_DESIGN_S = frozenset({"US", "CN", "JP", "KR", "TW"})


def right_of(country: str, kind: str | None) -> RightKind | None:
    """The right that a publication of this kind is about; None where the code does not tell."""
    letter = (kind or "")[:1]
    if letter == "Y":
        return "utility_model" if country in _UTILITY_MODEL_Y else None
    if letter == "S":
        return "design" if country in _DESIGN_S else None
    if letter == "P":
        return "plant" if country == "US" else None
    return _RIGHTS.get(letter)
