"""Every registered filter: its texts in three languages, the values it takes, and the rubbish it refuses."""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
import re
from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import catalogue.filters
from catalogue.errors import FilterError
from catalogue.filters import all_columns, filters, parse_condition, show_condition, table_of
from catalogue.filters.base import GROUPS, Context, Filter
from catalogue.filters.judging import judge
from catalogue.filters.values import Amount, Firm, Rate
from catalogue.places import covers, place_code
from catalogue.records import Technology
from tests.strategies import TODAY

NAMES = sorted(filters())
RUBBISH: dict[str, Any] = {
    "empty": "",
    "blank": " \u3000 ",
    "nothing": None,
    "mapping": {"gte": 5},
    "bytes": b"5",
    "nested list": [["5"]],
    "empty list": [],
    "list of nothing": [None],
    "huge text": "9" * 501,
    "enormous text": "啊" * 1_000_000,
    "enormous number": 10**5000,
    "deep list": [[[[[[5]]]]]],
}
NO_NUMBER = (
    "NaN",
    "sNaN",
    "Infinity",
    "-inf",
    "1e400",
    "1e999999999",
    "1e-999999999",
    "-1",
    "five",
    "0x5",
    "5.5.5",
)
NO_NUMBER_EITHER = (float("nan"), float("inf"), -1, True, False, 10**30, [0, 6], "1,5", "5 %", "٣x")


def given_value(name: str, raw: Any) -> Any:
    return parse_condition(name, raw).value


def test_filters_are_all_found_and_no_name_hides_another() -> None:
    found: list[Filter] = []
    for module in pkgutil.iter_modules(catalogue.filters.__path__):
        found += getattr(importlib.import_module(f"catalogue.filters.{module.name}"), "FILTERS", ())
    assert len(found) == len(filters()) >= 36
    order = [GROUPS.index(chosen.group) for chosen in filters().values()]
    assert order == sorted(order)


def test_columns_of_one_name_are_one_column() -> None:
    for chosen in filters().values():
        for column in chosen.columns:
            assert all_columns()[[c.name for c in all_columns()].index(column.name)] is column
            # An offer's filter may look at the technology, but then rows would not line up.
            assert column.scope == chosen.scope


@pytest.mark.parametrize("name", NAMES)
def test_filter_is_documented_in_three_languages(name: str) -> None:
    chosen = filters()[name]
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)
    for texts in (chosen.label, chosen.help):
        assert set(texts) == {"zh", "en", "ja"}
        assert all(text == text.strip() and len(text) > 1 for text in texts.values())
    assert re.search("[一-鿿]", chosen.label["zh"])
    assert re.search("[ぁ-ヿ一-鿿]", chosen.label["ja"] + chosen.help["ja"])
    assert chosen.help["en"].isascii()
    assert chosen.value.form
    assert not chosen.value.form.endswith(".")
    assert chosen.value.control in {"flag", "number", "text", "choice", "date"}


def test_labels_tell_filters_apart() -> None:
    for language in ("zh", "en", "ja"):
        labels = [chosen.label[language] for chosen in filters().values()]
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("name", NAMES)
def test_example_is_taken_and_shown_as_it_would_be_written(name: str) -> None:
    condition = parse_condition(name, filters()[name].example)
    assert condition.unknowns == "exclude"
    shown = show_condition(condition)
    assert parse_condition(name, shown) == condition
    judge(table_of([Technology(id="t")], today=TODAY), [condition], Context(TODAY))


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_any_text_is_taken_or_refused_and_what_is_taken_can_be_written_again(
    name: str, data: st.DataObject
) -> None:
    pieces = st.sampled_from(
        [*filters()[name].example, filters()[name].example, *"0159.,-+eE %元万k年CNYabｆ５，。\u3000 "]
    )
    raw = data.draw(
        st.lists(pieces, max_size=8).map("".join) | st.text(max_size=12) | st.floats() | st.integers()
    )
    try:
        condition = parse_condition(name, raw)
    except FilterError:
        return
    shown = show_condition(condition)
    assert parse_condition(name, shown) == condition
    assert len(shown) < 600
    judge(table_of([Technology(id="t")], today=TODAY), [condition], Context(TODAY))


def refused(name: str, raw: Any) -> None:
    chosen = filters()[name]
    with pytest.raises(FilterError) as caught:
        parse_condition(name, raw)
    error = caught.value
    assert error.where == f"filter {name}"
    assert error.todo is not None
    assert chosen.value.form in error.todo
    assert chosen.example in error.todo
    assert len(str(error)) < 1500
    assert "Traceback" not in str(error)


@pytest.mark.parametrize("kind", RUBBISH)
@pytest.mark.parametrize("name", NAMES)
def test_rubbish_is_refused_by_name_with_what_is_expected(name: str, kind: str) -> None:
    refused(name, RUBBISH[kind])


