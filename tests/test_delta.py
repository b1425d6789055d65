"""What is stored is found without a new index, exactly as if one had been made: a delta beside the generation."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.answers import Answer, Condition, Need
from catalogue.filters import parse_condition
from catalogue.licensing.offer import LicenceOffer, Payment
from catalogue.records import Technology, TechnologyText
from techbank.bank import Bank, open_bank
from techbank.delta import choose, pending
from tests.conftest import techbank, techbank_json
from tests.test_search import EN, JA, TOLD, ids

# Without centring a vector does not hang on the rest of the bank, so a delta must agree with a new index to the digit.
PLAIN = {"encoder": "hashing", "centring": False, "words": False}
FREE = parse_condition("free", True)
STATUS = parse_condition("status", "available")
WORDS = (
    "battery",
    "cold",
    "pump",
    "seal",
    "corrosion",
    "film",
    "sensor",
    "电池",
    "低温",
    "密封",
    "歩行",
    "支え",
)


def record(number: int, words: tuple[str, ...], *, free: bool) -> Technology:
    offers = (LicenceOffer(status="available", payment=Payment(models=("free",))),) if free else None
    text = TechnologyText(title=" ".join(words), abstract=f"A {' '.join(reversed(words))} of kind {number}")
    return Technology(id=f"T-{number:03d}", texts={"en": text}, offers=offers)


def seen(answer: Answer) -> object:
    """Everything an answer says that does not hang on how it was found."""
    return (
        [
            # scores of a mixture of encoders come out of sums in another order
            (hit.rank, hit.id, pytest.approx(hit.score, abs=3e-6), hit.passage, hit.offer, hit.conditions)
            for hit in answer.hits
        ],
        answer.relax,
        answer.facets,
        answer.plan.technologies,
        answer.plan.allowed,
    )


def answers(bank: Bank) -> list[object]:
    asked: list[tuple[str, tuple[Condition, ...], int]] = [
        (TOLD, (), 200),
        (EN, (FREE,), 5),
        (JA, (STATUS,), 200),
        ("battery seal of kind 3", (), 3),
    ]
    return [seen(bank.search(Need(text, chosen, k, facets=10))) for text, chosen, k in asked]


steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("store"),
            st.integers(0, 30),
            st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(tuple),
            st.booleans(),
        ),
        st.tuples(st.just("withdraw"), st.integers(0, 30)),
        st.tuples(st.just("refresh"), st.integers(1, 5)),
        st.tuples(st.just("glance"), st.integers(1, 5)),
        st.tuples(st.just("tidy")),
        st.tuples(st.just("index")),
    ),
    min_size=1,
    max_size=25,
)


# One encoder, and two of which one is quick and the other, being for English alone, is not.
ENCODERS = ("hashing", "hashing-64+hashing-256@en*0.5")


@pytest.mark.parametrize("encoder", ENCODERS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(done=steps)
def test_a_delta_answers_as_a_new_index_would(
    tmp_path_factory: pytest.TempPathFactory, encoder: str, done: list[tuple[object, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("delta") / "bank"
    plain = PLAIN | {"encoder": encoder}
    with open_bank(folder, plain, create=True) as bank:
        bank.catalogue.upsert([record(n, (WORDS[n], WORDS[n + 1]), free=n % 2 == 0) for n in range(0, 10, 2)])
        bank.index()
        bank.search(Need(TOLD))
        for step in done:
            match step:
                case ("store", int(number), tuple(words), bool(free)):
                    bank.catalogue.upsert([record(number, words, free=free)])
                case ("withdraw", int(number)):
                    if bank.catalogue.get_many([f"T-{number:03d}"]):
                        bank.catalogue.withdraw([f"T-{number:03d}"])
                case ("refresh", int(most)):
                    bank.refresh(most)
                case ("glance", int(most)):
                    bank.glance(most)
                case ("tidy",):
                    bank.live.tidy()
                case _:
                    bank.index()
            bank.search(Need(EN, (FREE,), 5, facets=3))  # whatever is held, an answer comes
        while bank.glance(3):
            pass
        assert bank.waiting() == 0
        now = {technology.id: technology for technology in bank.technologies()}
        hits = bank.search(Need(EN, k=200)).hits
        assert {hit.id for hit in hits} | {id_ for hit in hits for id_ in hit.also} == now.keys()
        assert {h.title for h in hits} == {now[h.id].texts["en"].title for h in hits}
        while bank.refresh():
            pass
        assert (bank.waiting(), bank.unread(), bank.view().rough) == (0, 0, {})
        beside = answers(bank)
        bank.index()
    with open_bank(folder, plain) as fresh:
        assert fresh.view().whole()
        assert beside == answers(fresh)


@pytest.fixture
def bank(own_folder: Path) -> Iterator[Bank]:
    with open_bank(own_folder) as bank:
        bank.search(Need(TOLD))
        yield bank


def test_new_changed_and_withdrawn_records_are_seen_without_a_new_index(bank: Bank) -> None:
    first, second = bank.search(Need(TOLD, k=2)).hits
    generation = first.id and bank.search(Need(TOLD)).plan.generation
    other = replace(bank.get(second.id), texts={"en": TechnologyText(title="A tuning peg for a lute")})
    bank.catalogue.upsert([replace(bank.get(first.id), id="AAA-copy", patents=None), other])
    assert bank.waiting() == 2
    assert bank.refresh() == 0
    found = bank.search(Need(TOLD, k=3))
    assert {found.hits[0].id, *found.hits[0].also} == {first.id, "AAA-copy"}, "one stands behind the other"
    assert second.id not in ids(found)
    assert bank.search(Need("tuning peg of a lute", k=1)).hits[0].id == second.id
    bank.catalogue.withdraw([first.id, second.id])
    assert ids(bank.search(Need(TOLD, k=1))) == ["AAA-copy"]  # at once, before any refresh
    bank.refresh()
    assert ids(bank.search(Need(TOLD, k=1))) == ["AAA-copy"]
    assert second.id not in ids(bank.search(Need("tuning peg of a lute", k=500)))
    assert bank.search(Need(TOLD)).plan.generation == generation
    assert bank.view().beside == 3


def test_one_that_comes_back_is_found_again(bank: Bank) -> None:
    first = bank.search(Need(TOLD, k=1)).hits[0].id
    record = bank.get(first)
    bank.catalogue.withdraw([first])
    bank.refresh()
    assert first not in ids(bank.search(Need(TOLD, k=500)))
    bank.catalogue.upsert([record])
    bank.refresh()
    assert ids(bank.search(Need(TOLD, k=1))) == [first]


def test_a_new_index_takes_the_delta_in_and_what_came_meanwhile_stays_found(bank: Bank) -> None:
    first = bank.get(bank.search(Need(TOLD, k=1)).hits[0].id)
    bank.catalogue.upsert([replace(first, id="AAA-early", patents=None)])
    bank.refresh()
    # Another process makes an index; before it is taken up here, one more record is stored and encoded.
    with open_bank(bank.folder) as writer:
        made = writer.index()
        held = bank.live._held
        assert held is not None
        bank.catalogue.upsert([replace(first, id="AAA-late", patents=None)])
        bank.refresh()
    answer = bank.search(Need(TOLD, k=3))
    assert answer.plan.generation == made.generation
    assert {answer.hits[0].id, *answer.hits[0].also} == {"AAA-early", "AAA-late", first.id}
    assert bank.view().beside == 1


def test_the_delta_goes_on_through_a_new_index_made_without_it(bank: Bank) -> None:
    """What this process encoded for its old view is beside the new generation from its first search on."""
    first = bank.get(bank.search(Need(TOLD, k=1)).hits[0].id)
    with open_bank(bank.folder) as writer:
        sequence = writer.catalogue.sequence()
        bank.catalogue.upsert([replace(first, id="AAA-late", patents=None)])
        bank.refresh()
        from techbank import indexing

        old = (t for t in writer.catalogue.current() if t.id != "AAA-late")
        indexing.build(bank.folder / "index", old, writer.recipe(), sequence=sequence)
    hit = bank.search(Need(TOLD, k=2)).hits[0]
    assert {hit.id, *hit.also} == {"AAA-late", first.id}
    assert bank.waiting() == 0


def test_a_small_upload_does_not_wait_behind_a_large_one(bank: Bank) -> None:
    bank.catalogue.upsert([record(n, ("pump", "seal"), free=False) for n in range(100)])
    bank.catalogue.upsert([record(500, ("lute", "peg"), free=False)])
    assert bank.refresh(10) == 91
    assert bank.search(Need("lute peg", k=1)).hits[0].id == "T-500"
    left = pending(bank.catalogue, bank.view())
    chosen = choose(left, 4)
    assert len(chosen) == 4
    assert {min(left, key=lambda i: left[i].sequence), max(left, key=lambda i: left[i].sequence)} <= set(
        chosen
    )


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[Bank]:
    """A bank whose encoder has a quick part and another that is not."""
    with open_bank(tmp_path / "slow", PLAIN | {"encoder": ENCODERS[1]}, create=True) as bank:
        bank.catalogue.upsert([record(n, (WORDS[n], WORDS[n + 1]), free=False) for n in range(6)])
        bank.index()
        bank.search(Need(EN))
        yield bank


def test_what_was_stored_is_found_at_a_glance_and_encoded_whole_later(slow: Bank) -> None:
    slow.catalogue.upsert([record(n, ("lute", "peg", WORDS[n % 6]), free=n == 40) for n in range(20, 60)])
    assert slow.search(Need("a peg for a lute", k=1)).hits[0].id < "T-020"
    assert slow.glance(25) == 15
    assert slow.glance(25) == 0
    assert (slow.waiting(), slow.unread()) == (0, 40)
    hits = slow.search(Need("a peg for a lute", k=100)).hits
    assert len(hits) == 46
    assert min(h.score for h in hits if h.id >= "T-020") > max(h.score for h in hits if h.id < "T-020")
    assert ids(slow.search(Need("a peg for a lute", (FREE,), k=5))) == ["T-040"]
    rough = {hit.id: hit.score for hit in hits}
    assert slow.refresh(30) == 10
    assert (slow.waiting(), slow.unread()) == (0, 10)
    assert slow.refresh(30) == 0
    whole = {hit.id: hit.score for hit in slow.search(Need("a peg for a lute", k=100)).hits}
    assert {id_ for id_ in whole if abs(whole[id_] - rough[id_]) > 1e-4} == {
        f"T-{n:03d}" for n in range(20, 60)
    }


def test_a_stand_in_scores_as_the_whole_where_its_part_knows_all_that_the_others_do(tmp_path: Path) -> None:
    twice = PLAIN | {"encoder": "hashing-256+hashing-256@en"}
    with open_bank(tmp_path, twice, create=True) as bank:
        bank.catalogue.upsert([record(n, (WORDS[n], WORDS[n + 1]), free=False) for n in range(6)])
        bank.index()
        assert float(bank.generation().scores["stretch"]) == pytest.approx(1, rel=1e-5)
        bank.catalogue.upsert([record(9, ("battery", "film"), free=False)])
        assert (bank.glance(), bank.view().rough.keys()) == (0, {"T-009"})
        for text in (
            "battery in the cold",
            "低温电池 battery",
            "Batteriefilm für battery",
        ):  # one part serves zh and de
            rough = {hit.id: hit.score for hit in bank.search(Need(text, k=9)).hits}
            with open_bank(tmp_path, twice) as other:
                other.refresh()
                whole = {hit.id: hit.score for hit in other.search(Need(text, k=9)).hits}
            assert rough == pytest.approx(whole, abs=1e-5)


def test_stand_ins_are_as_long_as_was_measured_to_make_their_scores_spread_alike(slow: Bank) -> None:
    from techbank import indexing

    stretch = float(slow.generation().scores["stretch"])
    assert stretch != pytest.approx(1, rel=0.01)
    rows = indexing.stand_ins(["lute", "peg"], ["en", "de"], slow.encoder(), None, slow.generation())
    assert (rows.vectors.shape, rows.places.tolist()) == ((2, 64), [0, 1])
    np.testing.assert_allclose(np.linalg.norm(rows.vectors, axis=1), stretch, rtol=1e-6)


def test_what_the_cache_knows_is_whole_at_a_glance(slow: Bank) -> None:
    changed = replace(
        slow.get("T-000"), offers=(LicenceOffer(status="available", payment=Payment(models=("free",))),)
    )
    slow.catalogue.upsert([changed])
    slow.catalogue.withdraw(["T-001"])
    assert slow.glance() == 0
    assert (slow.view().rough, slow.unread()) == ({}, 0)
    assert ids(slow.search(Need(EN, (FREE,), k=5))) == ["T-000"]


def test_a_record_changed_while_it_is_encoded_is_found_as_it_is_now(
    slow: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    from techbank import delta

    encode = delta.encode
    slow.catalogue.upsert([record(9, ("lute", "peg"), free=False)])

    def meanwhile(*given: Any) -> None:
        monkeypatch.setattr(delta, "encode", encode)
        encode(*given)
        slow.catalogue.upsert([record(9, ("harp", "string"), free=False)])
        assert slow.glance() == 0

    monkeypatch.setattr(delta, "encode", meanwhile)
    assert slow.refresh() == 1
    assert slow.search(Need("harp string", k=1)).hits[0].id == "T-009"
    assert slow.refresh() == 0
    assert slow.search(Need("harp string", k=1)).hits[0].title == "harp string"


def test_stand_ins_stay_beside_an_index_made_without_them(slow: Bank) -> None:
    from techbank import indexing

    sequence, old = slow.catalogue.sequence(), list(slow.technologies())
    slow.catalogue.upsert([record(8, ("lute", "peg"), free=False)])
    slow.glance()
    made = indexing.build(slow.folder / "index", old, slow.recipe(), sequence=sequence)
    answer = slow.search(Need("lute peg", k=1))
    assert (answer.hits[0].id, answer.plan.generation) == ("T-008", made.name)
    assert (slow.view().beside, slow.view().rough.keys(), slow.unread(), slow.waiting()) == (
        1,
        {"T-008"},
        1,
        0,
    )


def test_segments_stay_few_whatever_comes(bank: Bank) -> None:
    chance = random.Random(7)
    for _ in range(60):
        numbers = chance.sample(range(200), chance.randint(1, 6))
        bank.catalogue.upsert(
            [record(n, tuple(chance.sample(WORDS, 3)), free=chance.random() < 0.5) for n in numbers]
        )
        bank.refresh()
        assert len(bank.view().segments) <= 12
    held = [id_ for segment in bank.view().segments for id_ in segment.ids]
    assert len(held) <= 2 * len(set(held))


def test_glances_of_a_large_upload_put_nothing_together_anew_and_are_joined_beside(slow: Bank) -> None:
    slow.catalogue.upsert([record(n, ("lute", "peg"), free=False) for n in range(20, 200)])
    while slow.glance(5):
        pass
    assert [len(segment) for segment in slow.view().segments] == [5] * 36
    found = slow.search(Need("a peg for a lute", k=200)).hits
    assert len(found) == 186
    slow.live.tidy(beyond=36)
    assert len(slow.view().segments) == 36
    before = len(slow.view().segments)
    for _ in range(10):
        slow.live.tidy()
    assert before > len(slow.view().segments) <= 9
    assert slow.view().rough.keys() == {f"T-{n:03d}" for n in range(20, 200)}
    assert slow.search(Need("a peg for a lute", k=200)).hits == found


def test_what_changes_while_segments_are_joined_is_found_as_it_is_now(
    slow: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    from techbank import delta

    for n in range(20, 24):  # four neighbours of one size, half of them whole
        slow.catalogue.upsert([record(m, ("lute", "peg"), free=False) for m in (n, n + 10)])
        (slow.glance if n % 2 else slow.refresh)(2)
    slow.catalogue.upsert([record(21, ("oboe", "reed"), free=False)])  # not seen yet
    join = delta.joined

    def meanwhile(*given: Any, **named: Any) -> Any:
        slow.catalogue.upsert([record(20, ("harp", "string"), free=False)])
        slow.catalogue.withdraw(["T-022"])
        slow.glance()
        made = join(*given, **named)
        slow.catalogue.withdraw(["T-023"])
        slow.catalogue.upsert([record(24, ("flute", "key"), free=False)])
        slow.glance()
        return made

    monkeypatch.setattr(delta, "joined", meanwhile)
    segments = len(slow.view().segments)
    slow.live.tidy()
    monkeypatch.setattr(delta, "joined", join)
    assert len(slow.view().segments) < segments
    assert (slow.waiting(), slow.view().rough.keys()) == (0, {"T-020", "T-021", "T-024", "T-031", "T-033"})
    for words, id_ in (("harp string", "T-020"), ("oboe reed", "T-021"), ("flute key", "T-024")):
        assert slow.search(Need(words, k=1)).hits[0].id == id_
    assert len(slow.search(Need("lute", k=100)).hits) == 13
    while slow.refresh():
        pass
    beside = answers(slow)
    slow.index()
    with open_bank(slow.folder, PLAIN | {"encoder": ENCODERS[1]}) as fresh:
        assert beside == answers(fresh)


def test_a_join_of_what_stands_there_no_more_is_left(slow: Bank) -> None:
    for n in range(20, 24):
        slow.catalogue.upsert([record(n, ("lute", "peg"), free=False)])
        slow.glance()
    from techbank import delta

    view = slow.view()
    made = delta.joined(view, delta.side_by_side(view), slow.catalogue, slow.recipe(), waiting={})
    slow.live.tidy()
    other = slow.view()
    assert len(other.segments) == 1
    assert delta.with_joined(other, made) is other


def test_a_service_carries_what_stands_beside_over_to_a_new_index_behind_the_searches(slow: Bank) -> None:
    slow.live.attended = True
    slow.catalogue.upsert([record(20, ("lute", "peg"), free=False)])
    slow.glance()
    old, made = slow.view(), slow.index()
    slow.catalogue.upsert([record(21, ("harp", "string"), free=False)])
    slow.glance()
    assert slow.view().generation is old.generation  # a search does not do it
    slow.live.renew()
    assert slow.view().generation.manifest.generation == made.generation
    assert (slow.waiting(), slow.view().beside) == (0, 1)
    assert slow.search(Need("harp string", k=1)).hits[0].id == "T-021"
    assert slow.search(Need("lute peg", k=1)).hits[0].id == "T-020"


def test_an_empty_bank_knows_what_its_languages_have_in_common(tmp_path: Path) -> None:
    """Else the first records of a bank would be ranked by language before meaning."""
    with open_bank(tmp_path / "empty", {"encoder": "hashing"}, create=True) as bank:
        assert bank.index().centred
        means = bank.generation().means
        assert {name for name in means if name.startswith("document:")} == {
            "document:*",
            "document:en",
            "document:ja",
            "document:zh",
        }
        assert all(np.linalg.norm(means[f"document:{tag}"]) > 0 for tag in ("*", "en", "ja", "zh"))
        bank.catalogue.upsert([record(1, ("pump", "seal"), free=False)])
        bank.glance()
        assert ids(bank.search(Need("a seal for a pump"))) == ["T-001"]
        assert bank.up_to_date() is None
    with open_bank(tmp_path / "empty", {"encoder": "hashing"}) as bank:
        bank.catalogue.withdraw(["T-001"])
        bank.index()
        assert bank.up_to_date() is not None


def test_a_command_line_search_sees_what_was_just_stored(own_folder: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "new.csv"
    sheet.write_text("编号,名称,摘要\nQ-1,琵琶弦轴防滑装置,琵琶弦轴不再打滑，调音稳定。\n", encoding="utf-8")
    techbank("ingest", sheet, "--bank", own_folder)
    found = techbank_json("search", "琵琶弦轴打滑怎么办", "--bank", own_folder, "-k", "1")
    assert "琵琶" in found["hits"][0]["title"]
