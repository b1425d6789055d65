"""What holds of every search: more conditions never give more, k hits where k exist, and an answer that is true.

All through `Bank.search` on the sample bank; the conditions are the examples of the filters themselves.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.answers import Answer, Condition, Need, Unknowns
from catalogue.errors import BadNeed, IndexMismatch, LimitError, NoIndex
from catalogue.filters import filters, parse_condition
from catalogue.licensing.offer import LicenceOffer, Payment
from catalogue.records import Institution, Technology, TechnologyText
from embeddings.models.hashing import HashingEncoder
from techbank.bank import Bank, open_bank
from tests import filter_oracle
from tests.conftest import NEEDS

ZH = "电池在零下二十度就掉电，充也充不进去"
EN = "our castings leak and we cannot see the pores before machining"
JA = "高齢者が転ばないように支えてくれる歩行器がほしい"
TEXTS = (ZH, EN, JA)
TOLD = "具有热关断功能的锂离子电池复合隔膜，过热时收缩"
"""Its first hit has an abstract, so that a copy of it is known for one."""
ALL = 500  # k_max: more than the bank holds

examples = [parse_condition(f.name, f.example) for f in filters().values()]
ways = st.sampled_from(get_args(Unknowns))
conditions = st.lists(
    st.builds(lambda condition, way: replace(condition, unknowns=way), st.sampled_from(examples), ways),
    max_size=4,
    unique_by=lambda condition: condition.filter,
).map(tuple)


def shape(answer: Answer) -> object:
    """An answer without its clock."""
    return replace(answer, plan=replace(answer.plan, milliseconds={}))


def ids(answer: Answer) -> list[str]:
    return [hit.id for hit in answer.hits]


def allowed(bank: Bank, chosen: Sequence[Condition]) -> set[str]:
    """Every id that a need finds under these conditions, whatever the need."""
    return set(ids(bank.search(Need(ZH, tuple(chosen), ALL))))


@cache
def known_allowed(bank: Bank, chosen: tuple[Condition, ...]) -> frozenset[str]:
    """As `allowed`, of a bank that does not change."""
    return frozenset(allowed(bank, chosen))


@pytest.mark.parametrize("text", TEXTS)
def test_hits_stand_in_order_of_score_and_id_with_everything_filled_in(sample_bank: Bank, text: str) -> None:
    answer = sample_bank.search(Need(text, k=25))
    assert [hit.rank for hit in answer.hits] == list(range(1, 26))
    order = [(-hit.score, hit.id) for hit in answer.hits]
    assert order == sorted(order)
    assert len(set(ids(answer))) == 25
    for hit in answer.hits:
        record = sample_bank.get(hit.id)
        assert hit.title in {own.title for own in record.texts.values()}
        assert hit.languages == tuple(record.texts)
        assert hit.owner == (record.owner.name if record.owner else None)
        words = record.texts[hit.passage.language]
        whole = " ".join(
            part for part in (words.title, words.abstract, *(words.claims or ()), words.description) if part
        )
        assert "".join(hit.passage.text.split()) in "".join(whole.split())
        assert -1.001 <= hit.score <= 1.001
        assert hit.conditions == ()
    assert answer.relax == ()


@pytest.mark.parametrize(("text", "language"), list(zip(TEXTS, ("zh", "en", "ja"), strict=True)))
def test_the_title_is_shown_in_the_language_of_the_need_where_there_is_one(
    sample_bank: Bank, text: str, language: str
) -> None:
    answer = sample_bank.search(Need(text, k=ALL))
    assert answer.plan.language == language
    both = [hit for hit in answer.hits if language in hit.languages and len(hit.languages) > 1]
    assert both
    for hit in both:
        assert hit.title == sample_bank.get(hit.id).texts[language].title
    told = sample_bank.search(Need(text, k=1, language="en"))
    assert told.plan.language == "en"


def test_the_whole_bank_is_found_and_no_more(sample_bank: Bank, samples: tuple[Technology, ...]) -> None:
    answer = sample_bank.search(Need(ZH, k=ALL))
    assert sorted(ids(answer)) == [technology.id for technology in samples]
    assert answer.plan.allowed == answer.plan.technologies == len(samples)
    assert answer.relax == ()  # nothing to relax


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=conditions, text=st.sampled_from(TEXTS), k=st.sampled_from((1, 10, ALL)))
def test_conditions_hold_and_the_answer_is_true(
    sample_bank: Bank, samples: tuple[Technology, ...], chosen: tuple[Condition, ...], text: str, k: int
) -> None:
    records = {technology.id: technology for technology in samples}
    answer = sample_bank.search(Need(text, chosen, k))
    everything = known_allowed(sample_bank, chosen)
    assert answer.plan.allowed == len(everything)
    assert len(answer.hits) == min(k, len(everything))  # always k hits where k exist
    assert set(ids(answer)) <= everything
    assert shape(sample_bank.search(Need(text, chosen, k))) == shape(answer)

    for more in range(len(chosen)):  # more conditions never give more
        assert everything <= known_allowed(sample_bank, chosen[:more])

    for hit in answer.hits:
        assert [(j.filter, j.unknowns) for j in hit.conditions] == [(c.filter, c.unknowns) for c in chosen]
        record, offer = records[hit.id], hit.offer.terms if hit.offer else filter_oracle.NOTHING
        for condition, judged in zip(chosen, hit.conditions, strict=True):
            # The verdict that is shown is that on the offer that is shown.
            assert judged.verdict == filter_oracle.verdict(condition, record, offer, dt.date.today())
            assert (
                judged.verdict
                in {"exclude": ("yes",), "include": ("yes", "unknown"), "only": ("unknown",)}[judged.unknowns]
            )
        if hit.offer is None:
            assert not record.offers
        else:
            assert hit.offer.terms == (record.offers or ())[hit.offer.index]

    if len(answer.hits) == k:
        assert answer.relax == ()
    else:
        gains = {
            condition.filter: len(known_allowed(sample_bank, tuple(c for c in chosen if c != condition)))
            - len(everything)
            for condition in chosen
        }
        assert {r.filter: r.gain for r in answer.relax} == {name: n for name, n in gains.items() if n}
        assert [r.gain for r in answer.relax] == sorted((r.gain for r in answer.relax), reverse=True)


@pytest.mark.parametrize("name", list(filters()))
def test_every_filter_parts_the_bank_in_three(sample_bank: Bank, name: str) -> None:
    """Yes, unknown and (the rest) no: `include` is the first two together, and they share nothing per technology."""
    chosen = parse_condition(name, filters()[name].example)
    yes, both, unknown = (
        allowed(sample_bank, [replace(chosen, unknowns=way)]) for way in ("exclude", "include", "only")
    )
    assert yes | unknown == both
    if filters()[name].scope == "technology":
        assert not yes & unknown
    assert both, f"the samples have nothing for {name}"


# What an offer's fields must be for a verdict of yes, written down again from the filters' meaning. Whether an offer has
# lapsed or is taken is asked of the oracle, which asks availability.
FIELDS: dict[str, tuple[str, Callable[[LicenceOffer], object]]] = {
    "grant": ("sole", lambda o: "sole" in (o.grants or ())),
    "scheme": ("use_first_pay_later", lambda o: o.scheme == "use_first_pay_later"),
    "payment_model": ("instalments", lambda o: o.payment and "instalments" in (o.payment.models or ())),
    "walk_away": ("yes", lambda o: o.trial and o.trial.walk_away is True),
    "insured": ("yes", lambda o: o.trial and o.trial.insured is True),
}


def still_open(technology: Technology, offer: LicenceOffer) -> bool:
    return filter_oracle.counts(technology, offer, dt.date.today())


@pytest.mark.parametrize("name", list(FIELDS))
def test_the_offer_that_is_shown_is_the_one_that_meets_the_conditions(
    sample_bank: Bank, name: str, samples: tuple[Technology, ...]
) -> None:
    value, meets = FIELDS[name]
    answer = sample_bank.search(Need(ZH, (parse_condition(name, value),), ALL))
    assert answer.hits
    for hit in answer.hits:
        assert hit.offer is not None
        assert meets(hit.offer.terms)
    right = {t.id for t in samples if any(meets(o) and still_open(t, o) for o in t.offers or ())}
    assert set(ids(answer)) == right


def test_the_state_is_what_the_owner_states_or_what_it_comes_to(
    sample_bank: Bank, samples: tuple[Technology, ...]
) -> None:
    answer = sample_bank.search(Need(ZH, (parse_condition("status", "open_licence,lapsed"),), ALL))
    today, stated = dt.date.today(), 0
    for hit in answer.hits:
        assert hit.offer is not None
        record = next(t for t in samples if t.id == hit.id)
        states = filter_oracle.states(record, hit.offer.terms, today) or set()
        assert states & {"open_licence", "lapsed"}
        stated += hit.offer.terms.status in ("open_licence", "lapsed")
    assert 0 < stated < len(answer.hits), "the samples hold no offer whose state was inferred"


def test_two_conditions_on_offers_must_hold_in_one_and_the_same(
    sample_bank: Bank, samples: tuple[Technology, ...]
) -> None:
    grant, model = parse_condition("grant", "non_exclusive"), parse_condition("payment_model", "lump_sum")
    together = allowed(sample_bank, [grant, model])
    apart = allowed(sample_bank, [grant]) & allowed(sample_bank, [model])
    assert together < apart, "the samples hold no technology that tells the two apart"
    assert together == {
        technology.id
        for technology in samples
        for offer in technology.offers or ()
        if still_open(technology, offer)
        and "non_exclusive" in (offer.grants or ())
        and offer.payment
        and "lump_sum" in (offer.payment.models or ())
    }


def test_the_back_ends_give_the_same_answers(own_folder: Path, sample_bank: Bank) -> None:
    with open_bank(own_folder, {"index": "exact"}) as exact:
        exact.index()
        for text, condition in itertools.product(TEXTS, (None, *examples[::6])):
            need = Need(text, (condition,) if condition else (), 10)
            theirs, ours = exact.search(need), sample_bank.search(need)
            assert ids(theirs) == ids(ours)
            assert [hit.passage for hit in theirs.hits] == [hit.passage for hit in ours.hits]
            assert [hit.score for hit in theirs.hits] == pytest.approx(
                [hit.score for hit in ours.hits], abs=2e-6
            )


def test_the_same_question_in_another_process_of_the_bank_has_the_same_answer(
    sample_folder: Path, sample_bank: Bank
) -> None:
    need = Need(EN, (parse_condition("trl_min", "5", unknowns="include"),), 20)
    with open_bank(sample_folder) as again:
        assert shape(again.search(need)) == shape(sample_bank.search(need))


@pytest.mark.parametrize("text", ["", "   \n\t", "\x00\x01\x7f", "\ue000", "电" * 20_001])
def test_a_need_of_nothing_or_of_too_much_is_refused(sample_bank: Bank, text: str) -> None:
    with pytest.raises(BadNeed):
        sample_bank.search(Need(text))


@pytest.mark.parametrize("k", [0, -1, ALL + 1, 10**6])
def test_k_out_of_its_range_is_refused(sample_bank: Bank, k: int) -> None:
    with pytest.raises(LimitError, match="1 to 500"):
        sample_bank.search(Need(ZH, k=k))


@pytest.mark.parametrize(
    "text", ["?", "🔋", "1234567890", "a" * 20_000, "电" * 20_000, "Ａ\u0301", "نص عربي", "q\x00y\ud800w"]
)
def test_any_other_text_has_an_answer(sample_bank: Bank, text: str) -> None:
    assert len(sample_bank.search(Need(text, k=3)).hits) == 3


def test_what_is_withdrawn_is_gone_at_once_and_others_take_its_place(own_folder: Path) -> None:
    status = parse_condition("status", "available")
    with open_bank(own_folder) as bank:
        before = bank.search(Need(ZH, k=10))
        under = bank.search(Need(ZH, (status,), ALL))
        gone = ids(before)[:4]
        done = bank.catalogue.withdraw(gone)
        assert done == gone
        after = bank.search(Need(ZH, k=10))
        assert len(after.hits) == 10
        assert not set(gone) & set(ids(after))
        assert ids(after)[:6] == ids(before)[4:]
        assert after.plan.technologies == before.plan.technologies - 4
        assert after.plan.allowed == before.plan.allowed - 4
        now = bank.search(Need(ZH, (status,), ALL))
        assert set(ids(now)) == set(ids(under)) - set(gone)
        assert now.plan.allowed == len(now.hits)
        # So is what no search would have shown.
        last = ids(bank.search(Need(ZH, k=ALL)))[-3:]
        bank.catalogue.withdraw(last)
        again = bank.search(Need(ZH, k=10))
        assert ids(again) == ids(after)
        assert again.plan.technologies == again.plan.allowed == before.plan.technologies - 7


def test_a_record_of_many_passages_takes_no_place_of_others(own_folder: Path) -> None:
    with open_bank(own_folder) as bank:
        before = bank.search(Need(ZH, k=10))
        claims = tuple(f"{n}.{ZH}，其特征在于，{ZH}。{ZH}" * 8 for n in range(120))
        long = Technology(id="AAA-long", texts={"zh": TechnologyText(title=ZH, claims=claims)})
        bank.catalogue.upsert([long])
        assert bank.index().passages > 120 + len(before.hits)
        after = bank.search(Need(ZH, k=10))
        assert ids(after)[0] == "AAA-long"
        assert len(set(ids(after))) == 10


def test_what_is_withdrawn_is_no_gain_of_relaxing_a_filter(own_folder: Path) -> None:
    status = parse_condition("status", "available")
    with open_bank(own_folder) as bank:
        outside = sorted(allowed(bank, []) - allowed(bank, [status]))
        bank.catalogue.withdraw(outside[:5])
        answer = bank.search(Need(ZH, (status,), ALL))
        assert [(r.filter, r.gain) for r in answer.relax] == [("status", len(outside) - 5)]
        bank.catalogue.withdraw(outside[5:])
        assert bank.search(Need(ZH, (status,), ALL)).relax == ()


def test_withdrawn_and_handed_in_again_is_found_again(own_folder: Path) -> None:
    with open_bank(own_folder) as bank:
        first = bank.search(Need(ZH, k=1)).hits[0].id
        record = bank.get(first)
        bank.catalogue.withdraw([first])
        assert bank.search(Need(ZH, k=1)).hits[0].id != first
        bank.catalogue.upsert([record])
        assert bank.search(Need(ZH, k=1)).hits[0].id == first


def test_withdrawing_everything_leaves_an_empty_answer(own_folder: Path) -> None:
    with open_bank(own_folder) as bank:
        bank.catalogue.withdraw([technology.id for technology in bank.technologies()])
        answer = bank.search(Need(ZH, k=10))
        assert answer.hits == ()
        assert (answer.plan.technologies, answer.plan.allowed) == (0, 0)
        bank.index()
        assert bank.search(Need(ZH, k=10)).hits == ()


def test_a_record_that_lost_its_offers_since_it_was_indexed_is_no_crash(own_folder: Path) -> None:
    status = parse_condition("status", "available")
    with open_bank(own_folder) as bank:
        before = bank.search(Need(ZH, (status,), 3))
        changed = [replace(bank.get(hit.id), offers=None) for hit in before.hits]
        bank.catalogue.upsert(changed)
        after = bank.search(Need(ZH, (status,), 3))
        for hit in after.hits:
            offers = bank.get(hit.id).offers or ()
            assert hit.offer is None or hit.offer.terms == offers[hit.offer.index]
        bank.index()
        again = bank.search(Need(ZH, (status,), 3))
        assert not set(ids(before)) & set(ids(again))
        assert len(again.hits) == 3


def test_conditions_are_judged_on_what_is_true_now(own_folder: Path) -> None:
    """A record that lost its terms is allowed no more, one that got them is, before any new index."""
    free = parse_condition("free", True)
    gift = LicenceOffer(status="available", payment=Payment(models=("free",)))
    with open_bank(own_folder) as bank:
        before = bank.search(Need(ZH, (free,), ALL))
        lost = before.hits[0].id
        won = next(hit.id for hit in bank.search(Need(ZH, k=ALL)).hits if hit.id not in ids(before))
        bank.catalogue.upsert([replace(bank.get(lost), offers=None), replace(bank.get(won), offers=(gift,))])
        after = bank.search(Need(ZH, (free,), ALL))
        assert set(ids(after)) == set(ids(before)) - {lost} | {won}
        hit = next(hit for hit in after.hits if hit.id == won)
        assert hit.offer is not None
        assert hit.offer.terms == gift
        assert [c.verdict for c in hit.conditions] == ["yes"]
        outside = len(allowed(bank, [])) - len(after.hits)
        assert [(r.filter, r.gain) for r in after.relax] == [("free", outside)]


def test_a_record_taken_in_is_found_after_the_next_index(own_folder: Path) -> None:
    with open_bank(own_folder) as bank:
        hit = bank.search(Need(TOLD, k=1)).hits[0]
        copy = replace(bank.get(hit.id), id="AAA-copy", patents=None)
        bank.catalogue.upsert([copy])
        assert bank.status()["to_index"] == 1
        bank.index()
        assert bank.status()["to_index"] == 0
        found = bank.search(Need(TOLD, k=2))
        # Two records with the same texts are one hit, and another technology has the second place.
        assert {found.hits[0].id, *found.hits[0].also} == {hit.id, "AAA-copy"}
        assert found.hits[1].id not in (hit.id, "AAA-copy")
        assert found.hits[1].also == ()
        # Under a condition that only one of them meets, that one is shown, and nothing stands behind it.
        owned = replace(copy, owner=Institution("Lone Institute"), id="AAA-third")
        bank.catalogue.upsert([owned])
        bank.index()
        lone = bank.search(Need(TOLD, (parse_condition("institution", "Lone Institute"),), 5))
        assert [(one.id, one.also) for one in lone.hits] == [("AAA-third", ())]


def test_a_running_bank_takes_up_a_new_index_by_itself(own_folder: Path) -> None:
    with open_bank(own_folder) as reader, open_bank(own_folder) as writer:
        old = reader.search(Need(ZH, k=1)).plan.generation
        writer.catalogue.upsert(
            [replace(writer.get(reader.search(Need(ZH, k=1)).hits[0].id), id="AAA-copy", patents=None)]
        )
        made = writer.index()
        new = reader.search(Need(ZH, k=1))
        assert new.plan.generation == made.generation != old


def test_an_index_of_another_encoder_is_refused_and_mended_by_indexing(own_folder: Path) -> None:
    with open_bank(own_folder, {"encoder": "hashing-128"}) as bank:
        with pytest.raises(IndexMismatch, match=r"hashing-512 .* hashing-128"):
            bank.search(Need(ZH))
        assert bank.up_to_date() is None
        bank.index()
        assert len(bank.search(Need(ZH)).hits) == 10


def test_an_index_is_made_anew_where_the_name_of_its_encoder_stands_for_another(
    own_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_bank(own_folder) as bank:
        made = bank.up_to_date()
        assert made is not None
        assert made.encoder["setting"] == "hashing"
    same = HashingEncoder.__init__

    def newer(self: HashingEncoder, dimension: int) -> None:
        same(self, dimension)
        self.spec = replace(self.spec, revision="2")

    monkeypatch.setattr(HashingEncoder, "__init__", newer)
    with open_bank(own_folder) as bank:
        assert bank.up_to_date() is None
        bank.index()
        assert bank.up_to_date() is not None


def test_a_bank_without_an_index_says_so(tmp_path: Path) -> None:
    with open_bank(tmp_path / "new", {"encoder": "hashing"}, create=True) as bank:
        with pytest.raises(NoIndex):
            bank.search(Need(ZH))
        assert bank.index().technologies == 0
        answer = bank.search(Need(ZH))
        assert answer.hits == ()
        assert answer.plan.technologies == 0


def test_the_language_of_every_need_of_ours_is_told_from_its_text(sample_bank: Bank) -> None:
    for row in map(json.loads, (NEEDS / "queries.jsonl").read_text(encoding="utf-8").splitlines()):
        answer = sample_bank.search(Need(row["text"], k=3))
        assert len(answer.hits) == 3
        assert answer.plan.language == row["lang"], row["id"]
