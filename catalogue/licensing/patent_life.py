"""How each patent of a technology stands at a day, and how long it still runs.

The publications of one application (the A and the B of a Chinese patent) are one patent: what one of them states holds
for all. What the register and the calendar show overrules a stated status and says so; nothing is changed in the record.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from catalogue.licensing.reasons import Reason
from catalogue.licensing.register import Standing, in_order, standing
from catalogue.licensing.register_words import in_part
from catalogue.licensing.terms_of_right import Expiry, add_months, add_years, expiry, whole_months
from catalogue.records import LegalEvent, PatentRef, PatentStatus, Technology

State = Literal["in_force", "pending", "lapsed", "expired", "invalidated", "withdrawn", "unknown"]
DEAD: frozenset[State] = frozenset({"lapsed", "expired", "invalidated", "withdrawn"})
STATE_OF: Mapping[PatentStatus, State] = {
    "granted": "in_force", "pending": "pending", "lapsed": "lapsed",
    "expired": "expired", "invalidated": "invalidated", "withdrawn": "withdrawn",
}  # fmt: skip
# Of two publications of one application, the later stage speaks.
_LATEST: tuple[PatentStatus, ...] = ("invalidated", "expired", "lapsed", "withdrawn", "granted", "pending")
_GRANT_KINDS = re.compile(r"[BC]\d?|[SYE]\d?")
_MODEL_GRANTED = ("CN", "JP", "DE")  # a publication of kind U there is a registered utility model
_INTERNATIONAL_MONTHS = 31
_EXTENSION_YEARS = 5


@dataclass(frozen=True)
class PatentLife:
    """One patent at a day.

    `index` counts from 0 in the technology's patents, `application` is the index of the first publication of the same
    application (its own where there is no other), `stated` is the status the source gives (of any publication of
    the same application). `inferred` where `state` is not simply that. `expiry` is projected while the application is
    pending, and computed unless `expiry.term` is None. `months_left` are whole months, 0 once it has ended, None where
    the end is not known; `years_left` likewise.
    """

    index: int
    application: int
    country: str
    label: str
    stated: PatentStatus | None
    state: State
    inferred: bool
    expiry: Expiry | None
    months_left: int | None
    because: tuple[Reason, ...]
    register: Standing

    @property
    def alive(self) -> bool:
        """Whether it protects or may protect: not known to have ended."""
        return self.state not in DEAD

    @property
    def years_left(self) -> int | None:
        """Whole years left."""
        return None if self.months_left is None else self.months_left // 12

    @property
    def projected(self) -> bool:
        """Whether `expiry` is that of a grant yet to come."""
        return self.state == "pending" and self.expiry is not None


def lives(technology: Technology, *, today: dt.date) -> tuple[PatentLife, ...]:
    """Every patent of a technology at `today`, in the record's order."""
    patents = technology.patents or ()
    source = (technology.provenance or {}).get("patents") or (technology.provenance or {}).get("*")
    as_of = source.as_of if source else None
    first = _applications(patents)
    whole = {
        root: _together([p for p, at in zip(patents, first, strict=True) if at == root])
        for root in set(first)
    }
    return tuple(
        _life(index, first[index], patent, whole[first[index]], as_of, today)
        for index, patent in enumerate(patents)
    )


def _life(
    index: int, application: int, patent: PatentRef, whole: PatentRef, as_of: dt.date | None, today: dt.date
) -> PatentLife:
    end = expiry(whole)
    label = " ".join(
        part for part in (patent.country, patent.number or patent.application_number, patent.kind) if part
    )
    state, reasons = _state(whole, end, as_of, today)
    if end is not None:
        rule = "expiry_stated" if end.term is None else "expiry_computed"
        reasons += (Reason(rule, day=end.day, value=end.term.law if end.term else None),)
    if whole.status != patent.status and whole.status is not None and STATE_OF[whole.status] == state:
        reasons += (Reason("same_application"),)
    left = None
    if state in DEAD:
        left = 0
    elif end is not None:
        left = whole_months(today, end.day)
    return PatentLife(
        index=index,
        application=application,
        country=patent.country,
        label=label,
        stated=whole.status,
        state=state,
        inferred=whole.status is None or STATE_OF[whole.status] != state,
        expiry=end,
        months_left=left,
        because=tuple(replace(reason, patent=index, label=label) for reason in reasons),
        register=standing(whole.events, country=patent.country, today=today),
    )


def _state(
    patent: PatentRef, end: Expiry | None, as_of: dt.date | None, today: dt.date
) -> tuple[State, tuple[Reason, ...]]:
    dead, shown, restored = _by_register(patent, today)
    if dead == "invalidated":
        return "invalidated", shown
    stated = patent.status
    if stated in ("invalidated", "expired", "withdrawn"):
        return STATE_OF[stated], (Reason("status_stated"),)
    if dead is not None:
        return dead, shown
    revived = restored is not None and not (as_of and restored.date and as_of > restored.date)
    if stated == "lapsed" and not revived:
        return "lapsed", (Reason("status_stated"),)
    if end is not None and end.day < today:
        # The US Office adjusts most terms; the adjustment is printed on the patent, not in our records.
        adjusted = patent.country == "US" and patent.right == "invention" and stated == "granted"
        if end.term is not None and adjusted and today <= add_years(end.day, _EXTENSION_YEARS):
            return "unknown", (Reason("term_may_be_extended"),)
        return "expired", (Reason("expiry_passed", day=end.day),)
    if stated == "granted":
        return "in_force", (Reason("status_stated"), *shown)
    if stated == "lapsed":
        return "in_force", shown
    return _without_status(patent, shown, today)


