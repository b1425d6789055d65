"""Index back ends, found by themselves: every module of this folder that has BACKEND is one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from catalogue.errors import SettingsError
from index.base import RowIndex


@cache
def backend_modules() -> Mapping[str, str]:
    """Module by back end's name; a back end's name is its module's, so that none is imported to be listed."""
    return {info.name: f"{__name__}.{info.name}" for info in pkgutil.iter_modules(__path__)}


def backend(name: str) -> type[RowIndex]:
    """The back end of that name.

    Raises:
        SettingsError: there is none.
    """
    modules = backend_modules()
    if name not in modules:
        raise SettingsError(
            f"there is no index back end {name!r}",
            where="setting index",
            todo=f"Use one of {', '.join(modules)}",
        )
    found: type[RowIndex] = importlib.import_module(modules[name]).BACKEND
    return found
