"""benchmarks/run_copies.py on a bank of three technologies: what it splits, counts and prints."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from catalogue.records import Institution, PatentRef, Technology, TechnologyText
from techbank.evaluation import Query, read_set

ROOT = Path(__file__).resolve().parents[1]
ZH = "在85 ℃、85%相对湿度下放置1500 h，效率保持94.2%；1000 h后保持96%，边封宽度8 mm，适合潮湿地区使用。" * 3
EN = "After 1,500 h at 85 °C and 85 % humidity it keeps 94.2 %; after 1000 h it keeps 96 %. The seal is 8 mm wide."


@pytest.fixture(scope="module")
def copies() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_copies", ROOT / "benchmarks" / "run_copies.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["run_copies"] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def records() -> list[Technology]:
    owner = Institution("Harrow University")
    two = {"zh": TechnologyText(title="封装", abstract=ZH), "en": TechnologyText(title="Seal", abstract=EN)}
    short = {"zh": TechnologyText(title="泵"), "en": TechnologyText(title="Pump", abstract=EN)}
    return [
        Technology("A", texts=two, owner=owner, patents=(PatentRef("CN", "1"),)),
        Technology("B", texts=short),
        Technology("C", texts={"ja": TechnologyText(title="湿度計", abstract="湿度を測る。" * 30)}),
    ]


def needs(folder: Path) -> Path:
    """A set of two needs that A solves and one that it only touches."""
    folder.mkdir()
    texts = {"n1": ("en", "humidity seal"), "n2": ("zh", "潮湿地区 边封"), "n3": ("en", "pump")}
    lines = [json.dumps({"id": id_, "text": text, "lang": lang}) for id_, (lang, text) in texts.items()]
    (folder / "queries.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "qrels.tsv").write_text("n1\tA\t3\nn2\tA\t3\nn3\tA\t1\n", encoding="utf-8")
    return folder


def test_each_text_becomes_a_record(copies: ModuleType) -> None:
    one, other, third = records()
    assert [copy.id for copy in copies.copies_of(one)] == ["A~zh", "A~en"]
    assert all(len(copy.texts) == 1 and copy.patents is None for copy in copies.copies_of(one))
    assert copies.copies_of(other) == copies.copies_of(third) == ()


@pytest.mark.parametrize("beside", [False, True])
def test_both_copies_are_counted(copies: ModuleType, tmp_path: Path, beside: bool) -> None:
    folder = needs(tmp_path / "needs")
    (tmp_path / "bank").mkdir()
    found = copies.run(
        records(), [folder, tmp_path / "absent"], tmp_path / "bank", {"encoder": "hashing"}, beside=beside
    )
    assert [(one.need.id, one.technology, one.found) for one in found] == [("n1", "A", 2), ("n2", "A", 2)]
    assert all(one.both and one.rank == 1 for one in found)


def test_what_is_missed_shows(copies: ModuleType) -> None:
    need = Query("n", "x", "ja")
    rows = [copies.Outcome(need, "A", 2, found, 1 if found else None) for found in (2, 2, 1, 0)]
    assert "| ja | 4 | 2 (50%) | 15% to 85% | 3 (75%) | 67% |" in copies.table(rows)


@pytest.mark.parametrize(
    ("found", "of", "low", "high"),
    [(8, 10, 0.490, 0.943), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (0, 0, 0, 1)],
)
def test_wilson(copies: ModuleType, found: int, of: int, low: float, high: float) -> None:
    assert copies.wilson(found, of) == pytest.approx((low, high), abs=0.001)


def test_the_needs_are_about_technologies_in_two_languages(
    copies: ModuleType, samples: tuple[Technology, ...]
) -> None:
    two = {record.id for record in samples if copies.copies_of(record)}
    own = read_set(ROOT / "tests" / "eval" / "copies")
    assert {technology for grades in own.grades.values() for technology in grades} <= two
    assert len(copies.asked_of(copies.NEEDS, two)) == 84
