"""Facets on the search page: how many of the allowed technologies have which value, each a link that asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from api.forms import Asked, value_text
from api.wording import Words
from catalogue.answers import Answer
from catalogue.errors import FilterError
from catalogue.filters import facet_columns, parse_condition
from catalogue.places import place_name

SHOWN: Final = 6
"""Values of a facet on the page."""

# The filter that asks for a facet's value, and the words its values have (api/words.py); None: it stands as it is.
_FILTERS: Final = {
    "status": "status", "grants": "grant", "scheme": "scheme", "territory": "territory", "sector": "sector",
    "payment_models": "payment_model", "owner": "institution", "trl": "trl_min", "right": "right",
    "patent_status": "patent_status", "patent_country": "patent_in",
    "field": "field", "sector_basis": "sector_basis",
}  # fmt: skip
_WORDS: Final = {"royalty_base": "base", "trial_trigger": "trigger"}
_PLACES: Final = ("territory", "patent_country")


@dataclass(frozen=True)
class Value:
    """One value: how it reads, how many technologies have it, and the search for them alone (None: no filter asks so)."""

    label: str
    technologies: int
    href: str | None


@dataclass(frozen=True)
class FacetView:
    """One facet of the page."""

    label: str
    values: list[Value]
    not_stated: int


def facet_views(
    answer: Answer, asked: Asked, w: Words, link: Callable[[list[tuple[str, str]]], str]
) -> list[FacetView]:
    """The facets that have any values; `link` makes the address of a search from its parameters."""
    found = []
    for facet in answer.facets:
        values = []
        for count in facet.counts:
            name = _FILTERS.get(facet.name)
            label, href = _label(facet.name, count.value, w), None
            if name is not None and _takes(name, count.value) and name not in asked.values:
                href = link([*asked.query(), (name, count.value)])
            values.append(Value(label, count.technologies, href))
        if values:
            found.append(FacetView(facet_columns()[facet.name].label[w.ui], values, facet.not_stated))
    return found


def _takes(name: str, value: str) -> bool:
    try:
        parse_condition(name, value)
    except FilterError:
        return False
    return True


def _label(facet: str, value: str, w: Words) -> str:
    if facet in _PLACES:
        return place_name(value, w.ui)
    if facet in _WORDS:
        return w.term(_WORDS[facet], value)
    name = _FILTERS.get(facet)
    if name is None or facet in ("trl", "owner") or not _takes(name, value):
        return value
    return value_text(name, value, w)
