"""What is grouped as near-identical and what is not, by made-up filings of each kind and by real ones."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from catalogue.records import Institution, Technology, TechnologyText
from tests.twins_samples import PLOUGH_ZH, PLOUGH_ZH_MODEL, PUMP, SENSOR, grouped, record

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data"
DAY = dt.date(2023, 5, 4)
PAIR = {frozenset({"a", "b"})}


def test_a_continuation_with_small_changes_stands_under_the_first() -> None:
    changed = PUMP.replace("flushed with clean water", "that is flushed with clean water")
    records = [
        record("a", "Slurry pump", PUMP),
        record("b", "Slurry pumps and methods of use thereof", changed),
    ]
    assert grouped([*records, record("c", "Soil moisture sensor", SENSOR)]) == PAIR


def test_one_abstract_under_two_titles_is_two_technologies() -> None:
    """US patents of one disclosure: Factor VII and Factor VIII have one abstract, word for word."""
    records = [record("a", "Slurry pump", PUMP), record("b", "Impeller for stones", PUMP)]
    assert grouped(records) == set()


def test_one_title_over_two_texts_is_two_technologies() -> None:
    assert grouped([record("a", "Improved device", PUMP), record("b", "Improved device", SENSOR)]) == set()
    assert grouped([record("a", "Field sensor", PUMP), record("b", "Field sensor", SENSOR)]) == set()


def test_other_numbers_in_the_text_are_another_technology() -> None:
    text = f"{PUMP} {SENSOR} It is hardened to {{}} Shore."
    assert grouped([record("a", "Pump", text.format(55)), record("b", "Pump", text.format(75))]) == set()
    assert grouped([record(id_, "Pump", text.format(55)) for id_ in "ab"]) == PAIR


def test_invention_and_utility_model_of_one_day_are_one() -> None:
    invention = record(
        "a", "一种丘陵山地履带式旋耕机及其控制方法", PLOUGH_ZH, language="zh", filed=DAY, right="invention"
    )
    model = record("b", "一种履带式旋耕机", PLOUGH_ZH_MODEL, language="zh", filed=DAY, right="utility_model")
    assert grouped([invention, model]) == PAIR
    for other in (
        record("b", "一种履带式旋耕机", PLOUGH_ZH_MODEL, language="zh", filed=DAY, right="invention"),
        record(
            "b",
            "一种履带式旋耕机",
            PLOUGH_ZH_MODEL,
            language="zh",
            filed=dt.date(2023, 5, 5),
            right="utility_model",
        ),
        record(
            "b",
            "一种履带式旋耕机",
            PLOUGH_ZH_MODEL,
            language="zh",
            filed=DAY,
            right="utility_model",
            owner="别家大学",
        ),
        record("b", "一种轮式旋耕机", PLOUGH_ZH_MODEL, language="zh", filed=DAY, right="utility_model"),
    ):
        assert grouped([invention, other]) == set()


def test_titles_alone_tell_only_the_two_rights_of_one_day() -> None:
    """A gazette gives titles only; `饮水机` may be any of eight filings of that day, a long title is one."""

    def pair(title: str, *rights: str) -> list[Technology]:
        return [
            record(id_, title, language="zh", filed=DAY, right=right)  # type: ignore[arg-type]
            for id_, right in zip("ab", rights, strict=True)
        ]

    assert grouped(pair("用于水体黑臭治理及水质提升的管状生态水链", "invention", "utility_model")) == PAIR
    assert grouped(pair("用于水体黑臭治理及水质提升的管状生态水链", "invention", "invention")) == set()
    assert grouped(pair("饮水机", "invention", "utility_model")) == set()


def test_designs_are_their_drawings() -> None:
    words = "The ornamental design for a lamp as shown and described in the seven views that follow. " + PUMP
    assert grouped([record(id_, "Garden lamp", words, right="design") for id_ in "ab"]) == set()


def test_the_same_listing_by_two_offices_is_one_technology() -> None:
    records = [record("a", "Slurry pump", PUMP), record("b", "Slurry pump", PUMP, owner="City exchange")]
    assert grouped(records) == PAIR
    changed = PUMP.replace("polyurethane", "rubber").replace("grit", "sand").replace("tapered", "hollow")
    assert grouped([records[0], record("b", "Slurry pump", changed, owner="City exchange")]) == set()


@pytest.mark.parametrize(
    "text",
    [
        "The invention listed below is owned by an agency of the U.S. Government and is available for licensing to"
        " achieve expeditious commercialization of results of federally-funded research and development.",
        "Pursuant to the Bayh-Dole Act and implementing regulations, the Department of Towns hereby gives notice of its"
        " intent to grant an exclusive patent license to Advanced Kettle Technologies, Inc., having a place of business"
        " at 1046 New Holland Avenue, Lancaster, PA 17601.",
        "No summary provided.",
    ],
)
def test_notices_that_name_no_technology_hide_none(text: str) -> None:
    for title in (
        "Government-Owned Inventions; Availability for Licensing",
        "Notice of Intent To Grant an Exclusive License",
    ):
        assert grouped([record(id_, title, text) for id_ in "abc"]) == set()


def test_a_notice_published_twice_under_a_telling_title_is_one() -> None:
    text = (
        "The National Orchard Institute is contemplating the grant of an Exclusive Patent License to practice the"
        " inventions embodied in the Patents and Patent Applications listed in this notice to Appleby Ltd."
    )
    title = "Prospective Grant of an Exclusive License: {} Lymphocytes Against Fire Blight of Pear Trees"
    assert grouped([record(id_, title.format("Engineered"), text) for id_ in "ab"]) == PAIR
    assert grouped([record(id_, title.format("Engineered"), text, owner=None) for id_ in "ab"]) == set()
    records = [
        record(id_, title.format(kind), text) for id_, kind in (("a", "Allogeneic"), ("b", "Autologous"))
    ]
    assert grouped(records) == set()
    assert grouped([record(id_, "Prospective Grant: Pear Trees", text) for id_ in "ab"]) == set()


def test_what_stands_under_many_titles_is_a_form() -> None:
    """An office's closing words are most of each of its listings; they make no twins of two short ones."""
    form = PUMP + " "
    titles = ("Kiln", "Loom", "Anvil", "Lathe")
    others = [record(f"o{title}", title, form + f"A {title} for schools") for title in titles]
    twins = [
        record("a", "Mill", form + "It grinds rye"),
        record("b", "Mill", form + "It saws oak logs lengthwise"),
    ]
    assert grouped(twins) == PAIR  # alone in the bank, nothing shows that these words are a form
    assert grouped([*others, *twins]) == set()


