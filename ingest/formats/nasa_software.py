"""Listings of a software catalogue as NASA's is published: id, title (cut at 30 characters), text, category."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, ClassVar

from catalogue.records import FieldSource, Institution, Rejection, Technology, TechnologyText
from ingest.base import Outcome
from ingest.cells import script_language
from ingest.jsonlines import first_keys, objects, text_at


class NasaSoftware:
    """One listing a line. Titles stay as cut as they are; the owner is NASA only where the id says so."""

    name: ClassVar[str] = "nasa_software"
    label: ClassVar[str] = "NASA software catalogue (JSON Lines)"
    extensions: ClassVar[tuple[str, ...]] = (".jsonl",)
    reads: ClassVar[str] = "title, text as abstract, category as keyword, owner"
    skips: ClassVar[str] = "source_path, title_truncated"

    def sniff(self, head: bytes, name: str) -> bool:
        keys = first_keys(head)
        return "title_truncated" in keys and bool(keys & {"source_path", "category"}) and "texts" not in keys

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        for line in objects(stream, name=name):
            yield line if isinstance(line, Rejection) else _technology(*line, name=name)


def _technology(position: str, record: dict[str, Any], *, name: str) -> Outcome:
    words: dict[str, str | None] = {}
    for key in ("id", "title", "text", "category", "owner"):
        try:
            words[key] = text_at(record, key)
        except ValueError as error:
            return Rejection(name, position, key, str(error), "Write it as text")
    identity, title = words["id"], words["title"]
    if identity is None or title is None:
        missing = "id" if identity is None else "title"
        return Rejection(name, position, missing, "is missing", f"Give every listing its {missing}")
    category = words["category"]
    owner = words["owner"] or ("NASA" if identity.lower().startswith("nasa") else None)
    text = TechnologyText(
        title=title,
        abstract=words["text"],
        keywords=(category.replace("_", " "),) if category else None,
    )
    return Technology(
        id=identity,
        texts={script_language(f"{title} {words['text'] or ''}"): text},
        owner=Institution(name=owner) if owner else None,
        provenance={"*": FieldSource(file=name, position=position, method="mapped")},
    )


READER = NasaSoftware()
