"""The rerankers by name; every module of this package is looked at, as in embeddings/models."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable
from typing import TypeAlias

from catalogue.errors import EncoderError
from embeddings.base import ModelOptions, Precision
from embeddings.rerankers.base import Reranker

Factory: TypeAlias = Callable[[ModelOptions], Reranker]
Fallback: TypeAlias = Callable[[str, ModelOptions], Reranker]


@functools.cache
def _registry() -> tuple[dict[str, Factory], Fallback]:
    names: dict[str, Factory] = {}
    fallbacks: list[Fallback] = []
    for found in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{found.name}")
        for name, factory in getattr(module, "NAMES", {}).items():
            if name in names:
                raise EncoderError(f"Two modules of embeddings/rerankers offer {name!r}", where=found.name)
            names[name] = factory
        if hasattr(module, "FALLBACK"):
            fallbacks.append(module.FALLBACK)
    if len(fallbacks) != 1:
        raise EncoderError(f"{len(fallbacks)} modules of embeddings/rerankers have a FALLBACK instead of one")
    return names, fallbacks[0]


def reranker_names() -> tuple[str, ...]:
    """The registered names in alphabetical order; all others are folders or models of a hub."""
    return tuple(sorted(_registry()[0]))


def open_reranker(name: str, *, device: str = "auto", precision: Precision = "auto") -> Reranker:
    """The reranker called `name`: a registered name, a folder, or a cross-encoder's name on a hub.

    Raises:
        EncoderError: there is no such reranker, or it cannot be loaded on this machine.
    """
    if not name.strip():
        raise EncoderError(
            "The name of a reranker is empty",
            where="setting reranker",
            todo=f"Write one of {', '.join(reranker_names())}, a model's name or folder, or leave the setting out",
        )
    options = ModelOptions(device=device, precision=precision)
    names, fallback = _registry()
    return names[name](options) if name in names else fallback(name, options)
