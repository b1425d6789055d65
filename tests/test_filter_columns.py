"""Packed columns answer as plain values would, at the ends of every type; and rows lie where they are said to."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal as D

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.filters import all_columns, filters, parse_condition, table_of
from catalogue.filters.base import Context
from catalogue.filters.columns import in_layers, scaled
from catalogue.filters.judging import judge
from catalogue.filters.packed import LARGEST, MISSING, Codes, Flags, Lists, Numbers
from catalogue.filters.why import values_of, why
from catalogue.licensing.offer import LicenceOffer, Payment, Trial
from catalogue.records import Institution, PatentRef, Technology
from tests.strategies import TODAY

EDGES = [0, 1, -1, 2**31 - 1, 2**31, -(2**31), 10**15 * 10_000 // 10, LARGEST, LARGEST - 1, -LARGEST]
WHOLE = st.sampled_from(EDGES) | st.integers(-LARGEST, LARGEST) | st.integers(-3, 3)
LIMITS = WHOLE | st.sampled_from([2**63, 10**30, -(10**30)])
CELLS = st.none() | st.lists(st.sampled_from(["CN", "CN-ZJ", "JP", "", "电池"]), max_size=3, unique=True).map(
    tuple
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.none() | WHOLE, max_size=12), LIMITS)
def test_numbers_compare_as_plain_ones_do(values: list[int | None], limit: int) -> None:
    packed = Numbers.of(np.array([MISSING if v is None else v for v in values], dtype=np.int64))
    capped = max(-LARGEST, min(LARGEST, limit))
    for found, holds in (
        (packed.at_least(limit), lambda v: v >= capped),
        (packed.above(limit), lambda v: v > capped),
        (packed.below(limit), lambda v: v < capped),
        (packed.at_most(limit), lambda v: v <= capped),
        (packed.equal(limit), lambda v: v == capped),
        (packed.stated, lambda v: True),
    ):
        assert found.tolist() == [v is not None and holds(v) for v in values]
    assert packed.missing.tolist() == [v is None for v in values]


@pytest.mark.parametrize(
    ("distinct", "kind"),
    [(0, "uint8"), (255, "uint8"), (256, "uint16"), (65_535, "uint16"), (65_536, "uint32")],
)
def test_codes_are_as_wide_as_their_number_asks(distinct: int, kind: str) -> None:
    values = np.arange(distinct, dtype=np.int64) * 7
    packed = Numbers.of(np.append(values, MISSING))
    assert packed.codes.dtype == kind
    assert packed.stated.sum() == distinct
    for limit in (-1, 0, 7, 7 * distinct // 2, 7 * (distinct - 1), 7 * distinct):
        plain = np.append(values, -1)
        stated = np.append(np.ones(distinct, dtype=np.bool_), False)
        np.testing.assert_array_equal(packed.at_least(limit), stated & (plain >= limit))
        np.testing.assert_array_equal(packed.at_most(limit), stated & (plain <= limit))
        np.testing.assert_array_equal(packed.below(limit), stated & (plain < limit))
        np.testing.assert_array_equal(packed.equal(limit), stated & (plain == limit))


@given(st.integers(1, 31), st.data())
def test_flags_hold_sets_over_any_number_of_names(count: int, data: st.DataObject) -> None:
    names = tuple(f"v{n}" for n in range(count))
    cells = data.draw(st.lists(st.none() | st.sets(st.sampled_from(names)), max_size=6))
    bits = [0 if c is None else 1 | sum(2 << names.index(v) for v in c) for c in cells]
    packed = Flags.of(names, np.array(bits, dtype=np.int64))
    asked = data.draw(st.lists(st.sampled_from(names), max_size=3))
    assert packed.any(*asked).tolist() == [bool(c and c & set(asked)) for c in cells]
    assert packed.only(*asked).tolist() == [bool(c and c <= set(asked)) for c in cells]
    assert packed.stated.tolist() == [c is not None for c in cells]


@settings(max_examples=200, deadline=None)
@given(st.lists(CELLS, max_size=8), st.sampled_from(["CN", "J", "", "电", "X"]), st.data())
def test_words_are_found_in_codes_and_lists(
    cells: list[tuple[str, ...] | None], prefix: str, data: st.DataObject
) -> None:
    distinct = list(dict.fromkeys(c for c in cells if c is not None))
    codes = Codes.of(
        distinct, np.array([0 if c is None else 1 + distinct.index(c) for c in cells], dtype=np.int64)
    )
    words = list(dict.fromkeys(word for c in cells for word in c or ()))
    pairs = [(words.index(word), row) for row, c in enumerate(cells) for word in c or ()]
    flat, rows = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    lists = Lists.of(words, flat, rows, np.array([c is not None for c in cells], dtype=np.bool_))
    expected = [c is not None and any(word.startswith(prefix) for word in c) for c in cells]
    some = sorted(data.draw(st.sets(st.integers(0, len(cells) - 1)))) if cells else []
    at = np.array(some, dtype=np.int64)
    assert codes.having(lambda word: word.startswith(prefix)).tolist() == expected
    assert lists.starting(prefix).tolist() == expected
    assert codes.at(at).having(lambda word: word.startswith(prefix)).tolist() == [expected[r] for r in some]
    assert lists.at(at).starting(prefix).tolist() == [expected[r] for r in some]
    for column in (codes, lists):
        assert column.stated.tolist() == [c is not None for c in cells]
        assert column.at(at).stated.tolist() == [cells[r] is not None for r in some]


def test_scattered_words_are_looked_up_as_well() -> None:
    cells = [(f"w{n:03}",) for n in range(300)]
    packed = Codes.of(cells, np.arange(301))
    assert packed.having(lambda word: int(word[1:]) % 3 == 0).tolist() == [
        False,
        *(n % 3 == 0 for n in range(300)),
    ]


@given(st.lists(st.integers(0, 5), max_size=8))
def test_rows_lie_in_layers(counts: list[int]) -> None:
    table, order = in_layers(np.array(counts, dtype=np.int64))
    natural = [(t, n) for t, count in enumerate(counts) for n in range(max(count, 1))]
    placed = [natural[place] for place in order]
    assert sorted(placed) == natural
    assert table.offers == len(natural)
    for technology, count in enumerate(counts):
        rows = table.rows_of(technology).tolist()
        assert [placed[row] for row in rows] == [(technology, n) for n in range(max(count, 1))]
        assert table.offer_numbers[rows].tolist() == (list(range(count)) or [-1])
        only = np.arange(len(counts)) == technology
        assert table.rows_of_all(only).tolist() == sorted(rows)
        assert table.any_offer(np.isin(np.arange(len(order)), rows[-1:])).tolist() == only.tolist()


def paying(*amounts: str | D) -> Technology:
    offers = [LicenceOffer(payment=Payment(currency="CNY", total_fixed=D(amount))) for amount in amounts]
    return Technology(id="t", offers=tuple(offers))


ABSURD = ("214748.3647", "214748.3648", "1E+15", "999999999999999.9999", "1E+300", "-1E+300", "-5", "0.00004")


@pytest.mark.parametrize("amount", ABSURD)
@pytest.mark.parametrize("budget", ["0", "214748.3647", "214748.3648", "99999999999999"])
def test_sums_compare_exactly_at_the_ends_of_types(amount: str, budget: str) -> None:
    found = judge(
        table_of([paying(amount)], today=TODAY),
        [parse_condition("total_max", f"{budget} CNY")],
        Context(TODAY),
    )
    rounded = D(amount).quantize(D("0.0001")) if abs(D(amount)) < 10**20 else D(amount)
    assert found.judged(0, 0)[0].verdict == ("yes" if rounded <= D(budget) else "no")


def test_no_amount_is_mistaken_for_none() -> None:
    for amount in (*ABSURD, "Infinity", "NaN"):
        assert scaled(D(amount)) != MISSING
    assert scaled(D("NaN")) is None


def test_an_empty_bank_and_a_bank_without_offers() -> None:
    for bank in ([], [Technology(id="a"), Technology(id="b", offers=())]):
        table = table_of(bank, today=TODAY)
        assert table.offers == len(bank)
        assert table.nbytes() > 0
        for name, chosen in filters().items():
            asked = [parse_condition(name, chosen.example), parse_condition("class", "H", unknowns="include")]
            found = judge(table, asked, Context(TODAY))
            assert found.allowed.sum() in (0, len(bank))
            assert [found.table.offer_numbers[found.best_offer(t)] for t in range(len(bank))] == [-1] * len(
                bank
            )


def test_one_technology_with_three_hundred_offers() -> None:
    crowded = paying(*[D(n) for n in range(300)])
    bank = [paying("7"), crowded, Technology(id="none"), paying("1", "2")]
    for asked in (["total_max"], ["total_max", "trl_min"]):
        conditions = [
            parse_condition(n, "2 CNY" if n == "total_max" else "1", unknowns="include") for n in asked
        ]
        found = judge(table_of(bank, today=TODAY), conditions, Context(TODAY))
        assert found.allowed.tolist() == [False, True, True, True]
        assert [len(found.table.rows_of(t)) for t in range(4)] == [1, 300, 1, 2]
        row = int(found.table.rows_of(1)[299])
        assert (found.table.offer_numbers[row], found.judged(1, row)[0].verdict) == (299, "no")
        assert found.table.offer_numbers[found.best_offer(1)] == 0


def test_every_column_names_fields_that_records_have() -> None:
    offer = LicenceOffer()
    for column in all_columns():
        assert column.fields, column.name
        for path in column.fields:
            head = path.split(".")[0]
            assert hasattr(offer if column.scope == "offer" else Technology(id="t"), head), path
    full = Technology(
        id="t",
        owner=Institution("Q", names={"zh": "青"}),
        patents=(PatentRef("CN", status="granted"), PatentRef("US")),
    )
    assert values_of(full, "patents.status") == ["granted"]
    assert values_of(full, "owner.names") == ["青"]
    assert values_of(full, "trl") == []


def reasons(offer: LicenceOffer, name: str, raw: str) -> tuple[str, Sequence[str]]:
    technology = Technology(id="t", offers=(offer,))
    (judged,) = judge(
        table_of([technology], today=TODAY), [parse_condition(name, raw)], Context(TODAY)
    ).judged(0, 0)
    return judged.verdict, why(judged, technology, offer)


def test_a_verdict_names_the_fields_it_was_read_from() -> None:
    paid = Payment(upfront=D(5), currency="CNY")
    assert reasons(LicenceOffer(payment=paid), "nothing_upfront", "yes") == ("no", ("payment.upfront",))
    assert reasons(LicenceOffer(trial=Trial(free_months=6)), "trial_months_min", "3") == (
        "yes",
        ("trial.free_months",),
    )
    assert reasons(LicenceOffer(), "trial_months_min", "3") == ("unknown", ("trial.free_months",))
    lapsed = LicenceOffer(status="lapsed", payment=Payment(upfront=D(0)))
    assert reasons(lapsed, "nothing_upfront", "yes") == ("no", ("status",))
    dollars = LicenceOffer(payment=Payment(currency="USD", total_fixed=D(9)))
    verdict, fields = reasons(dollars, "total_max", "20 CNY")
    assert verdict == "unknown"
    assert "payment.currency" not in fields
