"""What the bank holds: technologies, their patents and offers, what changed owner, and what was rejected and why.

`None` means that the source does not say (for a list as well: null, not empty). Texts are kept under
the language they are written in (BCP 47: zh, en, ja, de, ...; `und` where it is not known).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from catalogue.licensing.offer import Contact, Grant, LicenceOffer, _Strict
from catalogue.licensing.remarks import TermsText

PatentStatus = Literal["pending", "granted", "lapsed", "expired", "invalidated", "withdrawn"]
RightKind = Literal["invention", "utility_model", "design", "plant", "software", "know_how", "layout_design"]
EventKind = Literal[
    "licence_recorded",
    "licence_changed",
    "licence_cancelled",
    "pledge_recorded",
    "pledge_cancelled",
    "lapsed",
    "restored",
    "expired",
    "invalidated",
    "assigned",
    "open_licence_declared",
    "open_licence_withdrawn",
    "licence_of_right_declared",
    "licence_of_right_withdrawn",
    "other",
]
Method = Literal["stated", "mapped", "parsed", "inferred"]


@dataclass(frozen=True)
class TechnologyText(_Strict):
    """The texts of a technology in one language. `claims` holds one entry a claim, in order."""

    title: str | None = None
    abstract: str | None = None
    claims: tuple[str, ...] | None = None
    description: str | None = None
    keywords: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Institution(_Strict):
    """The owner. `country` and `region` are ISO 3166 codes (CN, CN-ZJ); `names` maps language to name."""

    name: str
    names: Mapping[str, str] | None = None
    id: str | None = None
    country: str | None = None
    region: str | None = None


@dataclass(frozen=True)
class LegalEvent(_Strict):
    """An entry of the patent register: `code` as the office writes it (EE01, CF01, ...)."""

    kind: EventKind
    code: str | None = None
    date: dt.date | None = None
    licence: Grant | None = None
    detail: str | None = None


@dataclass(frozen=True)
class PatentRef(_Strict):
    """One patent or application. Numbers are as the office prints them, without country, spaces or kind code.

    `number` and `kind` are those of its leading publication, the granted one where there is one; `publications` names
    all of one application (CN-107123456-A, CN-107123456-B) where more than one is known.
    """

    country: str
    number: str | None = None
    kind: str | None = None
    application_number: str | None = None
    right: RightKind | None = None
    filing_date: dt.date | None = None
    priority_date: dt.date | None = None
    publication_date: dt.date | None = None
    grant_date: dt.date | None = None
    expiry_date: dt.date | None = None
    status: PatentStatus | None = None
    family_id: str | None = None
    applicants: tuple[str, ...] | None = None
    inventors: tuple[str, ...] | None = None
    events: tuple[LegalEvent, ...] | None = None
    publications: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Computing(_Strict):
    """Computing power: whether use of the technology needs it, and whether vouchers (算力券) pay for it."""

    needed: bool | None = None
    voucher_eligible: bool | None = None
    detail: str | None = None


@dataclass(frozen=True)
class FieldSource(_Strict):
    """Where one field of a record was taken from."""

    file: str | None = None
    position: str | None = None
    method: Method | None = None
    as_of: dt.date | None = None


@dataclass(frozen=True)
class Technology(_Strict):
    """One technology of one owner, with everything the source states of it.

    `sectors` are lower-case names (manufacturing, health_care, finance, retail, ...). `trl` is the technology
    readiness level, 1 to 9 (ISO 16290). `terms` is what the owner wrote about terms, as read into `offers`. `provenance` maps
    a field's name to where it came from; the entry `*` speaks for all fields that have none of their own.
    """

    id: str
    texts: Mapping[str, TechnologyText] = field(default_factory=dict)
    owner: Institution | None = None
    patents: tuple[PatentRef, ...] | None = None
    ipc: tuple[str, ...] | None = None
    cpc: tuple[str, ...] | None = None
    sectors: tuple[str, ...] | None = None
    trl: int | None = None
    computing: Computing | None = None
    contact: Contact | None = None
    offers: tuple[LicenceOffer, ...] | None = None
    terms: TermsText | None = None
    url: str | None = None
    published: dt.date | None = None
    provenance: Mapping[str, FieldSource] | None = None


@dataclass(frozen=True)
class OwnerChange(_Strict):
    """A recorded transfer of one patent: it changes records that the bank holds and is no technology itself.

    `patent` names the patent by whatever numbers the register gives; `event` is what the register entered (kind
    `assigned` for a change of owner; a security interest, a release or a change of name is another kind).
    `assignees` are the owners after it, None where the entry changes no owner. `position` as in `FieldSource`.
    """

    patent: PatentRef
    event: LegalEvent
    assignors: tuple[str, ...] | None = None
    assignees: tuple[Institution, ...] | None = None
    source: FieldSource | None = None


@dataclass(frozen=True)
class Rejection(_Strict):
    """A record that was not taken: where it stands, which field was wrong, why, what would mend it, and what stood there."""

    file: str
    position: str
    field: str | None
    reason: str
    todo: str | None = None
    value: str | None = None
