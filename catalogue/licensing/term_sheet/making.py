"""A record, one of its offers and a firm -> the sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, get_args

from catalogue.errors import InputError, NotFound
from catalogue.licensing.term_sheet.checks import Doubts, doubts_of
from catalogue.licensing.term_sheet.content import (
    Cell,
    Language,
    Line,
    Marks,
    Run,
    Section,
    Sheet,
    Table,
    cell,
    plain,
    printable,
)
from catalogue.licensing.term_sheet.grant_lines import (
    ELIGIBILITY_LINES,
    GRANT_LINES,
    PARTY_LINES,
    TRIAL_LINES,
)
from catalogue.licensing.term_sheet.laws import CLAUSES, NEED_LICENCE, NEED_PATENT, NOTES
from catalogue.licensing.term_sheet.lines import Facts, OfferLine
from catalogue.licensing.term_sheet.payment_lines import PAYMENT_LINES
from catalogue.licensing.term_sheet.sources import SOURCE_FIELDS, owner_words, source_lines, sources_of
from catalogue.licensing.term_sheet.subject import Firm, owner_of, party_lines, subject_lines, title_of
from catalogue.licensing.term_sheet.words import Words
from catalogue.records import Technology

LINES: Final[tuple[OfferLine, ...]] = (
    *PARTY_LINES,
    *GRANT_LINES,
    *PAYMENT_LINES,
    *TRIAL_LINES,
    *ELIGIBILITY_LINES,
)
"""Every point that an offer can state, in the order of the sheet."""

FIELDS: Final = {field: line.key for line in LINES for field in line.fields} | {
    field: key for key, fields in SOURCE_FIELDS.items() for field in fields
}
"""Every field of an offer, by its dotted path, and the line of the sheet that shows it."""

_ALSO_OPEN: Final = {"payment": ("reports", "tax")}


def language_from(text: str) -> Language:
    """The language of that name.

    Raises:
        InputError: there is no sheet in it.
    """
    for language in get_args(Language):
        if text == language:
            found: Language = language
            return found
    known = ", ".join(get_args(Language))
    raise InputError(
        f"there is no term sheet in {text[:40]!r}", where="language", todo=f"Choose one of: {known}"
    )


def make_sheet(
    record: Technology,
    number: int,
    *,
    firm: Firm,
    language: Language,
    date: dt.date,
    version: int | None = None,
    stored: dt.date | None = None,
) -> Sheet:
    """The term sheet of one offer. `number` counts the record's offers from 1, as pages and commands show them.

    `date` is the day of making: patents are shown as they stand on it. `version` and `stored` are those of the record
    in the catalogue.

    Raises:
        NotFound: the record has no offer of that number.
    """
    offers = record.offers or ()
    if not 1 <= number <= len(offers):
        todo = f"Choose 1 to {len(offers)}" if offers else "It states no offer at all; ask its owner"
        raise NotFound(f"there is no offer {number}", where=f"technology {printable(record.id)}", todo=todo)
    f = Facts(record, offers[number - 1], Words(language))
    w = f.w
    shown = {line.key: _line(line, f) for line in LINES}
    sections = [
        Section("parties", w("section.parties"), party_lines(f, firm, shown["contact"])),
        Section("subject", w("section.subject"), subject_lines(f, date)),
    ]
    for key, lines in (
        ("grant", GRANT_LINES),
        ("payment", PAYMENT_LINES),
        ("trial", TRIAL_LINES),
        ("eligibility", ELIGIBILITY_LINES),
    ):
        more = tuple(_open(name, f) for name in _ALSO_OPEN.get(key, ()))
        found = tuple(shown[line.key] for line in lines)
        sections.append(Section(key, w(f"section.{key}"), (*found, *more)))
    clauses = tuple(_open(name, f, law) for name, law in CLAUSES)
    intro = w("intro.clauses")
    sections.append(Section("clauses", w("section.clauses"), clauses, intro))
    sections.append(Section("sources", w("section.sources"), source_lines(f, LINES)))
    own = owner_words(f)
    if own:
        sections.append(Section("owner_words", w("section.owner_words"), own, w("intro.owner_words")))
    return Sheet(
        language=language,
        title=w("title.assignment" if f.assignment else "title"),
        subject=title_of(f) or cell(w("subject.untitled")),
        parties=_between(f, firm),
        notice=(w("notice.model"), w("notice.gaps")),
        facts=_facts(f, number, date, version, stored),
        headers=(w("header.point"), w("header.term"), w("header.source")),
        marks=Marks(w("law"), w("conflict"), w("hint")),
        sections=_doubted(tuple(sections), doubts_of(f, number - 1, FIELDS, date)),
        footer=w("footer"),
        made=date,
    )


def _between(f: Facts, firm: Firm) -> Cell:
    owner = owner_of(f) or f.w.gap("open.name")
    return f.w.say("between", owner=owner, firm=cell(firm.name) if firm.name else f.w.gap("open.name"))


def _facts(
    f: Facts, number: int, date: dt.date, version: int | None, stored: dt.date | None
) -> tuple[tuple[str, Cell], ...]:
    w = f.w
    found = [
        (w("fact.made"), f.day(date)),
        (w("fact.record"), cell(f.record.id)),
        (w("fact.offer"), w.say("offer.of", n=number, total=len(f.record.offers or ()))),
    ]
    if version is not None:
        stands = (
            w.say("version.of", n=version, day=f.day(stored)) if stored else w.say("version.only", n=version)
        )
        found.append((w("fact.version"), stands))
    return tuple(found)


def _line(line: OfferLine, f: Facts) -> Line:
    """One point of the offer with its source, or the mark that it is open."""
    shown = line.show(f)
    label = f.w(f"label.{line.key}")
    notes, laws = _notes(line.notes(f), f)
    if shown is None:
        return Line(line.key, label, _gap(line, f), True, notes=notes, laws=laws)
    table = shown if isinstance(shown, Table) else None
    words = cell(f.w("table")) if isinstance(shown, Table) else shown
    sources = line.origin(f) or sources_of(line.fields, f)
    return Line(line.key, label, words, False, table, sources, notes, laws)


def _doubted(sections: tuple[Section, ...], doubts: Mapping[str, Doubts]) -> tuple[Section, ...]:
    """The sections with what speaks against their lines; a doubt about a line that is not there goes to the status."""
    keys = {line.key for section in sections for line in section.lines}
    at: dict[str, list[Doubts]] = {}
    for key, doubt in doubts.items():
        at.setdefault(key if key in keys else "status", []).append(doubt)

    def doubted(line: Line) -> Line:
        known = at.get(line.key, ())
        conflicts = tuple(text for doubt in known for text in doubt.conflicts)
        return replace(
            line, conflicts=conflicts, hints=tuple(text for doubt in known for text in doubt.hints)
        )

    return tuple(replace(section, lines=tuple(map(doubted, section.lines))) for section in sections)


def _gap(line: OfferLine, f: Facts) -> Cell:
    """The mark of a gap; where the stated manner of payment has no place for the point, that is said too."""
    models = f.payment.models
    if line.models is None or not models or line.models & set(models):
        return f.w.gap()
    named = f.w("comma").join(f.w.term("models", model) for model in models)
    return (Run(plain(f.w.say("open.other", models=named)), gap=True),)


def _notes(keys: tuple[str, ...], f: Facts) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(what to mind, what law says)."""
    notes = [
        f.w(key) if key.startswith("note.") else _said(key, f) for key in keys if not key.startswith("law.")
    ]
    return tuple(notes), tuple(_said(key, f) for key in keys if key.startswith("law.") and _holds(key, f))


def _said(key: str, f: Facts) -> str:
    return NOTES[key][0 if f.w.language == "en" else 1]


def _holds(key: str, f: Facts) -> bool:
    """Whether a rule can concern this technology and this offer."""
    if key in NEED_LICENCE and f.assignment:
        return False
    return f.chinese_patent or key not in NEED_PATENT


def _open(name: str, f: Facts, law: str | None = None) -> Line:
    """A point on which no offer says anything."""
    laws = (_said(law, f),) if law and f.chinese and _holds(law, f) else ()
    return Line(name, f.w(f"label.{name}"), f.w.gap(), True, laws=laws)
