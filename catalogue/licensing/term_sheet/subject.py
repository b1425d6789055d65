"""Parties and subject: who the two are, which technology, which patents and how they stand."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

from catalogue.errors import InputError
from catalogue.licensing.patent_life import DEAD, PatentLife, lives
from catalogue.licensing.reasons import Reason
from catalogue.licensing.term_sheet.content import Cell, Line, Source, Table, cell, join, printable
from catalogue.licensing.term_sheet.lines import Facts
from catalogue.licensing.term_sheet.sources import record_source
from catalogue.records import LegalEvent, PatentRef

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_FIRM_MAX: Final = 300
_EVENTS_MAX: Final = 40


@dataclass(frozen=True)
class Firm:
    """The firm that a sheet is made for, as it names itself. What is None is left to be completed.

    Raises:
        InputError: a name without a letter or digit, or a text of more than 300 characters.
    """

    name: str | None = None
    address: str | None = None
    contact: str | None = None

    def __post_init__(self) -> None:
        for what, text in (("name", self.name), ("address", self.address), ("contact", self.contact)):
            if text is None:
                continue
            if not any(c.isalnum() for c in printable(text)):
                raise InputError(
                    f"the firm's {what} is empty",
                    where="firm",
                    todo=f"Give the firm's {what}, or leave it out",
                )
            if len(text) > _FIRM_MAX:
                raise InputError(
                    f"the firm's {what} has {len(text):,} characters",
                    where="firm",
                    todo=f"At most {_FIRM_MAX} are taken",
                )


def titles_of(f: Facts) -> list[Cell]:
    """The titles in all languages, the sheet's first."""
    own = f.w.language
    texts = sorted(f.record.texts.items(), key=lambda entry: entry[0] != own)
    return [cell(text.title, _foreign(language, f)) for language, text in texts if text.title]


def _foreign(language: str, f: Facts) -> str | None:
    """A language that has to be named in the sheet: known, and not the sheet's own."""
    return language if _LANGUAGE.fullmatch(language) and language not in ("und", f.w.language) else None


def title_of(f: Facts) -> Cell | None:
    """The technology's title, in the sheet's language where there is one; None where it has none at all."""
    return next(iter(titles_of(f)), None)


def owner_of(f: Facts) -> Cell | None:
    """The owner's name, in the sheet's language where there is one."""
    owner = f.record.owner
    if owner is None:
        return None
    own = (owner.names or {}).get(f.w.language)
    language = next((key for key, name in (owner.names or {}).items() if name == owner.name), "und")
    return cell(own) if own else cell(owner.name, _foreign(language, f))


def party_lines(f: Facts, firm: Firm, contact: Line) -> tuple[Line, ...]:
    """Owner and firm; `contact` is the line that the offer gives."""
    owner, w = f.record.owner, f.w
    kind = ".assignment" if f.assignment else ""
    source = record_source(f, "owner")
    name = owner_of(f)
    shown = name[0].text if name else ""
    names = {text: language for language, text in (owner.names or {}).items()} if owner else {}
    others = [] if owner is None else [owner.name, *names]
    rest = [
        cell(text, _foreign(names.get(text, "und"), f))
        for text in dict.fromkeys(others)
        if printable(text) != shown
    ]
    region = (owner.region or owner.country) if owner else None
    note = (w("note.capacity"),)
    given = (Source(cell(w("source.firm"))),)
    found = [_line("owner", f, name, source, label=f"label.owner{kind}", notes=note)]
    if rest:
        found.append(_line("owner_names", f, w.listed(rest), source))
    found += [_line("owner_place", f, f.place(region) if region else None, source), contact]
    for key, text in (("firm", firm.name), ("firm_address", firm.address), ("firm_contact", firm.contact)):
        label = f"label.{key}{kind if key == 'firm' else ''}"
        found.append(_line(key, f, cell(text) if text else None, given, label=label, gap="open.name"))
    return tuple(found)


def _line(
    key: str,
    f: Facts,
    words: Cell | None,
    sources: tuple[Source, ...],
    *,
    label: str | None = None,
    gap: str = "open",
    table: Table | None = None,
    notes: tuple[str, ...] = (),
) -> Line:
    shown = words or f.w.gap(gap)
    return Line(
        key, f.w(label or f"label.{key}"), shown, words is None, table, sources if words else (), notes
    )


