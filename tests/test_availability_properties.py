"""What must hold for the availability of any record, whatever stands in its registers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.licensing.availability import Availability, availability, inferred_offers
from catalogue.licensing.patent_life import STATE_OF
from catalogue.licensing.reasons import RULES
from catalogue.records import LegalEvent, Technology
from tests.availability_samples import WORDED, event, found, offer, patent, records
from tests.strategies import DAYS, TODAY


@settings(max_examples=300, deadline=None)
@given(records(), DAYS)
def test_any_record_is_judged(record: Technology, today: dt.date) -> None:
    answer = availability(record, today=today)
    assert len(answer.patents) == len(record.patents or ())
    assert [one.stated for one in answer.offers] == [stated.status for stated in record.offers or ()]
    for life in answer.patents:
        assert life.inferred == (life.stated is None or STATE_OF[life.stated] != life.state)
        assert all(reason.rule in RULES and reason.text("ja") for reason in life.because)
    for one, stated in zip(answer.offers, record.offers or (), strict=True):
        assert one.inferred == (one.effective_status != stated.status)
        assert not one.inferred or one.because
        assert all(reason.rule in RULES and reason.text("zh") for reason in one.because)
        for grant, verdict in vars(one.grants_open).items():
            assert verdict != "yes" or grant in (stated.grants or ()) or grant == "non_exclusive"
    inferred_offers(record, today=today)


@settings(max_examples=200, deadline=None)
@given(records(), st.data())
def test_entries_change_only_what_their_rules_say(record: Technology, data: st.DataObject) -> None:
    patents = record.patents or ()
    if not patents:
        return
    at = data.draw(st.integers(0, len(patents) - 1))
    ref = patents[at]

    def after(*more: LegalEvent) -> Availability:
        changed = replace(ref, events=(*(ref.events or ()), *more))
        return availability(
            replace(record, patents=(*patents[:at], changed, *patents[at + 1 :])), today=TODAY
        )

    def to_be_had(answer: Availability) -> list[tuple[Any, Any]]:
        return [(one.effective_status, one.grants_open) for one in answer.offers]

    before = after(event("assigned", "2010-01-01"))
    tomorrow = TODAY + dt.timedelta(days=1)
    later = LegalEvent(
        data.draw(st.sampled_from(["licence_recorded", "lapsed", "pledge_recorded"])), date=tomorrow
    )
    assert to_be_had(after(event("assigned", "2010-01-01"), later)) == to_be_had(before)

    number = "X2099330000099"
    taken = event("licence_recorded", "2024-02-29", "exclusive", detail=f"备案号{number}")
    freed = event("licence_cancelled", "2024-02-29", "exclusive", detail=f"备案号{number}")
    shut = after(event("assigned", "2010-01-01"), taken)
    for old, new in zip(before.offers, shut.offers, strict=True):
        for grant, verdict in vars(new.grants_open).items():
            assert verdict == "no" or getattr(old.grants_open, grant) != "no"
    if not any(stated.status == "exclusively_licensed" for stated in record.offers or ()):
        assert to_be_had(after(event("assigned", "2010-01-01"), taken, freed)) == to_be_had(before)


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDED, max_size=5, unique_by=lambda entry: entry.date), st.randoms())
def test_the_order_of_dated_entries_in_the_source_does_not_matter(
    events: list[LegalEvent], random: Any
) -> None:
    dated = [entry for entry in events if entry.date is not None]
    shuffled = random.sample(dated, len(dated))
    first, second = (found(patent(*order), offer()) for order in (dated, shuffled))
    assert first.offers == second.offers
    assert first.patents[0].state == second.patents[0].state
