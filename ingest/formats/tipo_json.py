"""Taiwan's patent office (TIPO), open data as JSON: granted rights (tw-patent-rightsI, M, D) and laid-open ones (tw-patent-pub).

The records lie under `patentcontent` of the one key that names the list; a single record stands there without a list.
The list of applications (tw-patent-applI) and those of fees hold no titles and are refused as a whole. Reasons why a
right ended are the office's codes (代碼說明).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, ClassVar

from catalogue.errors import UnreadableFile
from catalogue.records import (
    EventKind,
    FieldSource,
    Institution,
    LegalEvent,
    PatentRef,
    PatentStatus,
    Rejection,
    RightKind,
    Technology,
    TechnologyText,
)
from ingest.base import Outcome
from ingest.containers import peek
from ingest.json_fields import Fields, WrongShape
from ingest.json_records import records
from ingest.jsonlines import first_keys
from ingest.numbers import application_number, classification_symbol, distinct
from ingest.parties import first_institution
from ingest.patent_columns import publication_id
from ingest.xml_documents import refused_if_alone

_LIST = re.compile(r"tw-patent-\w+")
_WITH_TITLES = re.compile(r"tw-patent-(rights[IMD]?|pub)")
_HOLDS = {"appl": "applications: numbers, days and classes", "annuity": "yearly fees"}
# The first letter of a granted number tells the right; its kind code is that of the office's publications (WIPO ST.16).
_GRANTS: dict[str, tuple[RightKind, str]] = {
    "I": ("invention", "B"),
    "M": ("utility_model", "U"),
    "D": ("design", "S"),
}
_CLASSES: dict[str, RightKind] = {"1": "invention", "2": "utility_model", "3": "design"}
# Expired, no heir, fee not paid, given up; revoked by the office or upon opposition, void from the beginning; restored.
_ENDS: dict[str, tuple[EventKind, PatentStatus | None]] = {
    "48101": ("expired", "expired"),
    "48103": ("lapsed", "lapsed"),
    "48105": ("lapsed", "lapsed"),
    "48107": ("lapsed", "lapsed"),
    "48111": ("invalidated", "invalidated"),
    "48113": ("invalidated", "invalidated"),
    "48123": ("invalidated", "invalidated"),
    "48119": ("restored", None),
}
_NOTES: tuple[tuple[str, EventKind], ...] = (
    ("rent-status", "licence_recorded"),
    ("mortgage-status", "pledge_recorded"),
    ("transfer-status", "assigned"),
)


class TipoJson:
    """A record without a title, or with a field of another shape, is rejected."""

    name: ClassVar[str] = "tipo_json"
    label: ClassVar[str] = "TIPO (Taiwan) open data: rights and laid-open applications (JSON)"
    extensions: ClassVar[tuple[str, ...]] = (".json",)
    reads: ClassVar[str] = (
        "titles in Chinese and English, first institution among the applicants as owner, numbers, dates, state and why "
        "it ended, notes of licences, pledges and transfers, applicants, inventors, kind of right, IPC"
    )
    skips: ClassVar[str] = (
        "it has no abstract and no claims; agents, addresses, fees, oppositions, lists without titles"
    )

    def sniff(self, head: bytes, name: str) -> bool:
        return _list_of(head) is not None

    def read(self, stream: BinaryIO, *, name: str) -> Iterator[Outcome]:
        head, whole = peek(stream)
        listed = _list_of(head) or ""
        if not _WITH_TITLES.fullmatch(listed):
            words = next((said for part, said in _HOLDS.items() if part in listed), "data")
            raise UnreadableFile(
                f"it is the Taiwan office's list {listed} of {words}, without titles: nothing can be searched in it",
                where=name,
                todo="Hand in the lists PatentRights or PatentPub of the same patents",
            )
        found = records(whole, name=name, under=frozenset({"patentcontent"}), through=frozenset({listed}))
        yield from refused_if_alone(
            (record if isinstance(record, Rejection) else _outcome(*record, name=name) for record in found),
            file=name,
        )


def _list_of(head: bytes) -> str | None:
    return next((key for key in sorted(first_keys(head)) if _LIST.fullmatch(key)), None)


def _outcome(position: str, record: Any, *, name: str) -> Technology | Rejection:
    try:
        if not isinstance(record, dict):
            raise WrongShape("", "the record is JSON but no object")
        return _technology(Fields(record), FieldSource(name, position, "mapped"))
    except WrongShape as wrong:
        return Rejection(name, position, wrong.field or None, wrong.reason, "Have the record exported again")


def _technology(record: Fields, source: FieldSource) -> Technology:
    title = record.under("patent-title")
    titles = {"zh": title.text("patent-name-chinese"), "en": title.text("patent-name-english")}
    texts = {
        language: TechnologyText(title=" ".join(text.split())) for language, text in titles.items() if text
    }
    if not texts:
        raise WrongShape("patent-title", "it has no title: nothing can be searched in it")
    patents = _patents(record)
    return Technology(
        id=publication_id(patents[0]) or f"TW-application-{patents[0].application_number}",
        texts=texts,
        owner=_owner(record.under("parties")),
        patents=patents,
        ipc=distinct(
            classification_symbol(entry.text("ipc-full")) for entry in record.each("classification-ipc")
        ),
        published=min((p.publication_date for p in patents if p.publication_date), default=None),
        provenance={"*": source},
    )


def _patents(record: Fields) -> tuple[PatentRef, ...]:
    """The grant and the laid-open publication, each where there is one; else the application."""
    published, applied = record.under("publication-reference"), record.under("application-reference")
    right = record.under("patent-right")
    number = application_number(applied.text("appl-no"), country="TW")
    granted = (published.text("publish-no") or right.text("patent-no") or "").upper() or None
    opened = published.text("notice-no")
    if number is None and granted is None and opened is None:
        raise WrongShape(
            "application-reference.appl-no", "it has neither an application nor a publication number"
        )
    kind_of_right, kind = _GRANTS.get((granted or "")[:1], (None, None))
    kind_of_right = kind_of_right or _CLASSES.get(applied.text("appl-class") or "")
    events, status = _register(right)
    filed = applied.date("appl-date")
    inventors = distinct(_name(party) for party in record.under("parties").each("inventors"))
    applicants = distinct(_name(party) for party in record.under("parties").each("applicants"))
    laid_open = (
        PatentRef(
            country="TW",
            number=opened,
            kind="A",
            application_number=number,
            right=kind_of_right,
            filing_date=filed,
            publication_date=published.date("notice-date"),
            applicants=applicants,
            inventors=inventors,
        )
        if opened
        else None
    )
    if granted is None and laid_open:
        return (laid_open,)
    first = PatentRef(
        country="TW",
        number=granted,
        kind=kind,
        application_number=number,
        right=kind_of_right,
        filing_date=filed,
        publication_date=published.date("publish-date"),
        grant_date=right.date("patent-bdate"),
        expiry_date=right.date("patent-edate"),
        status=status,
        applicants=applicants,
        inventors=inventors,
        events=events or None,
    )
    return (first, laid_open) if laid_open else (first,)


def _register(right: Fields) -> tuple[tuple[LegalEvent, ...], PatentStatus | None]:
    """What the register says of a right, and how it stands; notes are counted there, without their days."""
    events: list[LegalEvent] = []
    status: PatentStatus | None = "granted" if right.text("patent-no") else None
    for day, code in (("cancel-date", "cancel-result"), ("revoke-date", "revoke-code")):
        why, when = right.text(code), right.date(day)
        if why is None and when is None:
            continue
        kind, ended = _ENDS.get(why or "", ("other", None))
        status = "granted" if kind == "restored" else ended
        events.append(LegalEvent(kind, code=why, date=when))
    for note, kind in _NOTES:
        count = right.text(note)
        if count and count.isdecimal() and int(count):
            events.append(LegalEvent(kind, code=note, detail=f"{note}: {count}"))
    return tuple(events), status


def _owner(parties: Fields) -> Institution | None:
    applicants = [(name, party) for party in parties.each("applicants") if (name := _name(party))]
    inventors = [name for party in parties.each("inventors") if (name := _name(party))]
    place = first_institution([name for name, _ in applicants], inventors)
    if place is None:
        return None
    name, party = applicants[place]
    chinese, english = party.text("chinese-name"), party.text("english-name")
    country = (party.text("english-country") or "").upper()
    return Institution(
        name,
        names={"zh": chinese, "en": english} if chinese and english else None,
        country=country if re.fullmatch(r"[A-Z]{2}", country) else None,
    )


def _name(party: Fields) -> str | None:
    return " ".join((party.text("chinese-name") or party.text("english-name") or "").split()) or None


READER = TipoJson()