def subject_lines(f: Facts, today: dt.date) -> tuple[Line, ...]:
    """Titles, readiness, patents with their terms and status at `today`, register, know-how."""
    record, w = f.record, f.w
    titles = titles_of(f)
    trl = w.say("trl", n=record.trl) if record.trl is not None else None
    found = [
        _line("title", f, w.listed(titles) if titles else None, record_source(f, "texts")),
        _line("id", f, cell(record.id), record_source(f, "id")),
        _line("trl", f, trl, record_source(f, "trl"), gap="unknown"),
    ]
    alive = lives(record, today=today)
    if alive:
        patents = record.patents or ()
        header = tuple(w(f"patent.{name}") for name in _COLUMNS)
        table = Table(header, tuple(_row(p, life, f) for p, life in zip(patents, alive, strict=True)))
        found.append(
            _line(
                "patents",
                f,
                cell(w("table")),
                record_source(f, "patents"),
                table=table,
                notes=_patent_notes(alive, f),
            )
        )
    else:
        found.append(_line("patents", f, None, ()))
    events = [(p, event) for p in record.patents or () for event in p.events or ()]
    if events:
        rows = [_event(p, event, f) for p, event in events[:_EVENTS_MAX]]
        if len(events) > _EVENTS_MAX:
            rows.append(w.say("more.n", n=len(events) - _EVENTS_MAX))
        found.append(
            _line("events", f, w.listed(rows), record_source(f, "patents"), notes=_register_notes(alive, f))
        )
    kinds = {p.right for p in record.patents or () if p.right in ("know_how", "software")}
    named = [cell(w.term("right", right)) for right in sorted(kind for kind in kinds if kind)]
    know_how = w.say("know_how.stated", kinds=join(named, w("comma")), gap=w.gap()) if named else None
    found.append(_line("know_how", f, know_how, record_source(f, "patents")))
    return tuple(found)


_COLUMNS: Final = ("country", "number", "application", "right", "filed", "granted", "expires", "status")


def _row(patent: PatentRef, life: PatentLife, f: Facts) -> tuple[Cell, ...]:
    w = f.w
    unknown = w.gap("unknown")

    def day(value: dt.date | None) -> Cell:
        return f.day(value) if value else unknown

    number = " ".join(part for part in (patent.number, patent.kind) if part)
    expires = unknown
    if life.expiry:
        expires = f.day(life.expiry.day)
        expires = w.say("patent.computed", day=expires) if life.expiry.term or life.projected else expires
    return (
        f.place(patent.country),
        cell(number) if number else unknown,
        cell(patent.application_number) if patent.application_number else unknown,
        cell(w.term("right", patent.right)) if patent.right else unknown,
        day(patent.filing_date),
        day(patent.grant_date),
        expires,
        _status(life, f),
    )


def _status(life: PatentLife, f: Facts) -> Cell:
    w = f.w
    stated = w.term("patent_status", life.stated) if life.stated else None
    if not life.inferred and stated:
        return cell(stated)
    if life.state == "unknown":
        return cell(stated) if stated else w.gap("unknown")
    state = w.term("state", life.state)
    return (
        w.say("state.against", stated=stated, state=state) if stated else w.say("state.inferred", state=state)
    )


def _patent_notes(alive: tuple[PatentLife, ...], f: Facts) -> tuple[str, ...]:
    found = [f.w("note.status")]
    if any(life.expiry and (life.expiry.term or life.projected) for life in alive):
        found.append(f.w("note.computed"))
    for life in alive:
        if life.inferred or life.state in DEAD:
            found += [
                _say("note.state", reason, f) for reason in life.because[:3] if reason.rule != "status_stated"
            ]
    return tuple(dict.fromkeys(found))


def _register_notes(alive: tuple[PatentLife, ...], f: Facts) -> tuple[str, ...]:
    """What of the register stands against a licence today."""
    found = []
    for life in alive:
        for held in life.register.licences:
            found.append(Reason(held.rule, label=life.label, event=held.event))
        pledged = "pledge_needs_consent" if life.country == "CN" else "pledge_recorded"
        found += [Reason(pledged, label=life.label, event=event) for event in life.register.pledges]
    return tuple(dict.fromkeys(_say("note.register", reason, f) for reason in found))


def _say(key: str, reason: Reason, f: Facts) -> str:
    return f.w(key).format(reason=printable(reason.text(f.w.language)))


def _event(patent: PatentRef, event: LegalEvent, f: Facts) -> Cell:
    w = f.w
    kind = w.term("event", event.kind) + (f" ({event.code})" if event.code else "")
    parts = [kind, w.term("grant", event.licence) if event.licence else None, event.detail]
    what = join([cell(part) for part in parts if part], w("comma"))
    printed = (patent.country, patent.number or patent.application_number, patent.kind)
    return w.say(
        "event.row",
        patent=" ".join(part for part in printed if part),
        day=f.day(event.date) if event.date else cell(w("event.undated")),
        kind=what,
    )
