"""The formats the bank reads: every module here that has a `READER` is one, found by itself."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from ingest.base import Reader
from ingest.vendor_tables import Vendor


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

    A format module states its set as `TABLE_SIGNATURE`, or several as `TABLE_SIGNATURES`; the general spreadsheet readers
    leave such files alone.
    """
    return tuple(
        signature
        for module in _modules()
        for signature in (
            *([module.TABLE_SIGNATURE] if hasattr(module, "TABLE_SIGNATURE") else []),
            *getattr(module, "TABLE_SIGNATURES", ()),
        )
    )


@cache
def table_headers() -> tuple[frozenset[str], ...]:
    """As `table_signatures`, of tables that have these columns and no other (`TABLE_HEADERS` of a format module)."""
    return tuple(header for module in _modules() for header in getattr(module, "TABLE_HEADERS", ()))


@cache
def vendors() -> tuple[Vendor, ...]:
    """What is known of vendors' spreadsheets; a format module states it as `VENDOR`."""
    return tuple(module.VENDOR for module in _modules() if hasattr(module, "VENDOR"))
