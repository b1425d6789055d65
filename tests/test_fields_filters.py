"""Fields and sectors by the front door: conditions, what a hit says of them, facets, and the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catalogue.answers import Answer, Need
from catalogue.errors import FilterError
from catalogue.fields.concordance import fields_of, technology_fields
from catalogue.fields.sectors import inferred_sectors, sectors_of
from catalogue.filters import filters, parse_condition, show_condition
from catalogue.records import Technology
from techbank.bank import Bank
from tests.conftest import techbank

EVERY = 500


def ask(bank: Bank, *conditions: tuple[str, str], unknowns: str = "exclude", facets: int = 0) -> Answer:
    asked = tuple(parse_condition(name, value, unknowns=unknowns) for name, value in conditions)
    return bank.search(Need("water", conditions=asked, k=EVERY, facets=facets))


def ids(answer: Answer) -> set[str]:
    return {hit.id for hit in answer.hits}


def numbers(technology: Technology) -> set[int]:
    return {share.field for share in fields_of(technology) or ()}


@pytest.mark.parametrize("number", [6, 13, 24])
def test_a_field_is_asked_for_by_number_or_name_in_three_languages(
    sample_bank: Bank, samples: tuple[Technology, ...], number: int
) -> None:
    right = {t.id for t in samples if number in numbers(t)}
    assert len(right) >= 5
    names = technology_fields()[number].names.values()
    for asked in (str(number), technology_fields()[number].label, *names, next(iter(names)).upper()):
        assert ids(ask(sample_bank, ("field", asked))) == right


def test_several_fields_are_asked_for_at_once(sample_bank: Bank, samples: tuple[Technology, ...]) -> None:
    right = {t.id for t in samples if numbers(t) & {1, 24}}
    electrical = technology_fields()[1].names["en"]  # it holds commas
    for asked in (
        "1,24",
        "24、1",
        f"{electrical}; 24",
        f"24 环境技术；{electrical}",
        "1 电机、电气装置、电能;24",
    ):
        assert ids(ask(sample_bank, ("field", asked))) == right


@pytest.mark.parametrize("asked", ["0", "36", "13 Optics", "Alchemy", "1-5", ";", "13,Alchemy", "1e1"])
def test_no_field_of_that_name(asked: str) -> None:
    with pytest.raises(FilterError, match="field"):
        parse_condition("field", asked)


def test_a_shown_field_is_read_again() -> None:
    for asked in ("13", "1,24,35", *(f.label for f in technology_fields().values())):
        condition = parse_condition("field", asked)
        assert parse_condition("field", show_condition(condition)) == condition


def test_without_symbols_the_field_is_unknown(sample_bank: Bank, samples: tuple[Technology, ...]) -> None:
    unknown = {t.id for t in samples if not numbers(t)}
    assert len(unknown) >= 30
    answer = ask(sample_bank, ("field", "13"), unknowns="only")
    assert ids(answer) == unknown
    judged = answer.hits[0].conditions[0]
    assert (judged.verdict, judged.fields, judged.inferred) == ("unknown", ("ipc", "cpc"), False)


def test_a_hit_says_whether_its_sector_is_stated_or_inferred(
    sample_bank: Bank, samples: tuple[Technology, ...]
) -> None:
    held = {t.id: t for t in samples}
    answer = ask(sample_bank, ("sector", "health_care"))
    assert ids(answer) == {t.id for t in samples if (s := sectors_of(t)) and "health_care" in s.names}
    seen = set()
    for hit in answer.hits:
        judged, record = hit.conditions[0], held[hit.id]
        assert judged.verdict == "yes"
        assert judged.inferred == (record.sectors is None)
        seen.add(judged.inferred)
        if judged.inferred:
            assert "texts" in judged.fields
            assert "sectors" not in judged.fields
        else:
            assert judged.fields == ("sectors",)
    assert seen == {True, False}


def test_what_is_inferred_is_not_written_into_the_record(sample_bank: Bank) -> None:
    hits = ask(sample_bank, ("sector_basis", "inferred")).hits
    assert hits
    for hit in hits:
        assert sample_bank.get(hit.id).sectors is None
        assert hit.conditions[0].inferred


def test_nothing_speaks_for_a_sector(sample_bank: Bank, samples: tuple[Technology, ...]) -> None:
    silent = {t.id for t in samples if t.sectors is None and not inferred_sectors(t)}
    answer = ask(sample_bank, ("sector", "energy"), unknowns="only")
    assert ids(answer) == silent != set()
    for hit in answer.hits:
        assert "sectors" in hit.conditions[0].fields
        assert not hit.conditions[0].inferred


@pytest.mark.parametrize(
    "asked", ["health_care", "Health Care", "医疗健康", "医療・健康", "ＨＥＡＬＴＨ＿ＣＡＲＥ"]
)
def test_a_sector_has_names_in_three_languages(sample_bank: Bank, asked: str) -> None:
    assert parse_condition("sector", asked).value == "health_care"


def test_field_and_sector_hold_together_with_others(
    sample_bank: Bank, samples: tuple[Technology, ...]
) -> None:
    found = ids(ask(sample_bank, ("field", "24"), ("sector", "environment"), ("sector_basis", "stated")))
    assert found == {t.id for t in samples if 24 in numbers(t) and "environment" in (t.sectors or ())}
    assert found


def test_facets_count_what_asking_leaves(sample_bank: Bank, samples: tuple[Technology, ...]) -> None:
    facets = {facet.name: facet for facet in ask(sample_bank, facets=50).facets}
    for name in ("field", "sector", "sector_basis"):
        assert facets[name].counts
        for count in facets[name].counts:
            assert len(ids(ask(sample_bank, (name, count.value)))) == count.technologies
    assert facets["field"].not_stated == sum(not numbers(t) for t in samples)
    basis = {count.value: count.technologies for count in facets["sector_basis"].counts}
    assert basis["stated"] == sum(t.sectors is not None for t in samples)
    assert sum(basis.values()) + facets["sector"].not_stated == len(samples)


def test_the_command_line_takes_them(sample_folder: Path) -> None:
    found = techbank(
        "search",
        "water",
        "--bank",
        sample_folder,
        "--field",
        "24",
        "--sector",
        "环保",
        "-k",
        "3",
        "--facets",
        "3",
        "--json",
    )
    answer = json.loads(found.stdout)
    assert answer["hits"]
    for hit in answer["hits"]:
        shown = {c["filter"]: c["value"] for c in hit["conditions"]}
        assert shown == {"field": "24 Environmental technology", "sector": "environment"}
    assert {"field", "sector", "sector_basis"} <= {facet["facet"] for facet in answer["facets"]}
    wrong = techbank("search", "water", "--bank", sample_folder, "--field", "99", code=2)
    assert "99 is not from 1 to 35" in wrong.stderr


def test_they_are_told_in_three_languages() -> None:
    for name in ("field", "sector", "sector_basis"):
        assert set(filters()[name].label) == set(filters()[name].help) == {"en", "zh", "ja"}
