"""Terms inside a need: which filters its words suggest, with what spans, and what is left to be searched for."""

from __future__ import annotations

import gzip
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalogue.answers import OpenWish, Suggestion
from catalogue.filters import parse_condition
from catalogue.wishes import Wishes, read_wishes
from catalogue.wishes.making import _MAKERS
from catalogue.wishes.patterns import _compiled
from catalogue.wishes.rules import RULES
from tests.conftest import NEEDS, SHARED

TERMS = Path(__file__).resolve().parent / "terms"


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


LABELLED = [row for name in ("needs.jsonl", "needs_more.jsonl") for row in _rows(TERMS / name)]


def _pairs(found: Wishes) -> set[tuple[str, str]]:
    """Filters with values as the filters read them, so that 8 and 8.0 are the same."""
    return {(s.filter, repr(parse_condition(s.filter, s.value).value)) for s in found.suggestions}


def _check(text: str, found: Wishes) -> None:
    """What holds for whatever is read from whatever text."""
    wishes: list[Suggestion | OpenWish] = [*found.suggestions, *found.open]
    for wish in wishes:
        assert 0 <= wish.start < wish.end <= len(text)
        if text.isprintable():
            assert text[wish.start : wish.end] == wish.text
    for suggestion in found.suggestions:
        parse_condition(suggestion.filter, suggestion.value, unknowns=suggestion.unknowns)
    for open_ in found.open:
        assert len(open_.choices) > 1
        for choice in open_.choices:
            parse_condition(open_.filter, choice, unknowns=open_.unknowns)
    if not (found.suggestions or found.open):
        assert found.rest == text
    letters = iter(text)
    assert all(
        letter in letters for letter in found.rest
    )  # stretches of the text, in order, nothing written anew


@pytest.mark.parametrize("row", LABELLED, ids=lambda row: row["id"])
def test_labelled_needs(row: dict[str, Any]) -> None:
    text = row["text"]
    found = read_wishes(text)
    _check(text, found)
    assert _pairs(found) == {
        (name, repr(parse_condition(name, value).value)) for name, value in row["filters"]
    }
    if not row.get("open_ok"):
        assert {open_.filter for open_ in found.open} == set(row.get("open", []))
    if "soft" in row:
        assert {s.filter for s in found.suggestions if s.unknowns == "include"} == set(row["soft"])
    encoded = found.rest or text
    assert [kept for kept in row["kept"] if kept not in encoded] == []
    assert [gone for gone in row["gone"] if gone in found.rest] == []


def test_there_are_enough_labelled_needs_of_each_kind() -> None:
    own = _rows(TERMS / "needs_more.jsonl")
    assert len(own) >= 80
    assert sum(not (row["filters"] or row.get("open")) for row in own) * 3 >= len(own)
    assert len({row["id"] for row in LABELLED}) == len({row["text"] for row in LABELLED}) == len(LABELLED)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("除磷（预算20万以内，先用后付）", "除磷"),
        ("除磷（老旧厂，预算20万以内）改造", "除磷（老旧厂）改造"),
        ("除磷。预算20万以内，出水要清", "除磷。出水要清"),
        ("先用后付；除磷！", "除磷！"),
        ("除磷，预算20万以内。", "除磷。"),
        ("Dust, no upfront fee, and noise", "Dust, and noise"),
        ("Dust control: budget 5k EUR. Noise too.", "Dust control. Noise too."),
        ("需要  双空格\t和 制表 的配方", "需要  双空格\t和 制表 的配方"),
        ("塗装のムラ、予算は300万円まで、\n乾燥も速く", "塗装のムラ、\n乾燥も速く"),
        ("预算20万以内，先用后付", ""),
        ("free licence please", ""),
    ],
)
def test_the_rest_reads_well(text: str, rest: str) -> None:
    assert read_wishes(text).rest == rest


@pytest.mark.parametrize(
    ("text", "language", "value", "note"),
    [
        ("除尘，预算20万", "zh", "200000 CNY", "currency_from_language"),
        ("集塵、予算300万", "ja", "3000000 JPY", "currency_from_language"),
        ("除尘，预算２０万元", "zh", "200000 CNY", None),
        ("除尘，预算壹拾万元", "zh", "100000 CNY", None),
        ("除尘，预算10-20万元", "zh", "200000 CNY", "upper_end"),
        ("dust, budget EUR 1,500.50", "en", "1500.5 EUR", None),
        ("除尘，预算¥50000", "zh", "50000 CNY", None),
        ("集塵、予算￥50000", "ja", "50000 JPY", None),
    ],
)
def test_currencies(text: str, language: str, value: str, note: str | None) -> None:
    (found,) = read_wishes(text, language=language).suggestions
    assert (found.filter, found.value, found.note) == ("total_max", value, note)


@pytest.mark.parametrize(
    ("text", "missing", "choices"),
    [
        ("dust, budget $50k", "currency", {"50000 USD", "50000 CAD"}),
        ("dust, budget 50k", "currency", {"50000 USD", "50000 EUR", "50000 CNY"}),
        ("dust, budget ¥50,000", "currency", {"50000 CNY", "50000 JPY"}),
        ("dust, royalty below 4%", "royalty_base", {"4 net_sales", "4 profit", "4 revenue", "4 unit"}),
        ("除尘，最好能免费试用", "months", {"3", "6", "12"}),
    ],
)
def test_what_is_missing_is_asked_and_not_invented(text: str, missing: str, choices: set[str]) -> None:
    found = read_wishes(text)
    assert not found.suggestions
    (open_,) = found.open
    assert open_.missing == missing
    assert choices <= set(open_.choices)
    assert open_.unknowns == ("include" if "最好" in text else "exclude")


