"""Floors under the figures of the terms reader, per set of golden phrases: precision, recall, invented amounts."""

from __future__ import annotations

import pytest

from tests.terms.score import FOURTH, HELD_OUT, HELD_OUT_SECOND, MORE, PHRASES, phrases, score


@pytest.mark.parametrize(
    ("file", "least", "precision", "recall"),
    [
        pytest.param(PHRASES, 300, 0.99, 0.98, id="development"),
        pytest.param(MORE, 320, 0.99, 0.95, id="later rounds"),
        pytest.param(FOURTH, 270, 0.99, 0.98, id="fourth round"),
        pytest.param(HELD_OUT, 150, 0.97, 0.92, id="held out"),
        pytest.param(HELD_OUT_SECOND, 135, 0.97, 0.94, id="second held out"),
    ],
)
def test_figures(file: object, least: int, precision: float, recall: float) -> None:
    cases = list(phrases(file))  # type: ignore[arg-type]
    assert len(cases) >= least
    assert sum(case["ugly"] for case in cases) * 2.2 >= len(cases), "half of them are ugly"
    found = score(cases)
    assert found.precision >= precision, found.misses
    assert found.recall >= recall, found.misses
    assert found.invented == []
