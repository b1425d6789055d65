"""The encoders by name. Every module of this package is looked at; what it offers is in its `NAMES`.

`NAMES` maps a name to a factory that takes `ModelOptions` and returns an `Encoder`. One module may have a
`FALLBACK`, a factory that takes every other name as well. To add an encoder, add a file; nothing here
changes.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeAlias

from catalogue.errors import EncoderError
from embeddings.base import Encoder, ModelOptions, Precision, primary_language

Factory: TypeAlias = Callable[[ModelOptions], Encoder]
Fallback: TypeAlias = Callable[[str, ModelOptions], Encoder]


class _Part(NamedTuple):
    name: str
    languages: tuple[str, ...]
    weight: float


@functools.cache
def _registry() -> tuple[dict[str, Factory], Fallback]:
    names: dict[str, Factory] = {}
    fallbacks: list[Fallback] = []
    for found in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{found.name}")
        for name, factory in getattr(module, "NAMES", {}).items():
            if name in names:
                raise EncoderError(f"Two modules of embeddings/models offer {name!r}", where=found.name)
            names[name] = factory
        if hasattr(module, "FALLBACK"):
            fallbacks.append(module.FALLBACK)
    if len(fallbacks) != 1:
        raise EncoderError(f"{len(fallbacks)} modules of embeddings/models have a FALLBACK instead of one")
    return names, fallbacks[0]


def encoder_names() -> tuple[str, ...]:
    """The registered names in alphabetical order; all others are folders or models of a hub."""
    return tuple(sorted(_registry()[0]))


def open_encoder(
    name: str, *, device: str = "auto", precision: Precision = "auto", cache: Path | None = None
) -> Encoder:
    """The encoder called `name`; for the other arguments see `ModelOptions`.

    `name` is a registered name, the folder of a sentence-transformers model or its name on a hub; or several
    of them joined, "A+B", each with its languages, "A@en,de", and its weight, "A*0.5"
    (embeddings/models/composite.py).

    Raises:
        EncoderError: there is no such encoder, or it cannot be loaded on this machine.
    """
    options = ModelOptions(device=device, precision=precision, cache=cache)
    is_folder = bool(name.strip()) and Path(name).expanduser().is_dir()
    if name in _registry()[0] or is_folder:  # a folder's name may hold + and @
        return _open_one(name, options)
    parts = [_parsed(part, name) for part in name.split("+")]
    opened: list[Encoder] = []
    for part in parts:
        encoder = _open_one(part.name, options)
        if part.languages:
            from embeddings.models.composite import RestrictedEncoder

            encoder = RestrictedEncoder(encoder, part.languages)
        opened.append(encoder)
    if len(opened) == 1:
        return opened[0]
    from embeddings.models.composite import CompositeEncoder

    return CompositeEncoder(opened, [part.weight for part in parts])


def _open_one(name: str, options: ModelOptions) -> Encoder:
    names, fallback = _registry()
    return names[name](options) if name in names else fallback(name, options)


def _parsed(text: str, whole: str) -> _Part:
    """One part of a joined name: NAME, NAME@en,de, NAME*0.5 or NAME@en*0.5."""
    rest, star, number = text.strip().partition("*")
    name, at, tags = rest.partition("@")
    languages = [primary_language(tag.strip()) for tag in tags.split(",")] if at else []
    try:
        weight = float(number) if star else 1.0
    except ValueError:
        weight = 0.0
    if not name.strip() or None in languages or not 0 < weight < float("inf"):
        raise EncoderError(
            f"The name of an encoder cannot be read: {text!r}",
            where=f"encoder {whole!r}",
            todo=f"Write one of {', '.join(encoder_names())}, a model's name or folder, or several as A+B@en*0.5",
        )
    return _Part(name.strip(), tuple(tag for tag in languages if tag), weight)