def test_languages_are_not_compared_with_each_other() -> None:
    english, chinese = TechnologyText("Tiller", PUMP), TechnologyText("一种履带式旋耕机", PLOUGH_ZH)
    assert (
        grouped([record("a", "x", texts={"en": english}), record("b", "x", texts={"zh": chinese})]) == set()
    )
    both = record("b", "x", texts={"en": english, "zh": chinese})
    assert grouped([record("a", "x", texts={"en": english}), both]) == PAIR
    other = TechnologyText("一种土壤水分传感器", PLOUGH_ZH[::-1])
    assert grouped([both, record("a", "x", texts={"en": english, "zh": other})]) == set()


def test_claims_speak_where_there_is_no_abstract() -> None:
    records = [record(id_, "Slurry pump", claims=tuple(PUMP.split(", "))) for id_ in "ab"]
    assert grouped(records) == PAIR


def test_records_without_anything_are_alone() -> None:
    records = [Technology(id=id_) for id_ in "ab"]
    records += [record(id_, None, PUMP) for id_ in "cd"]
    records += [record(id_, "", "") for id_ in "ef"]
    records += [record(id_, "🙂🙂", "💡" * 300) for id_ in "gh"]
    assert grouped(records) == set()
    assert grouped([]) == set()


def test_the_sample_bank_holds_each_technology_once(samples: tuple[Technology, ...]) -> None:
    """All were read: no two are near-identical."""
    assert grouped(samples) == set()


@pytest.mark.real
def test_real_notices() -> None:
    """186 notices, of which 64 stand there word for word at least twice: one pair is one technology published twice."""
    path = SHARED / "listings" / "us_federal_license_notices" / "notices.jsonl"
    if not path.exists():
        pytest.skip("needs ../shared/data/listings/us_federal_license_notices")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    records = [
        Technology(
            id=row["id"],
            texts={"en": TechnologyText(title=row["title"], abstract=row["text"])},
            owner=Institution("United States"),
        )
        for row in rows
    ]
    titles = {row["id"]: row["title"] for row in rows}
    found = [{titles[id_] for id_ in group} for group in grouped(records)]
    assert len(found) == 1
    assert all("Engineered Tumor Infiltrating Lymphocytes" in title for title in found[0])


@pytest.mark.real
def test_real_patents() -> None:
    """450 US patents: continuations stand together, patents that share only an abstract do not."""
    path = SHARED / "benchmarks" / "biopat_statement2patent_en" / "corpus.jsonl"
    if not path.exists():
        pytest.skip("needs ../shared/data/benchmarks/biopat_statement2patent_en")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found = grouped([record(row["id"], row["title"], row["text"], owner="Owner") for row in rows])
    assert 30 <= len(found) <= 40
    group = {id_: ids for ids in found for id_ in ids}
    assert group["10301651"] == group["11001863"]
    assert len(group["10301651"]) == 7
    assert group["10202467"] == {"10202467", "11512145"}  # α and alpha
    for one, other in (("8008252", "8076292"), ("7488796", "7399834"), ("6660234", "6403957")):
        assert other not in group.get(one, {one})
