"""The formats the bank reads: every module here that has a `READER` is one, found by itself."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from ingest.base import Reader


@cache
def _modules() -> tuple[ModuleType, ...]:
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in names)


@cache
def readers() -> tuple[Reader, ...]:
    """All readers, ordered by name."""
    found: list[Reader] = [module.READER for module in _modules() if hasattr(module, "READER")]
    return tuple(sorted(found, key=lambda reader: reader.name))


@cache
def table_signatures() -> tuple[frozenset[str], ...]:
    """Header sets of tables that have a reader of their own, as `ingest.headers.plain` writes them.

    A format module states its set as `TABLE_SIGNATURE`; the general spreadsheet readers leave such files alone.
    """
    return tuple(module.TABLE_SIGNATURE for module in _modules() if hasattr(module, "TABLE_SIGNATURE"))
