"""What is granted: kind, scheme, territory, field of use, term, sub-licences; and to whom, and use before payment."""

from __future__ import annotations

from typing import Final

from catalogue.licensing.offer import Contact
from catalogue.licensing.term_sheet.content import Cell, Source, cell, join
from catalogue.licensing.term_sheet.lines import Facts, OfferLine
from catalogue.licensing.term_sheet.sources import record_source

_GONE: Final = frozenset({"under_option", "exclusively_licensed", "withdrawn", "lapsed"})
CONTACT_FIELDS: Final = ("name", "organisation", "email", "phone", "url", "address")


def contact_words(contact: Contact | None, f: Facts) -> Cell | None:
    """Everything that is known of a contact."""
    stated = [(name, getattr(contact, name)) for name in CONTACT_FIELDS if contact is not None]
    parts = [f.w.say(f"contact.{name}", x=value) for name, value in stated if value]
    return f.w.listed(parts) if parts else None


def _contact(f: Facts) -> Cell | None:
    """The offer's own contact, else the technology's."""
    return contact_words(f.offer.contact, f) or contact_words(f.record.contact, f)


def _contact_origin(f: Facts) -> tuple[Source, ...]:
    """The record's, where the offer names no contact of its own."""
    return () if contact_words(f.offer.contact, f) else record_source(f, "contact")


def _status(f: Facts) -> Cell | None:
    return cell(f.w.term("status", f.offer.status)) if f.offer.status else None


def _status_notes(f: Facts) -> tuple[str, ...]:
    if f.offer.status == "limited":
        return ("note.status.limited",)
    return ("note.status.stands",) if f.offer.status in _GONE else ()


def _scheme(f: Facts) -> Cell | None:
    return cell(f.w.term("scheme", f.offer.scheme)) if f.offer.scheme else None


def _scheme_notes(f: Facts) -> tuple[str, ...]:
    if f.offer.scheme == "cn_open_licence" or (f.offer.status == "open_licence" and f.chinese):
        return ("law.open_licence",)
    return ("law.licence_of_right",) if f.offer.scheme == "licence_of_right" else ()


def _grants(f: Facts) -> Cell | None:
    grants = f.offer.grants
    if not grants:
        return None
    listed = f.w.listed([cell(f.w.term("grant", grant)) for grant in grants])
    return (*listed, *cell(" "), *f.w.gap("open.which")) if len(grants) > 1 else listed


def _grant_notes(f: Facts) -> tuple[str, ...]:
    if not f.offer.grants:
        return ("law.grant.unstated",) if f.chinese else ()
    found = [f"means.{grant}" for grant in f.offer.grants]
    if f.chinese:
        if {"exclusive", "sole", "non_exclusive"} & set(f.offer.grants):
            found.append("law.grant")
        if "assignment" in f.offer.grants and f.chinese_patent:
            found.append("law.assignment")
        if "equity_contribution" in f.offer.grants:
            found.append("law.equity")
    return tuple(found)


def _less(inside: list[Cell], outside: list[Cell], gap: str, f: Facts) -> Cell | None:
    if not inside and not outside:
        return None
    comma = f.w("comma") if gap == "open.place" else f.w("semicolon")
    stated = join(inside, comma) if inside else f.w.gap(gap)
    return f.w.say("except", inside=stated, outside=join(outside, comma)) if outside else stated


def _territory(f: Facts) -> Cell | None:
    o = f.offer
    return _less(
        [f.place(code) for code in o.territory or ()],
        [f.place(code) for code in o.territory_excluded or ()],
        "open.place",
        f,
    )


def _fields(f: Facts) -> Cell | None:
    o = f.offer
    return _less(
        [cell(text) for text in o.fields or ()],
        [cell(text) for text in o.fields_excluded or ()],
        "open.field",
        f,
    )


def _start(f: Facts) -> Cell | None:
    return f.day(f.offer.start) if f.offer.start else None