def test_the_same_wish_twice_is_one_suggestion_with_both_stretches() -> None:
    text = "不要独占，普通许可就行：香菇接种"
    (found,) = read_wishes(text).suggestions
    assert (found.filter, found.value, found.text) == ("grant", "non_exclusive", "不要独占，普通许可")


@pytest.mark.parametrize(
    ("text", "unknowns"),
    [("最好是免费许可的大棚卷帘机", "include"), ("最好耐高温，要免费许可的涂料", "exclude"), ("最好耐高温的免费许可涂料", "exclude"),
     ("ideally a free licence for a drone", "include"), ("a free licence for an ideally silent drone", "exclude")],
)  # fmt: skip
def test_a_preference_is_one_of_what_stands_beside_it(text: str, unknowns: str) -> None:
    (found,) = read_wishes(text).suggestions
    assert (found.filter, found.unknowns) == ("free", unknowns)


def test_what_is_said_fully_elsewhere_is_not_asked() -> None:
    found = read_wishes("除尘，要能免费试用，试用6个月")
    assert [(s.filter, s.value) for s in found.suggestions] == [("trial_months_min", "6")]
    assert found.open == ()


@pytest.mark.parametrize(
    ("place", "codes"), [("us", []), ("the US", ["US"]), ("the USA", ["US"]), ("WW", [])]
)
def test_us_alone_is_no_country(place: str, codes: list[str]) -> None:
    assert [s.value for s in read_wishes(f"dust filter, rights for {place}").suggestions] == codes


def test_a_city_stands_for_its_province_and_says_so() -> None:
    (found,) = read_wishes("锂电池回收，最好在宁波使用").suggestions
    assert (found.filter, found.value, found.note, found.unknowns) == (
        "territory",
        "CN-ZJ",
        "city_in_province",
        "include",
    )


@pytest.mark.parametrize(
    "text",
    ["预算20万以上，除尘", "budget of at least 50k EUR", "提成5%以上，除尘", "预算每年5万，除尘", "预算20万/年，除尘", "预算面议，除尘", "不想买断，除尘",
     "budget 7-8k USD a year, dust", "年間100万円まで、集塵", "设备改造预算80万，除尘", "入门费别太高，除尘", "no big upfront fee, dust"],
)  # fmt: skip
def test_what_only_looks_like_a_wish_that_a_filter_could_hold(text: str) -> None:
    assert read_wishes(text) == Wishes(rest=text)


def test_every_rule_can_be_made_and_every_maker_has_a_rule() -> None:
    assert {rule.make for rule in RULES if rule.make} == set(_MAKERS)
    for rule in RULES:
        _compiled(rule.pattern)


# ---- needs and texts about technology: nearly nothing is to be suggested ----


def test_plain_needs_of_the_evaluation_suggest_nothing() -> None:
    rows = _rows(NEEDS / "queries.jsonl")
    plain = [row for row in rows if row["style"] == "plain"]
    assert len(plain) == 120
    assert [
        row["id"] for row in plain if read_wishes(row["text"], language=row["lang"]).rest != row["text"]
    ] == []
    messy = [read_wishes(row["text"], language=row["lang"]) for row in rows if row["style"] == "messy"]
    assert sum(bool(found.suggestions or found.open) for found in messy) >= 50  # these name terms on purpose


def _real_texts() -> Iterator[str]:
    names = ("load/federal_register_en.jsonl.gz", "load/gazette_titles_zh.jsonl.gz")
    for name in names:
        path = SHARED / name
        if not path.exists():
            pytest.skip(f"{path} is not there")
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            lines = [line for _, line in zip(range(20_000), stream, strict=False)]
        for line in random.Random(3).sample(lines, 250):
            row = json.loads(line)
            yield from (row[field] for field in ("title", "text") if row.get(field))
    for path in sorted((SHARED / "benchmarks").glob("*/queries.jsonl")):
        yield from (row["text"] for row in random.Random(3).sample(_rows(path), 200))


@pytest.mark.real
def test_real_texts_about_other_things_suggest_next_to_nothing() -> None:
    texts = list(_real_texts())
    wrong = [text for text in texts if read_wishes(text).rest != text]
    assert len(texts) > 1500
    assert len(wrong) <= len(texts) / 500, wrong


# ---- whatever comes ----

_PIECES = st.sampled_from(
    ["预算", "20万", "以内", "，", "。", " ", "先用后付", "最好", "浙江", "独占", "不要", "(", ")", "royalty", "5%", "$", "50k", "\n", "を",
     "予算", "円", "\u200b", "\u202e", "free", "licence", "for", "x", "TRL 7", "一年", "\ud800", "é", "e\u0301", "ｶﾞ", "-", "1e9", "９" * 30, "半", "年"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=14).map("".join) | st.text(max_size=60))
@example("预算" + "9" * 40 + "万")
@example("\u202e预算20万以内\u202c除尘")
def test_any_text_is_read_without_a_crash(text: str) -> None:
    found = read_wishes(text)
    _check(text, found)
    assert found == read_wishes(text)


@pytest.mark.parametrize(
    "piece",
    [
        "no can we ",
        "请",
        "预算",
        "a budget ",
        "20万以内，",
        "最好",
        "(",
        "free ",
        "独占或",
        "不要 ",
        "提成 5% ",
    ],
)
def test_a_long_text_of_one_piece_is_read_in_time(piece: str) -> None:
    text = (piece * 5000)[:5000]
    read_wishes("warm 20万以内")
    start = time.perf_counter()
    read_wishes(text)
    assert time.perf_counter() - start < 5
