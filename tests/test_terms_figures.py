"""Floors under the figures of the terms reader, per set of golden phrases: precision, recall, invented amounts."""

from __future__ import annotations

import pytest

from tests.terms.score import (
    FIFTH,
    FOURTH,
    HELD_OUT,
    HELD_OUT_SECOND,
    HELD_OUT_THIRD,
    MORE,
    PHRASES,
    SEVENTH,
    SIXTH,
    phrases,
    score,
)


@pytest.mark.parametrize(
    ("file", "least", "precision", "recall", "invented"),
    [
        pytest.param(PHRASES, 300, 0.99, 0.98, 0, id="development"),
        pytest.param(MORE, 320, 0.99, 0.95, 0, id="later rounds"),
        pytest.param(FOURTH, 270, 0.99, 0.98, 0, id="fourth round"),
        pytest.param(FIFTH, 160, 0.99, 0.99, 0, id="fifth round"),
        pytest.param(SIXTH, 240, 0.99, 0.99, 0, id="sixth round"),
        pytest.param(SEVENTH, 150, 0.98, 0.95, 0, id="seventh round, as first read"),
        pytest.param(HELD_OUT, 150, 0.98, 0.93, 0, id="held out"),
        pytest.param(HELD_OUT_SECOND, 135, 0.98, 0.96, 0, id="second held out"),
        pytest.param(HELD_OUT_THIRD, 80, 0.97, 0.93, 0, id="third held out"),
    ],
)
def test_figures(file: object, least: int, precision: float, recall: float, invented: int) -> None:
    cases = list(phrases(file))  # type: ignore[arg-type]
    assert len(cases) >= least
    assert sum(case["ugly"] for case in cases) * 2.2 >= len(cases), "half of them are ugly"
    found = score(cases)
    assert found.precision >= precision, found.misses
    assert found.recall >= recall, found.misses
    assert len(found.invented) <= invented, found.invented
