"""A publication that comes again in another file: what the newer file does not state stays, each value with its source.

A full text says more than a row with number and title, and the row is no reason to forget the text. What counts is the file
of each value: a file that comes again without a value takes back its own, and no other's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

from catalogue.identity.names import owner_names
from catalogue.identity.parts import Taken, upwards
from catalogue.records import FieldSource, Institution, PatentRef, Technology, TechnologyText

_FACTS = ("ipc", "cpc", "sectors", "url", "published")
_OWN = ("trl", "computing", "contact")
"""What only the institution says, beside its offers and its words about terms."""


def completed(held: Technology, coming: Technology, *, same_office: bool = False) -> Technology:
    """`coming` with what it leaves open and `held`, the same record from another file, states; `coming` itself where
    nothing is to be added.

    Only of records that are named by their publication: an office's list under its own numbers replaces what it said
    before, an emptied cell being an answer. So does a record in a format of the bank (method `stated`), which is whole.
    Offers, terms, contact, readiness and computing power are one statement of the institution: where `coming` makes one of
    its own, or comes from the same office, nothing of the earlier one stays.
    """
    here = _source(coming, "*")
    if here.file is None or here.method == "stated" or not _named_by_publication(coming):
        return coming
    found = _Completing(held, here.file)
    values: dict[str, Any] = {"texts": _texts(found, held, coming), "owner": _owner(found, held, coming)}
    values |= {name: found.value(name, getattr(held, name), getattr(coming, name)) for name in _FACTS}
    if not same_office and not _states_own(coming):
        values |= {name: found.value(name, getattr(held, name), None) for name in _OWN}
        # places of offers count in the words about terms: both stay, or neither
        if found.stays("terms") and found.stays("offers"):
            values |= {name: found.value(name, getattr(held, name), None) for name in ("terms", "offers")}
    values["patents"] = _patents(found, held, coming)
    if not found.added:
        return coming
    return replace(coming, **values, provenance=found.taken.provenance([coming, held]))


@dataclass
class _Completing:
    """Which values of the record that is held stay, and which of them are said anew in the same words."""

    held: Technology
    file: str
    taken: Taken = field(default_factory=Taken)
    added: bool = False

    def stays(self, path: str) -> bool:
        """Whether the value came from another file: this one cannot take it back."""
        return _source(self.held, path).file != self.file

    def value(self, path: str, held: Any, coming: Any, own: str | None = None) -> Any:
        """The value that counts; its source is noted where it is the one that was there. `own` is its path in `held`."""
        own = own or path
        if coming is not None and coming != held:
            return coming
        if held is None or not self.stays(own):
            return coming
        self.added = self.added or coming is None
        self.taken.note(path, 1, own)
        return held


def _source(record: Technology, path: str) -> FieldSource:
    said = record.provenance or {}
    return next((said[step] for step in upwards(path) if step in said), FieldSource())


def _named_by_publication(record: Technology) -> bool:
    return any(
        record.id == "-".join(filter(None, (patent.country, patent.number, patent.kind)))
        for patent in record.patents or ()
    )


def _states_own(record: Technology) -> bool:
    return any(getattr(record, name) is not None for name in ("offers", "terms", *_OWN))


def _texts(found: _Completing, held: Technology, coming: Technology) -> dict[str, TechnologyText]:
    texts: dict[str, TechnologyText] = {}
    for language in dict.fromkeys([*coming.texts, *held.texts]):
        new, old = (
            coming.texts.get(language, TechnologyText()),
            held.texts.get(language, TechnologyText()),
        )
        text = TechnologyText(
            **{
                one.name: found.value(
                    f"texts.{language}.{one.name}", getattr(old, one.name), getattr(new, one.name)
                )
                for one in fields(TechnologyText)
            }
        )
        if language in coming.texts or text != TechnologyText():
            texts[language] = text
    return texts


def _owner(found: _Completing, held: Technology, coming: Technology) -> Institution | None:
    """The owner as it is named now; of the same institution what else was known of it stays."""
    if coming.owner is None or held.owner is None:
        owner: Institution | None = found.value("owner", held.owner, coming.owner)
        return owner
    if not owner_names(coming.owner) & owner_names(held.owner):
        return coming.owner
    known = {
        one.name: found.value(
            f"owner.{one.name}", getattr(held.owner, one.name), getattr(coming.owner, one.name)
        )
        for one in fields(Institution)
        if one.name != "name"
    }
    return replace(coming.owner, **known)


def _patents(found: _Completing, held: Technology, coming: Technology) -> tuple[PatentRef, ...] | None:
    """The patents that are named now, each with what was known of it, then those that only other files name."""
    old = {_number(patent): place for place, patent in enumerate(held.patents or ())}
    patents: list[PatentRef] = []
    for patent in coming.patents or ():
        place = old.pop(_number(patent), None)
        if place is not None:
            before = (held.patents or ())[place]
            patent = PatentRef(**dict(_parts(found, before, patent, place, len(patents))))
        patents.append(patent)
    for place in old.values():
        if found.stays(f"patents[{place}]"):
            patents.append((held.patents or ())[place])
            found.taken.note(f"patents[{len(patents) - 1}]", 1, f"patents[{place}]")
            found.added = True
    return tuple(patents) or coming.patents


def _parts(
    found: _Completing, before: PatentRef, patent: PatentRef, old: int, new: int
) -> Iterator[tuple[str, Any]]:
    for one in fields(PatentRef):
        value = found.value(
            f"patents[{new}].{one.name}",
            getattr(before, one.name),
            getattr(patent, one.name),
            f"patents[{old}].{one.name}",
        )
        yield one.name, value


def _number(patent: PatentRef) -> tuple[str, str | None, str | None]:
    return patent.country, patent.number, patent.kind if patent.number else patent.application_number
