"""benchmarks/bench_answer.py and the mixed bank it asks: of the size asked for, real records in it, answers with evidence."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


def test_a_mixed_bank_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(BENCHMARKS), *sys.path])
    monkeypatch.setenv("TECHBANK_ENCODER", "hashing")
    mixed, bench = importlib.import_module("mixed_bank"), importlib.import_module("bench_answer")
    monkeypatch.setattr(mixed, "SHARED", tmp_path / "absent")
    with mixed.mixed_bank(tmp_path / "bank", 280) as bank:
        made = [record for record in bank.technologies() if record.id.startswith("mixed-")]
        assert bank.catalogue.count() == len(bank.generation()) == 280
        assert 0 < len(made) < 50
        assert all(text.title and text.claims for record in made for text in record.texts.values())
        needs = bench.needs_of("zh")
        took = bench.measured(bank, needs["short"][:2], "zh")
        assert took["whole"] > took["encode"] > 0
        assert took["alone"] > 0
    held = [set(texts) for texts in needs.values()]
    assert not held[0] & held[1]
    assert not held[1] & held[2]
    with mixed.mixed_bank(tmp_path / "bank", 280) as bank:
        assert {record.id for record in made} <= {record.id for record in bank.technologies()}
