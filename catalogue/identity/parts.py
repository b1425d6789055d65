"""Texts, offers, owner and provenance of a merge: what is taken from which record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from catalogue.identity.names import folded, owner_names
from catalogue.identity.patents import is_granted
from catalogue.licensing.offer import LicenceOffer
from catalogue.licensing.remarks import TermsText
from catalogue.records import FieldSource, Institution, Technology, TechnologyText

_NEVER = dt.date.min
_FIELDS = frozenset(f.name for f in fields(Technology))
_APART = "\n\n"  # between the words about terms of two sources


@dataclass
class Taken:
    """From which record each value was taken: path -> number of the record (0 leads), and its path there."""

    paths: dict[str, tuple[int, str]] = field(default_factory=dict)

    def note(self, path: str, record: int, own: str | None = None) -> None:
        """Notes the record of a value, and its path in that record where it is another; wholes before their parts."""
        self.paths[path] = (record, own or path)

    def provenance(self, records: Sequence[Technology]) -> Mapping[str, FieldSource] | None:
        """The leading record's source under `*`, and an entry for each value that the entry above it does not tell."""
        if all(record.provenance is None for record in records):
            return None
        found = {"*": (records[0].provenance or {}).get("*", FieldSource())}
        for path, (number, own) in self.paths.items():
            source = records[number].provenance or {}
            entry = next((source[step] for step in upwards(own) if step in source), FieldSource())
            if entry != next(found[step] for step in upwards(path) if step in found):
                found[path] = entry
            for below, there in source.items():
                if below.startswith((f"{own}.", f"{own}[")):
                    found[path + below.removeprefix(own)] = there
        for record in records:  # what a source noted of a column that is no field of the record stays too
            for path, entry in (record.provenance or {}).items():
                if path != "*" and path.partition(".")[0].partition("[")[0] not in _FIELDS:
                    found.setdefault(path, entry)
        return found


def upwards(path: str) -> Iterable[str]:
    """The path and those above it, `*` being above all."""
    yield path
    while "." in path or "[" in path:
        path = path[: max(path.rfind("."), path.rfind("["))]
        yield path
    yield "*"


def merged_texts(records: Sequence[Technology], taken: Taken) -> dict[str, TechnologyText]:
    """One text a language, the leading record's languages first: its title, the longest abstract and description, the
    claims of the granted publication, the keywords of all."""
    languages = dict.fromkeys(language for record in records for language in record.texts)
    return {language: _text(language, records, taken) for language in languages}


def _text(language: str, records: Sequence[Technology], taken: Taken) -> TechnologyText:
    held = [(n, record.texts[language]) for n, record in enumerate(records) if language in record.texts]
    path = f"texts.{language}"
    first = held[0][0]
    if first:
        taken.note(path, first)

    def note(name: str, number: int) -> None:
        if number != first:
            taken.note(f"{path}.{name}", number)

    values: dict[str, str | None] = {"title": None, "abstract": None, "description": None}
    for name in values:
        stated = [(n, getattr(text, name)) for n, text in held if getattr(text, name) is not None]
        if stated:
            number, values[name] = (
                stated[0] if name == "title" else max(stated, key=lambda s: (len(s[1]), -s[0]))
            )
            note(name, number)
    claims = None
    with_claims = [(n, text.claims) for n, text in held if text.claims is not None]
    if with_claims:
        number, claims = min(with_claims, key=lambda s: (*_standing(records[s[0]]), -len(s[1]), s[0]))
        note("claims", number)
    keywords, number_ = _union((n, text.keywords) for n, text in held)
    if number_ is not None:
        note("keywords", number_)
    return TechnologyText(
        values["title"], values["abstract"], claims, description=values["description"], keywords=keywords
    )


def _standing(record: Technology) -> tuple[bool, int]:
    """Granted publications before others, later ones before earlier ones."""
    patents = record.patents or ()
    latest = max((patent.publication_date or _NEVER for patent in patents), default=_NEVER)
    return not any(is_granted(patent) for patent in patents), -latest.toordinal()


def _union(lists: Iterable[tuple[int, tuple[str, ...] | None]]) -> tuple[tuple[str, ...] | None, int | None]:
    """All values in order, each once; the record that first states the list."""
    stated = [(number, values) for number, values in lists if values is not None]
    if not stated:
        return None, None
    return tuple(dict.fromkeys(value for _, values in stated for value in values)), stated[0][0]


