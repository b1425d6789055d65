"""Sectors: stated ones win, inferred ones are right often enough, and any text is taken."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.fields.sectors import SECTOR_NAMES, inferred_sectors, points, sectors_of
from catalogue.records import Technology, TechnologyText
from tests.conftest import SHARED
from tests.sector_labels import HALVES, labels, score_fields, score_sectors
from tests.strategies import TECHNOLOGIES


def told(
    title: str, language: str = "en", *, abstract: str = "", ipc: tuple[str, ...] | None = None
) -> Technology:
    return Technology(id="x", texts={language: TechnologyText(title=title, abstract=abstract)}, ipc=ipc)


@pytest.mark.parametrize(
    ("half", "least", "precision", "recall"),
    [("build", 65, 0.90, 0.94), ("held_out", 65, 0.85, 0.86), ("last", 45, 0.79, 0.70)],
)
def test_figures(
    samples: tuple[Technology, ...], half: str, least: int, precision: float, recall: float
) -> None:
    """Floors under the figures of docs/fields-figures.md."""
    chosen = [label for label in labels() if label.half == half]
    assert len(chosen) >= least
    found = score_sectors({t.id: t for t in samples}, chosen)
    assert found.precision >= precision, found.differing
    assert found.recall >= recall, found.differing


def test_the_main_field_is_nearly_always_one_that_the_text_gives(samples: tuple[Technology, ...]) -> None:
    found, hits, all_ = score_fields({t.id: t for t in samples}, labels())
    assert all_ >= 140
    assert hits / all_ >= 0.95, found.differing


def test_labels_are_of_samples_each_once_and_in_known_words(samples: tuple[Technology, ...]) -> None:
    given_ = labels()
    assert len({label.id for label in given_}) == len(given_) >= 120
    assert {label.id for label in given_} <= {t.id for t in samples}
    assert {label.half for label in given_} == set(HALVES)
    assert {sector for label in given_ for sector in label.sectors} == set(SECTOR_NAMES)
    assert all(label.fields and label.fields <= set(range(1, 36)) for label in given_)


@pytest.mark.parametrize(
    ("technology", "expected"),
    [
        (told("Wheelchair for patients after hip surgery"), ("health_care",)),
        (told("住院患者跌倒风险评估系统", "zh"), ("health_care",)),
        (told("病院の看護記録を要約する装置", "ja"), ("health_care",)),
        (told("小微企业贷款违约概率评估方法", "zh"), ("finance",)),
        (told("超市货架缺货提醒", "zh-Hans"), ("retail",)),
        (told("", ipc=("H01M 10/0525",)), ("energy",)),
        (told("Chair"), ()),
        (told("", "ko"), ()),
    ],
)
def test_words_in_three_languages_and_symbols(technology: Technology, expected: tuple[str, ...]) -> None:
    assert inferred_sectors(technology) == expected
    found = sectors_of(technology)
    assert (found.names, found.basis) == (expected, "inferred") if found else expected == ()


@pytest.mark.parametrize("language", ["en", "zh", "ja"])
def test_what_stands_within_another_word_is_taken_away_again(language: str) -> None:
    titles = {"en": "Greenhouse gas analyser", "zh": "企业数据仓库", "ja": "再生可能"}
    sector = {"en": "agriculture", "zh": "logistics", "ja": "environment"}[language]
    assert sector not in points(told(titles[language], language))


def test_an_english_word_is_found_from_its_beginning_only() -> None:
    assert "construction" in points(told("Bridge inspection"))
    assert "construction" not in points(told("Abridged texts"))
    assert "retail" not in points(told("Workshops"))


def test_a_text_in_two_languages_does_not_count_twice() -> None:
    one = told("患者护理", "zh")
    both = Technology(id="x", texts={**one.texts, "en": TechnologyText(title="Nursing of patients")})
    alone = told("Nursing of patients")
    assert points(both)["health_care"] == max(points(one)["health_care"], points(alone)["health_care"])


def test_what_is_stated_stands_even_where_words_speak_for_another() -> None:
    record = Technology(id="x", texts=told("Hospital bed for patients").texts, sectors=("渔业",))
    found = sectors_of(record)
    assert found is not None
    assert (found.names, found.basis) == (("渔业",), "stated")


@settings(max_examples=150, deadline=None)
@given(TECHNOLOGIES)
def test_any_record_gets_at_most_three_known_sectors(technology: Technology) -> None:
    found = inferred_sectors(technology)
    assert len(found) == len(set(found)) <= 3
    assert set(found) <= set(SECTOR_NAMES)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["en", "zh", "ja", "und", "de"]))
def test_any_text_is_taken(text: str, language: str) -> None:
    assert set(inferred_sectors(told(text, language, abstract=text))) <= set(SECTOR_NAMES)


@pytest.mark.real
def test_software_for_no_industry_is_hardly_ever_given_one() -> None:
    file = SHARED / "listings/nasa_software_catalog/listings.jsonl"
    if not file.exists():
        pytest.skip("the shared listings (../shared/data) are not at hand")
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    given_ = [r["id"] for r in records if inferred_sectors(told(r["title"], abstract=r["text"]))]
    assert len(records) > 900
    assert len(given_) / len(records) <= 0.05, given_