@pytest.mark.parametrize("raw", [*NO_NUMBER, *NO_NUMBER_EITHER], ids=repr)
@pytest.mark.parametrize("name", [n for n in NAMES if filters()[n].value.control == "number"])
def test_no_number_is_refused(name: str, raw: Any) -> None:
    refused(name, raw)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        *[("total_max", f"{number} CNY") for number in NO_NUMBER],
        *[("royalty_max", f"{number} net_sales") for number in NO_NUMBER],
        ("total_max", "200000"),
        ("total_max", "CNY"),
        ("total_max", "5 Yen"),
        ("total_max", "5 yuan"),
        ("total_max", "￥5"),
        ("total_max", "$5"),
        ("total_max", "CNY 5 USD"),
        ("total_max", "5 XXQ"),
        ("total_max", "1,5万元"),
        ("total_max", "1.5.2 CNY"),
        ("total_max", "99999999999999999999 CNY"),
        ("total_max", "9999999999亿元"),
        ("royalty_max", "5"),
        ("royalty_max", "net_sales"),
        ("royalty_max", "5 sales"),
        ("royalty_max", "101 profit"),
        ("royalty_max", "5 profit net_sales"),
        ("payment_model", "free,gratis"),
        ("payment_model", ","),
        ("status", "open"),
        ("sublicence", "no"),
        ("needs_computing", "maybe"),
        ("nothing_upfront", "no"),
        ("nothing_upfront", False),
        ("nothing_upfront", 2),
        ("territory", "Atlantis"),
        ("territory", "ZQ"),
        ("territory", "CN-"),
        ("territory", "CN-ZJ-330100"),
        ("territory", "C"),
        ("eligible", ","),
        ("eligible", "sme,CN,JP"),
        ("eligible", "sme,big"),
        ("class", "battery"),
        ("class", "H1M"),
        ("class", "01M"),
        ("class", "X01M"),
        ("published_from", "2024-02-30"),
        ("published_from", "24"),
        ("published_from", "0000"),
        ("published_from", "30.06.2024"),
        ("trl_min", "0"),
        ("trl_min", "10"),
        ("trl_min", "4.5"),
        ("remaining_years_min", "51"),
    ],
)
def test_a_wrong_value_is_refused(name: str, raw: Any) -> None:
    refused(name, raw)


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("total_max", "20万元", Amount(D(200000), "CNY")),
        ("total_max", "２０ 万元", Amount(D(200000), "CNY")),
        ("total_max", "1,000,000 JPY", Amount(D(1000000), "JPY")),
        ("total_max", "usd 2500", Amount(D(2500), "USD")),
        ("total_max", "1.5m EUR", Amount(D(1500000), "EUR")),
        ("total_max", "1億円", Amount(D(10**8), "JPY")),
        ("total_max", "5000 RMB", Amount(D(5000), "CNY")),
        ("total_max", "0 CNY", Amount(D(0), "CNY")),
        ("royalty_max", "4.2% net_sales", Rate(D("4.2"), "net_sales")),
        ("royalty_max", "5,Profit", Rate(D(5), "profit")),
        ("payment_model", ["free", "royalty_only"], ("free", "royalty_only")),
        ("payment_model", "royalty_only, free,free", ("royalty_only", "free")),
        ("trial_months_min", 6, D(6)),
        ("trial_months_min", "６", D(6)),
        ("trial_months_min", 6.0, D(6)),
        ("nothing_upfront", True, True),
        ("nothing_upfront", "ON", True),
        ("territory", "浙江省", "CN-ZJ"),
        ("territory", "zhejiang", "CN-ZJ"),
        ("territory", "cn-zj", "CN-ZJ"),
        ("territory", "worldwide", "WW"),
        ("eligible", "CN-ZJ , SME", Firm(True, False, "CN-ZJ")),
        ("class", " h01m 10 / 05", "H01M10/05"),
        ("class", "H", "H"),
        ("published_from", "2024", dt.date(2024, 1, 1)),
        ("published_from", 2024, dt.date(2024, 1, 1)),
        ("institution", "  青岚 ", "青岚"),
    ],
)
def test_values_as_people_write_them(name: str, raw: Any, value: Any) -> None:
    assert given_value(name, raw) == value


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("nothing-upfront", "nothing_upfront"),
        ("royalty", "royalty_max"),
        ("territry", "territory"),
        ("trl", "trl_min"),
    ],
)
def test_an_unknown_filter_is_told_the_nearest(wrong: str, right: str) -> None:
    with pytest.raises(FilterError, match=f"no filter '{wrong}'.*Did you mean '{right}'"):
        parse_condition(wrong, "yes")


def test_an_unknown_filter_like_no_other_is_told_all() -> None:
    with pytest.raises(FilterError) as caught:
        parse_condition("zzzz", "yes")
    assert "Did you mean" not in str(caught.value)
    assert all(name in str(caught.value) for name in NAMES)


@pytest.mark.parametrize("way", ["", "drop", "EXCLUDE", None])
def test_an_unknown_way_with_unknowns_is_refused(way: Any) -> None:
    with pytest.raises(FilterError, match="exclude, include or only"):
        parse_condition("free", "yes", unknowns=way)


@pytest.mark.parametrize(
    "text", ["北京市", "内蒙古自治区", "新疆维吾尔自治区", "Inner Mongolia", "全国", "USA", "jp"]
)
def test_places_by_name(text: str) -> None:
    code = place_code(text)
    assert code is not None
    assert place_code(code) == code
    assert covers("WW", code)
    assert covers(code, code)
