"""All filters and facets, found by themselves: every module of this folder with FILTERS or FACETS adds to the list."""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from catalogue.answers import Condition, Unknowns
from catalogue.errors import FilterError
from catalogue.filters.base import GROUPS, FacetColumn, Filter
from catalogue.filters.building import build_table
from catalogue.filters.columns import Column, ColumnTable
from catalogue.records import Technology

_UNKNOWNS: tuple[Unknowns, ...] = ("exclude", "include", "only")


@cache
def filters() -> Mapping[str, Filter]:
    """Every filter by name, group by group."""
    found: list[Filter] = _in_modules("FILTERS")
    found.sort(key=lambda f: GROUPS.index(f.group))
    return {f.name: f for f in found}


@cache
def facet_columns() -> Mapping[str, FacetColumn]:
    """Every facet by name."""
    found: list[FacetColumn] = _in_modules("FACETS")
    return {f.name: f for f in found}


def _in_modules(name: str) -> list[Any]:
    modules = sorted(info.name for info in pkgutil.iter_modules(__path__))
    return [each for m in modules for each in getattr(importlib.import_module(f"{__name__}.{m}"), name, ())]


@cache
def all_columns() -> tuple[Column, ...]:
    """The columns that filters and facets need, each once; STATUS always, since closed offers meet no condition."""
    columns = {column.name: column for f in filters().values() for column in f.columns}
    columns |= {f.column.name: f.column for f in facet_columns().values()}
    return tuple(columns[name] for name in sorted(columns))


def table_of(technologies: Iterable[Technology], *, today: dt.date) -> ColumnTable:
    """The filter columns of these technologies, row by row in the order they come, as things stand at `today`."""
    return build_table(technologies, all_columns(), today=today)


def parse_condition(name: str, raw: Any, *, unknowns: str = "exclude") -> Condition:
    """A condition from a filter's name and a value as it came in.

    Raises:
        FilterError: no such filter, a value it cannot take, or an unknown way with unknowns.
    """
    known = filters()
    if name not in known:
        near = _nearest(name, known)
        hint = f"Did you mean {near!r}? " if near else ""
        raise FilterError(
            f"there is no filter {name!r}", where="filters", todo=f"{hint}The filters are: {', '.join(known)}"
        )
    if unknowns not in _UNKNOWNS:
        raise FilterError(
            f"unknowns cannot be {unknowns!r}", where=f"filter {name}", todo="Use exclude, include or only"
        )
    chosen = known[name]
    try:
        value = chosen.value.parse(raw)
    except ValueError as error:
        raise FilterError(
            f"cannot take the value {_shown(raw)}: {error}",
            where=f"filter {name}",
            todo=f"Give {chosen.value.form}; example: {chosen.example}",
        ) from None
    return Condition(name, value, next(u for u in _UNKNOWNS if u == unknowns))


def show_condition(condition: Condition) -> str:
    """A condition's value as it would be written in a parameter."""
    return filters()[condition.filter].value.show(condition.value)


def _shown(raw: Any) -> str:
    try:
        text = repr(raw)
    except ValueError:  # a whole number of more digits than Python writes out
        return "that was given"
    return text if len(text) <= 80 else text[:77] + "..."


def _nearest(name: str, known: Iterable[str]) -> str | None:
    import difflib

    close = difflib.get_close_matches(name.replace("-", "_"), list(known), n=1)
    return close[0] if close else None