def merged_list(name: str, records: Sequence[Technology], taken: Taken) -> tuple[str, ...] | None:
    """IPC, CPC or sectors of all records in order; values of other records than the first that states any are noted."""
    found: dict[str, int] = {}
    stated = False
    for number, record in enumerate(records):
        values = getattr(record, name)
        stated = stated or values is not None
        for value in values or ():
            found.setdefault(value, number)
    first = next((n for n, record in enumerate(records) if getattr(record, name) is not None), None)
    if first is not None:
        taken.note(name, first)
    for place, number in enumerate(found.values()):
        if number != first:
            taken.note(f"{name}[{place}]", number, name)
    return tuple(found) if stated else None


def merged_terms(
    records: Sequence[Technology], taken: Taken
) -> tuple[TermsText | None, tuple[LicenceOffer, ...] | None]:
    """The words about terms of all sources, one below the other, and all offers, equal ones once.

    Spans of parsed offers and of remarks count in the joined words, so they move with them.
    """
    text, remarks, first = "", [], None
    offers: list[LicenceOffer] = []
    stated = has_remarks = False
    for number, record in enumerate(records):
        shift = 0
        if record.terms is not None:
            words = record.terms.text
            at = text.find(words) if first is not None else -1
            if first is None:
                text, first = words, number
                taken.note("terms", number)
            elif at >= 0:
                shift = at
            else:
                shift = len(text) + len(_APART)
                text = f"{text}{_APART}{words}"
                taken.note("terms", first)
            has_remarks = has_remarks or record.terms.remarks is not None
            moved = (replace(r, start=r.start + shift, end=r.end + shift) for r in record.terms.remarks or ())
            remarks += [remark for remark in moved if remark not in remarks]
        stated = stated or record.offers is not None
        for place, offer in enumerate(record.offers or ()):
            offer = _moved(offer, shift)
            if all(replace(offer, source=None) != replace(other, source=None) for other in offers):
                taken.note(f"offers[{len(offers)}]", number, f"offers[{place}]")
                offers.append(offer)
    terms = TermsText(text, tuple(remarks) if has_remarks else None) if first is not None else None
    return terms, tuple(offers) if stated else None


def _moved(offer: LicenceOffer, shift: int) -> LicenceOffer:
    if not shift or offer.source is None or not offer.source.spans:
        return offer
    spans = tuple(
        replace(span, start=span.start + shift, end=span.end + shift) for span in offer.source.spans
    )
    return replace(offer, source=replace(offer.source, spans=spans))


def is_listing(record: Technology) -> bool:
    """Whether a record is the institution's own (it offers, names a contact or its own page), not a register's."""
    return any(
        value is not None
        for value in (
            record.offers,
            record.terms,
            record.contact,
            record.trl,
            record.sectors,
            record.computing,
            record.url,
        )
    )


def _assigned(record: Technology) -> dt.date:
    """The day of the latest change of owner that a record states."""
    days = (
        event.date or _NEVER
        for patent in record.patents or ()
        for event in patent.events or ()
        if event.kind == "assigned"
    )
    return max(days, default=_NEVER)


def merged_owner(records: Sequence[Technology], taken: Taken) -> Institution | None:
    """The owner after the latest change of owner; without one, as the institution's own record names it.

    What other records say of the same institution (names in other languages, country, id) is added.
    """
    stated = [(n, record) for n, record in enumerate(records) if record.owner is not None]
    if not stated:
        return None
    number, record = max(stated, key=lambda s: (_assigned(s[1]), is_listing(s[1]), -s[0]))
    owner = record.owner
    if owner is None:  # never: `stated` holds records with an owner
        return None
    taken.note("owner", number)
    names = dict(owner.names or {})
    for other_number, other in stated:
        also = other.owner
        if also is None or not (owner_names(owner) & owner_names(also) or (owner.id and owner.id == also.id)):
            continue
        for name in ("id", "country", "region"):
            if getattr(owner, name) is None and getattr(also, name) is not None:
                owner = replace(owner, **{name: getattr(also, name)})
                taken.note(f"owner.{name}", other_number)
        for language, written in (also.names or {}).items():
            if language not in names and folded(written):
                names[language] = written
                taken.note(f"owner.names.{language}", other_number)
    return replace(owner, names=names or owner.names)
