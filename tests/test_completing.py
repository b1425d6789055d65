"""A publication that comes again in a thinner file: `techbank ingest` twice, and what the bank says of it then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SAMPLES, techbank_json
from tests.table_samples import Grid, csv_bytes

ID = "CN-990101204-B"
FULL_TEXT = SAMPLES / "cnipa_xml" / "CN990101204B.xml"
HEADER = ["公开（公告）号", "标题", "许可费（万元）", "联系人"]


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    return tmp_path / "bank"


def ingest(bank: Path, name: str, grid: Grid | None = None, *options: str) -> str:
    """What became of the one record of a table (of the full text where none is given)."""
    path = bank.parent / name if grid else FULL_TEXT
    if grid:
        path.write_bytes(csv_bytes(grid))
    report = techbank_json("ingest", path, "--bank", bank, *options)
    assert not report["rejected"]
    (outcome,) = (one for one in ("stored", "changed", "same") for _ in range(report[one]))
    return str(outcome)


def shown(bank: Path) -> dict[str, Any]:
    found: dict[str, Any] = techbank_json("show", ID, "--bank", bank)
    return found


def row(title: str, price: str = "", contact: str = "") -> Grid:
    return [HEADER, ["CN990101204B", title, price, contact]]


def source_of(record: dict[str, Any], path: str) -> str:
    said = record["provenance"]
    steps = (
        path,
        *(path[:at] for at in range(len(path) - 1, 0, -1) if path[at] in ".[" and path[:at] in said),
    )
    return str(next((said[step] for step in steps if step in said), said["*"])["file"])


def test_a_thinner_file_takes_nothing_away_and_every_value_keeps_its_source(bank: Path) -> None:
    assert ingest(bank, "full") == "stored"
    before = shown(bank)
    title = before["texts"]["zh"]["title"]
    assert ingest(bank, "titles.csv", [["公开号", "标题", "备注"], ["CN990101204B", title, ""]]) == "same"
    assert shown(bank) == before

    assert ingest(bank, "list.csv", row("另一个名称", "8")) == "changed"
    after = shown(bank)
    assert after["texts"]["zh"]["title"] == "另一个名称"
    assert after["texts"]["zh"] | {"title": title} == before["texts"]["zh"]
    assert {key: after[key] for key in ("patents", "ipc", "owner")} == {
        key: before[key] for key in ("patents", "ipc", "owner")
    }
    assert after["offers"][0]["payment"]["total_fixed"] == "80000"
    assert source_of(after, "texts.zh.title") == source_of(after, "offers") == "list.csv"
    for path in ("texts.zh.abstract", "texts.zh.claims", "owner", "ipc", "patents[0].filing_date"):
        assert source_of(after, path) == FULL_TEXT.name, path

    assert ingest(bank, "list.csv", row("另一个名称", "8")) == "same"
    assert shown(bank) == after


def test_a_file_takes_back_what_it_said_itself_and_its_own_words_only(bank: Path) -> None:
    ingest(bank, "full")
    title = shown(bank)["texts"]["zh"]["title"]
    ingest(bank, "list.csv", row(title, "8", "王老师"))
    assert ingest(bank, "list.csv", row(title, "", "王老师")) == "changed"
    after = shown(bank)
    assert "offers" not in after
    assert after["contact"]
    assert after["texts"]["zh"]["abstract"]
    assert ingest(bank, "full") == "same", "the register says nothing of the contact"
    assert shown(bank)["contact"]


def test_a_later_statement_of_the_institution_replaces_its_earlier_one(bank: Path) -> None:
    """What it offers is one statement: a price that the next list leaves out is no price any more."""
    ingest(bank, "list.csv", row("一种泵", "8", "王老师"))
    ingest(bank, "next.csv", row("一种泵", "", "李老师"))
    after = shown(bank)
    assert "offers" not in after
    assert "李老师" in str(after["contact"])


def test_another_office_takes_no_offer_away_and_the_same_one_does(bank: Path) -> None:
    ingest(bank, "list.csv", row("一种泵", "8"), "--office", "甲大学")
    ingest(bank, "register.csv", row("一种水泵"))
    assert shown(bank)["offers"]
    ingest(bank, "list.csv", row("一种泵", "8"), "--office", "甲大学")
    ingest(bank, "november.csv", row("一种泵"), "--office", "甲大学")
    assert "offers" not in shown(bank)


def test_a_withdrawn_record_comes_back_as_the_new_file_says_it(bank: Path) -> None:
    ingest(bank, "full")
    techbank_json("withdraw", ID, "--bank", bank)
    assert ingest(bank, "list.csv", row("一种泵")) == "changed"
    assert "abstract" not in shown(bank)["texts"]["zh"]


def test_two_files_in_one_upload_are_one_record_with_both(bank: Path) -> None:
    folder = bank.parent / "both"
    folder.mkdir()
    (folder / "a.xml").write_bytes(FULL_TEXT.read_bytes())
    (folder / "b.csv").write_bytes(csv_bytes(row("另一个名称", "8")))
    techbank_json("ingest", folder, "--bank", bank)
    found = shown(bank)
    assert found["texts"]["zh"]["title"] == "另一个名称"
    assert found["texts"]["zh"]["claims"]
    assert found["offers"]