def _term(f: Facts) -> Cell | None:
    parts = [f.months(f.offer.term_months)] if f.offer.term_months is not None else []
    expiry = f.yes_no("until_expiry", f.offer.until_expiry)
    parts += [expiry] if expiry else []
    if f.offer.until_expiry and len(parts) > 1:
        parts.append(f.w.gap("open.first"))
    if parts == [expiry] and f.offer.until_expiry is False:
        parts.append(f.w.gap())
    return f.w.listed(parts) if parts else None


def _sublicences(f: Facts) -> Cell | None:
    return cell(f.w.term("sublicensable", f.offer.sublicensable)) if f.offer.sublicensable else None


def _sublicence_notes(f: Facts) -> tuple[str, ...]:
    return () if f.offer.sublicensable == "yes" else _law("law.sublicence", f)


def _regions(f: Facts) -> Cell | None:
    regions = f.eligibility.regions
    if not regions:
        return None
    places = join([f.place(code) for code in regions], f.w("comma"))
    return f.w.say("regions", places=places, gap=f.w.gap("open.proof"))


def _proof(name: str, value: bool | None, f: Facts) -> Cell | None:
    return f.yes_no(name, value, gap=f.w.gap("open.proof"))


def _law(key: str, f: Facts) -> tuple[str, ...]:
    return (key,) if f.chinese else ()


PARTY_LINES: Final = (
    OfferLine(
        "contact",
        "parties",
        tuple(f"contact.{name}" for name in CONTACT_FIELDS),
        _contact,
        origin=_contact_origin,
    ),
)
GRANT_LINES: Final = (
    OfferLine("status", "grant", ("status",), _status, notes=_status_notes),
    OfferLine("scheme", "grant", ("scheme",), _scheme, notes=_scheme_notes),
    OfferLine("grants", "grant", ("grants",), _grants, notes=_grant_notes),
    OfferLine("territory", "grant", ("territory", "territory_excluded"), _territory),
    OfferLine("fields", "grant", ("fields", "fields_excluded"), _fields),
    OfferLine("start", "grant", ("start",), _start),
    OfferLine("term", "grant", ("term_months", "until_expiry"), _term, notes=lambda f: _law("law.term", f)),
    OfferLine("sublicensable", "grant", ("sublicensable",), _sublicences, notes=_sublicence_notes),
)
TRIAL_LINES: Final = (
    OfferLine(
        "free_months",
        "trial",
        ("trial.free_months",),
        lambda f: None if f.trial.free_months is None else f.months(f.trial.free_months),
    ),
    OfferLine(
        "earliest_payment_month",
        "trial",
        ("trial.earliest_payment_month",),
        lambda f: (
            None
            if f.trial.earliest_payment_month is None
            else f.w.say("earliest", n=f.trial.earliest_payment_month)
        ),
    ),
    OfferLine(
        "trigger",
        "trial",
        ("trial.trigger",),
        lambda f: cell(f.w.term("trigger", f.trial.trigger)) if f.trial.trigger else None,
    ),
    OfferLine(
        "walk_away",
        "trial",
        ("trial.walk_away",),
        lambda f: f.yes_no("walk_away", f.trial.walk_away),
        notes=lambda f: ("note.trial.details",) if f.trial.walk_away else (),
    ),
    OfferLine("refund", "trial", ("trial.refund",), lambda f: f.yes_no("refund", f.trial.refund)),
    OfferLine("insured", "trial", ("trial.insured",), lambda f: f.yes_no("insured", f.trial.insured)),
    OfferLine(
        "guaranteed", "trial", ("trial.guaranteed",), lambda f: f.yes_no("guaranteed", f.trial.guaranteed)
    ),
)
ELIGIBILITY_LINES: Final = (
    OfferLine(
        "sme_only",
        "eligibility",
        ("eligibility.sme_only",),
        lambda f: _proof("sme_only", f.eligibility.sme_only, f),
    ),
    OfferLine(
        "startup_only",
        "eligibility",
        ("eligibility.startup_only",),
        lambda f: _proof("startup_only", f.eligibility.startup_only, f),
    ),
    OfferLine("regions", "eligibility", ("eligibility.regions",), _regions),
)