def _without_status(
    patent: PatentRef, shown: tuple[Reason, ...], today: dt.date
) -> tuple[State, tuple[Reason, ...]]:
    """Of a patent that is stated as pending or not at all, and that nothing shows as ended."""
    if _granted(patent, today):
        if patent.status == "pending":
            return "in_force", (Reason("granted_since", day=patent.grant_date, value=patent.kind), *shown)
        if patent.events is not None:
            return "in_force", (Reason("granted_and_standing", day=patent.grant_date), *shown)
        return "unknown", (Reason("granted_fees_unknown", day=patent.grant_date),)
    if patent.status == "pending":
        return "pending", (Reason("status_stated"),)
    first = patent.priority_date or patent.filing_date
    if patent.country == "WO" and first is not None:
        over = add_months(first, _INTERNATIONAL_MONTHS)
        if today <= over:
            return "pending", (Reason("international_phase", day=over),)
        return "unknown", (Reason("international_phase_over", day=over),)
    return "unknown", (Reason("published_only"),)


def _by_register(
    patent: PatentRef, today: dt.date
) -> tuple[State | None, tuple[Reason, ...], LegalEvent | None]:
    """The end that the register shows, its reasons, and the entry that restored the patent after a lapse."""
    dead: State | None = None
    reasons: list[Reason] = []
    restored = None
    for kind, event in in_order(patent.events, country=patent.country, today=today):
        if kind == "invalidated" and in_part(event):
            reasons.append(Reason("partly_invalidated", event=event))
        elif kind == "invalidated":
            return "invalidated", (Reason("invalidated_entry", event=event),), None
        elif kind == "lapsed":
            dead, restored = "lapsed", None
            reasons = [Reason("lapsed_entry", event=event)]
        elif kind == "expired" and dead is None:
            dead = "expired"
            reasons = [Reason("expired_entry", event=event)]
        elif kind == "restored":
            dead, restored = (None, event) if dead != "expired" else (dead, None)
            reasons = [Reason("restored_entry", event=event)] if restored else reasons
    return dead, tuple(reasons), restored


def _granted(patent: PatentRef, today: dt.date) -> bool:
    if patent.grant_date is not None:
        return patent.grant_date <= today
    kind = (patent.kind or "").strip().upper()
    if kind.startswith("U"):
        return patent.country in _MODEL_GRANTED
    return _GRANT_KINDS.fullmatch(kind) is not None


def _applications(patents: Sequence[PatentRef]) -> list[int]:
    """For each patent, the index of the first publication of its application."""
    seen: dict[tuple[str, str], int] = {}
    first = list(range(len(patents)))
    if len(patents) < 2:
        return first
    for index, patent in enumerate(patents):
        for key in _keys(patent):
            mine, other = first[index], first[seen.setdefault(key, index)]
            if mine != other:  # a key in common makes two groups one
                first = [min(mine, other) if at in (mine, other) else at for at in first]
    return first


def _keys(patent: PatentRef) -> list[tuple[str, str]]:
    """What two publications of one application share: its number; in China and at the EPO also their own."""
    found = []
    if patent.application_number:
        found.append((patent.country, "a" + _bare(patent.application_number, patent.country)))
    if patent.number and patent.country in ("CN", "EP"):
        found.append((patent.country, "p" + _bare(patent.number, "")))
    return found


def _bare(number: str, country: str) -> str:
    """Digits and letters alone; a Chinese application number without its check digit."""
    text = re.sub(r"[^0-9A-Z.]", "", number.upper())
    if country == "CN":
        text = text.removeprefix("CN").removeprefix("ZL").partition(".")[0]
        if len(text) in (13, 9):
            text = text[:-1]
    return text.replace(".", "")


def _together(patents: Sequence[PatentRef]) -> PatentRef:
    first = patents[0]
    if len(patents) == 1:
        return first
    stated = {patent.status for patent in patents}
    events: list[LegalEvent] = []
    for patent in patents:
        events += [event for event in patent.events or () if event not in events]
    granted = next((p for p in patents if _GRANT_KINDS.fullmatch(p.kind or "")), first)
    return replace(
        first,
        kind=granted.kind,
        status=next((status for status in _LATEST if status in stated), None),
        right=next((p.right for p in patents if p.right), None),
        filing_date=next((p.filing_date for p in patents if p.filing_date), None),
        priority_date=next((p.priority_date for p in patents if p.priority_date), None),
        grant_date=next((p.grant_date for p in patents if p.grant_date), None),
        expiry_date=next((p.expiry_date for p in patents if p.expiry_date), None),
        events=tuple(events) if any(p.events is not None for p in patents) else None,
    )
