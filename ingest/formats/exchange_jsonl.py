"""The bank's own exchange format: one technology a line, read without loss (docs/exchange-format.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, ClassVar

from catalogue.errors import InputError
from catalogue.exchange import from_json
from catalogue.licensing.remarks import TermsText
from catalogue.licensing.terms import read_terms
from catalogue.records import FieldSource, Rejection, Technology
from ingest.base import Outcome
from ingest.cells import shortened
from ingest.jsonlines import first_keys, lines


class ExchangeJsonl:
    """JSON Lines of whole technologies. A line that says itself where its fields come from keeps that.

    Where a line has the owner's words about terms and neither offers nor remarks, the words are read into offers.
    """

    name: ClassVar[str] = "exchange_jsonl"
    label: ClassVar[str] = "technology bank exchange format (JSON Lines)"
    extensions: ClassVar[tuple[str, ...]] = (".jsonl", ".ndjson")
    reads: ClassVar[str] = "everything the bank holds"
    skips: ClassVar[str] = "nothing"

    def sniff(self, head: bytes, name: str) -> bool:
        return {"id", "texts"} <= first_keys(head)

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        for line in lines(stream, name=name):
            if isinstance(line, Rejection):
                yield line
                continue
            position, text = line
            try:
                yield _read(_placed(from_json(text), name, position))
            except InputError as wrong:
                value = shortened(_value_at(text, wrong.where))
                yield Rejection(name, position, wrong.where, wrong.what, wrong.todo, value=value)


def _value_at(line: str | bytes, path: str | None) -> str | None:
    """What stands at a path such as `offers[0].payment.currency`; None where nothing or a whole structure does."""
    try:
        found = json.loads(line) if path else None
    except ValueError:
        return None
    for step in re.findall(r"[^.\[\]]+", path or ""):
        if isinstance(found, list) and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        elif isinstance(found, dict):
            found = found.get(step)
        else:
            return None
    return None if found is None or isinstance(found, dict | list) else str(found)


def _placed(technology: Technology, name: str, position: str) -> Technology:
    here = {"*": FieldSource(file=name, position=position, method="stated")}
    return replace(technology, provenance={**here, **(technology.provenance or {})})


def _read(technology: Technology) -> Technology:
    words = technology.terms
    if words is None or words.remarks is not None or technology.offers is not None:
        return technology
    reading = read_terms(words.text)
    return replace(
        technology, offers=reading.offers or None, terms=TermsText(words.text, reading.remarks or None)
    )


READER = ExchangeJsonl()
