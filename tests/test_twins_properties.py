"""Groups of twins by their definition, in any order, in parts, on disk; and rankings in which each group stands once."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.errors import IndexMismatch
from catalogue.records import Technology
from index.twins import Linked, TwinIndex, groups_of
from index.twins_collapse import Members, collapse
from tests.twins_samples import (
    PLOUGH_ZH,
    PLOUGH_ZH_MODEL,
    PUMP,
    SENSOR,
    as_sets,
    by_definition,
    grouped,
    record,
)

BODIES = [PUMP, PUMP.replace("stones", "bolts"), PUMP + " Two sizes exist.", SENSOR, "No summary.", None]
BODIES_ZH = [PLOUGH_ZH, PLOUGH_ZH_MODEL, PLOUGH_ZH.replace("小块梯田", "果园"), "欢迎洽谈合作。"]
TITLES = ["Slurry pump", "Slurry pumps and methods", "Stone pump", "Method and system", None]
TITLES_ZH = ["一种履带式旋耕机", "一种履带式旋耕机及其控制方法", "一种山地履带式旋耕机", "装置"]
COMMON = {
    "owner": st.sampled_from(["Harrow University", "Dale Institute", None]),
    "filed": st.sampled_from([dt.date(2023, 5, 4), dt.date(2023, 5, 5), None]),
    "right": st.sampled_from(["invention", "utility_model", "design", None]),
}
RECORD = st.one_of(
    st.builds(record, st.just(""), st.sampled_from(TITLES), st.sampled_from(BODIES), **COMMON),
    st.builds(
        record,
        st.just(""),
        st.sampled_from(TITLES_ZH),
        st.sampled_from(BODIES_ZH),
        language=st.just("zh"),
        **COMMON,
    ),
)


def numbered(records: list[Technology]) -> list[Technology]:
    return [Technology(f"t{n:03}", one.texts, one.owner, one.patents) for n, one in enumerate(records)]


@settings(max_examples=60, deadline=None)
@given(st.lists(RECORD, max_size=24), st.randoms(use_true_random=False))
def test_groups_are_what_verified_pairs_connect_in_any_order(
    records: list[Technology], order: random.Random
) -> None:
    records = numbered(records)
    index, ids = TwinIndex.build(records), [one.id for one in records]
    found = as_sets(index.groups(), ids)
    assert found == by_definition(index, ids)
    order.shuffle(records)
    assert grouped(records) == found


def test_where_many_share_a_title_none_is_missed() -> None:
    """So many that bands of sketches are asked: 300 texts under one title, each with one twin."""
    words = PUMP.split()
    records = list[Technology]()
    for number in range(300):
        mixed = random.Random(number)
        own = mixed.choices([word + letter for word in words for letter in "abcdefgh"], k=90)
        records.append(record(f"{number:03}a", "Slurry pump", " ".join(own)))
        own[mixed.randrange(90)] = "otherwise"
        records.append(record(f"{number:03}b", "Slurry pump", " ".join(own)))
    index = TwinIndex.build(records)
    ids = [one.id for one in records]
    assert as_sets(index.groups(), ids) == {frozenset({f"{n:03}a", f"{n:03}b"}) for n in range(300)}


def test_a_thousand_equal_records_are_one_group() -> None:
    groups = TwinIndex.build(record(str(n), "Slurry pump", PUMP) for n in range(1_000)).groups()
    assert groups.tolist() == [0] * 1_000


@settings(max_examples=40, deadline=None)
@given(st.lists(RECORD, max_size=12), st.lists(RECORD, max_size=6), st.data())
def test_parts_side_by_side_group_as_one_index(
    first: list[Technology], second: list[Technology], data: st.DataObject
) -> None:
    records = numbered([*first, *second])
    base = TwinIndex.build(records[: len(first)])
    later = TwinIndex.build(records[len(first) :], beside=base)
    ids = [one.id for one in records]
    if not len(base.table.forms) and not len(TwinIndex.build(records).table.forms):
        assert as_sets(groups_of([base, later]), ids) == grouped(records)
    live = [
        np.array(data.draw(st.lists(st.booleans(), min_size=len(part), max_size=len(part))), dtype=np.bool_)
        for part in (base, later)
    ]
    alive = np.concatenate(live)
    groups = Linked([base, later]).groups(live)
    assert all(groups[~alive] == np.flatnonzero(~alive))
    # As if those that do not live had never been: a group may lean on none of them.
    if not len(base.table.forms) and not len(later.table.forms):
        kept = [one for one, lives in zip(records, alive.tolist(), strict=True) if lives]
        assert as_sets(groups, ids) == grouped(kept)


def test_what_leaned_on_a_technology_that_is_gone_falls_apart() -> None:
    texts = [f"{PUMP} {SENSOR}"]
    for words in (("stones", "clean", "rigid"), ("ceramic", "Salt", "roots")):
        texts.append(texts[-1])
        for word in words:
            texts[-1] = texts[-1].replace(word, "plain")
    index = TwinIndex.build([record(str(n), "Slurry pump", text) for n, text in enumerate(texts)])
    assert index.groups().tolist() == [0, 0, 0]
    assert groups_of([index], [np.array([True, False, True])]).tolist() == [0, 1, 2]


def test_a_changed_technology_leaves_its_group() -> None:
    base = TwinIndex.build([record("a", "Slurry pump", PUMP), record("b", "Slurry pump", PUMP)])
    later = TwinIndex.build([record("b", "Soil sensor", SENSOR)], beside=base)
    live = [np.array([True, False]), np.array([True])]
    linked = Linked([base, later])
    assert linked.groups(live).tolist() == [0, 1, 2]
    again = TwinIndex.build([record("c", "Soil sensor", SENSOR)], beside=base)
    assert Linked([base, later, again], known=linked).groups([*live, np.array([True])]).tolist() == [
        0,
        1,
        2,
        2,
    ]


def test_the_utility_model_of_an_invention_may_come_later() -> None:
    """Its title is within the invention's, so only owner and day lead to it."""
    day, titles = dt.date(2023, 5, 4), ("一种丘陵山地履带式旋耕机", "一种履带式旋耕机")
    invention = record("a", titles[0], PLOUGH_ZH, language="zh", filed=day, right="invention")
    model = record("b", titles[1], PLOUGH_ZH_MODEL, language="zh", filed=day, right="utility_model")
    base = TwinIndex.build([invention])
    assert groups_of([base, TwinIndex.build([model], beside=base)]).tolist() == [0, 0]


