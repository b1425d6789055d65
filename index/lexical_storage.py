"""The lexical index on disk: plain arrays and JSON, flat in a folder beside whatever else lies there; mapped, not read.

words.json              what it was made by, how many of everything; see `_Head`
words.terms.bin         the terms' UTF-8, one after the other
words.<array>.npy       the arrays of index/lexical_building.Postings
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import numpy as np

from catalogue.errors import IndexMismatch
from index.lexical_building import K1, STEPS, Array, Postings
from index.lexical_documents import FIELDS, GROUPS
from index.lexical_words import ANALYSIS

FORMAT: Final = 1
_HEAD = "words.json"
_TERMS = "words.terms.bin"
_ARRAYS: Final = {
    "hashes": np.uint64, "ends": np.int64, "starts": np.int64, "technologies": np.uint32, "impacts": np.uint16,
    "frequencies": np.uint32, "peaks": np.uint16, "versions": np.int64, "averages": np.float32,
}  # fmt: skip
_TODO = "Run: techbank index"


def _made_by() -> dict[str, Any]:
    """All that must be the same in the program that wrote an index and the one that reads it."""
    return {
        "format": FORMAT,
        "analysis": ANALYSIS,
        "fields": [[rule.name, rule.weight, rule.b] for rule in FIELDS],
        "groups": list(GROUPS),
        "k1": K1,
        "steps": STEPS,
    }


def write_postings(folder: Path, postings: Postings) -> None:
    """Writes an index into an existing folder."""
    for name in _ARRAYS:
        np.save(folder / f"words.{name}.npy", getattr(postings, name), allow_pickle=False)
    (folder / _TERMS).write_bytes(postings.blob.tobytes())
    head = {
        "made_by": _made_by(),
        "technologies": postings.technologies_count,
        "terms": len(postings.hashes),
        "postings": len(postings.impacts),
        "bytes": len(postings.blob),
    }
    (folder / _HEAD).write_text(json.dumps(head, indent=1) + "\n", encoding="utf-8")


def read_postings(folder: Path) -> Postings:
    """What `write_postings` wrote; large arrays stay on disk until they are asked for.

    Raises:
        IndexMismatch: it is not there, was made by another program's rules, or its parts do not fit together.
    """
    where = str(folder / _HEAD)
    try:
        head = json.loads((folder / _HEAD).read_text(encoding="utf-8"))
        if head["made_by"] != _made_by():
            raise IndexMismatch(
                "the words of the bank were indexed by other rules than this program's",
                where=where,
                todo=_TODO,
            )
        arrays = {name: _mapped(folder / f"words.{name}.npy") for name in _ARRAYS}
        size = (folder / _TERMS).stat().st_size
        blob = (
            np.asarray(np.memmap(folder / _TERMS, dtype=np.uint8, mode="r"))
            if size
            else np.zeros(0, np.uint8)
        )
        stated = (head["technologies"], head["terms"], head["postings"], head["bytes"])
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise IndexMismatch(
            f"the index of words cannot be read ({error})", where=where, todo=_TODO
        ) from error
    technologies, terms, count, length = stated
    shapes = {
        "hashes": (terms,), "ends": (terms + 1,), "starts": (terms + 1,), "technologies": (count,),
        "impacts": (count,), "frequencies": (terms, len(GROUPS)), "peaks": (terms,), "versions": (len(GROUPS),),
        "averages": (len(GROUPS), len(FIELDS)),
    }  # fmt: skip
    wrong = [
        name
        for name, kind in _ARRAYS.items()
        if arrays[name].shape != shapes[name] or arrays[name].dtype != kind
    ]
    if wrong or len(blob) != length or arrays["starts"][-1] != count or arrays["ends"][-1] != length:
        raise IndexMismatch(
            f"the parts of the index of words do not fit together ({', '.join(wrong) or 'ends'})",
            where=str(folder),
            todo=_TODO,
        )
    return Postings(technologies_count=int(technologies), blob=blob, **arrays)


def _mapped(path: Path) -> Array:
    array: Array = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    return array
