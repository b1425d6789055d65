"""Google's rows of patents, and claims in one text."""

from __future__ import annotations

import datetime as dt
import gzip
import json

import pytest

from ingest.claim_text import claims_of
from tests.outcomes import first_patent, one, read, rejections, technologies

pytestmark = pytest.mark.filterwarnings("error")


def row(**fields: object) -> dict[str, object]:
    return {
        "publication_number": "US-99124201-B2",
        "family_id": "1234",
        "title_localized": [{"text": "Bow", "language": "en", "truncated": False}],
        **fields,
    }


def test_what_a_row_does_not_know_is_not_invented() -> None:
    patent = first_patent(one(row(family_id="-1", grant_date=0, filing_date="0", priority_date=0)))
    assert (patent.family_id, patent.grant_date, patent.filing_date, patent.priority_date) == (None,) * 4
    assert first_patent(one(row(family_id=99))).family_id == "99"
    (rejection,) = rejections(read([row(), row(grant_date=20310230)]))
    assert rejection.field == "grant_date"


def test_numbers_and_truth_values_in_words() -> None:
    technology = one(
        row(
            publication_date="20310203",
            cpc=[
                {"code": "G10D1/02", "first": "false", "inventive": "true"},
                {"code": "G10D3/16", "first": "true", "inventive": "true"},
            ],
            claims_localized=[{"text": "1. A bow.\n2. A stri", "language": "en", "truncated": "true"}],
        )
    )
    assert technology.published == dt.date(2031, 2, 3)
    assert technology.cpc == ("G10D 3/16", "G10D 1/02")
    assert technology.texts["en"].claims == ("1. A bow.",)


@pytest.mark.parametrize(
    ("number", "id_"),
    [
        ("US-7650331-B1", "US-7650331-B1"),
        ("US-2014101323-A1", "US-20140101323-A1"),
        ("US-D990002-S", "US-D990002-S"),
        ("CN-990124010-B", "CN-990124010-B"),
        ("WO-2099040001-A1", "WO-2099040001-A1"),
    ],
)
def test_a_publication_has_the_id_that_other_formats_give_it(number: str, id_: str) -> None:
    assert one(row(publication_number=number)).id == id_


def test_rows_packed_in_any_way_are_the_same() -> None:
    rows = [row(publication_number=f"US-9912430{number}-B2") for number in range(3)]
    lines = "".join(json.dumps(one_row) + "\n" for one_row in rows).encode()
    ids = [technology.id for technology in technologies(read(lines, "a.jsonl"))]
    assert len(ids) == 3
    assert [t.id for t in technologies(read(gzip.compress(lines), "a.jsonl.gz"))] == ids
    assert [t.id for t in technologies(read(rows, "a.json"))] == ids


def test_a_list_in_a_cell_that_is_no_json_says_so() -> None:
    header = "publication_number,title_localized,filing_date\n"
    good = 'US-99124201-B2,"[{""text"":""Bow"",""language"":""en""}]",20300102\n'
    python = "US-99124202-B2,\"[{'text': 'Bow', 'language': 'en'}]\",20300102\n"
    bare = "US-99124203-B2,Bow,0\n"
    outcomes = read(header + good + python + bare, "a.csv")
    assert [technology.id for technology in technologies(outcomes)] == ["US-99124201-B2"]
    assert [(r.position, r.field) for r in rejections(outcomes)] == [
        ("row 3", "title_localized"),
        ("row 4", "title_localized"),
    ]
    assert "TO_JSON_STRING" in (rejections(outcomes)[0].todo or "")


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("What is claimed is:\n 1. A bow,\n  of wood.\n 2. The bow of claim 1.", ["1. A bow, of wood.", "2. The bow of claim 1."]),
        ("1. A bow. 2. The bow of claim 1. 3. A case.", ["1. A bow.", "2. The bow of claim 1.", "3. A case."]),
        ("1.一种弓，其特征在于，包括\n弓杆。\n2.根据权利要求1所述的弓。", ["1.一种弓，其特征在于，包括弓杆。", "2.根据权利要求1所述的弓。"]),
        ("【請求項１】\n弓。\n【請求項２】\n請求項１に記載の弓。", ["【請求項１】弓。", "【請求項２】請求項１に記載の弓。"]),
        ("1. A method:\n1. mixing;\n2. heating.\n2. The method of claim 1.", ["1. A method: 1. mixing; 2. heating. 2. The method of claim 1."]),
        ("1. A bow as in fig. 2. The stick is bent.", ["1. A bow as in fig. 2. The stick is bent."]),
        ("A bow of 1.5 mm.", ["A bow of 1.5 mm."]),
        ("1. A bow.\n3. A case.", ["1. A bow. 3. A case."]),
    ],
)  # fmt: skip
def test_claims_are_parted_where_their_numbers_leave_no_doubt(text: str, claims: list[str]) -> None:
    assert claims_of(text) == tuple(claims)


def test_the_last_claim_of_a_text_cut_short_is_left_out() -> None:
    assert claims_of("1. A bow.\n2. The bow of cl", cut_short=True) == ("1. A bow.",)
    assert claims_of("A bow of wo", cut_short=True) is None
    assert claims_of("  ") is None