def test_an_index_is_the_same_after_it_was_saved(tmp_path: Path) -> None:
    records = [
        record("a", "Slurry pump", PUMP),
        record("b", "Slurry pump", PUMP),
        record("c", "Loom", SENSOR),
    ]
    built = TwinIndex.build(records)
    built.save(tmp_path)
    loaded = TwinIndex.load(tmp_path)
    assert loaded.groups().tolist() == built.groups().tolist() == [0, 0, 2]
    assert loaded.nbytes() == built.nbytes()
    assert as_sets(groups_of([loaded, built]), list("abcdef")) == {frozenset("abde"), frozenset("cf")}
    empty = tmp_path / "empty"
    empty.mkdir()
    TwinIndex.build([]).save(empty)
    assert TwinIndex.load(empty).groups().tolist() == []


@pytest.mark.parametrize("damage", ["gone", "cut", "kind", "longer", "outside", "format"])
def test_a_damaged_index_is_refused(tmp_path: Path, damage: str) -> None:
    TwinIndex.build([record("a", "Slurry pump", PUMP), record("b", "Pump", PUMP)]).save(tmp_path)
    file = tmp_path / "twins.class_of.npy"
    if damage == "gone":
        file.unlink()
    elif damage == "cut":
        file.write_bytes(file.read_bytes()[:40])
    elif damage == "kind":
        np.save(file, np.zeros(2))
    elif damage == "longer":
        np.save(tmp_path / "twins.shingles.npy", np.zeros(7, dtype=np.uint32))
    elif damage == "outside":
        np.save(file, np.array([0, 9], dtype=np.int32))
    else:
        np.save(tmp_path / "twins.format.npy", np.array([0], dtype=np.int32))
    with pytest.raises(IndexMismatch, match="near-identical"):
        TwinIndex.load(tmp_path)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(0, 5), min_size=0, max_size=30),
    st.integers(0, 12),
    st.randoms(use_true_random=False),
    st.booleans(),
)
def test_each_group_stands_once_and_none_starves(
    labels: list[int], k: int, chance: random.Random, filtered: bool
) -> None:
    first = {label: labels.index(label) for label in labels}
    groups = np.array([first[label] for label in labels], dtype=np.int32)
    allowed = np.array([chance.random() < 0.6 for _ in labels], dtype=np.bool_) if filtered else None
    ranking = [n for n in range(len(labels)) if allowed is None or allowed[n]]
    chance.shuffle(ranking)
    asked = list[int]()

    def fetch(count: int) -> list[int]:
        asked.append(count)
        return ranking[:count]

    shown = collapse(fetch, Members(groups), k, number=lambda hit: hit, allowed=allowed)
    best = list({int(groups[hit]): hit for hit in reversed(ranking)}.values())
    best.sort(key=ranking.index)
    assert [one.hit for one in shown] == best[:k]
    for one in shown:
        assert one.also == tuple(n for n in sorted(ranking) if n != one.hit and groups[n] == groups[one.hit])
    assert len(asked) <= 4


def test_the_twin_whose_terms_fit_is_shown() -> None:
    """Two near-identical listings, of which the worse-ranked one alone passes the filters."""
    members = Members(np.array([0, 0, 2], dtype=np.int32))
    allowed = np.array([False, True, True])
    shown = collapse(lambda n: [2, 1][:n], members, 5, number=lambda hit: hit, allowed=allowed)
    assert [(one.hit, one.also) for one in shown] == [(2, ()), (1, ())]
    shown = collapse(lambda n: [0, 2, 1][:n], members, 2, number=lambda hit: hit)
    assert [(one.hit, one.also) for one in shown] == [(0, (1,)), (2, ())]
    assert members.others(1) == (0,)
