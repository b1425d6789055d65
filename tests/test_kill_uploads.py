"""kill -9 of a service at every stage of uploads: no acknowledged record lost, none twice, no repair by hand.

`make soak` tells the same story at length (benchmarks/soak.py).
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.upload_kills import Tally, tell

pytestmark = pytest.mark.slow

KILLS = 20
LANES = 2


def test_uploads_survive_kills_at_every_stage(tmp_path: Path) -> None:
    folders = [tmp_path / f"lane{number}" for number in range(LANES)]
    for folder in folders:
        folder.mkdir()
    with ThreadPoolExecutor(LANES) as pool:
        tallies = list(pool.map(tell, folders, range(LANES), [KILLS // LANES] * LANES))
    counted: Tally = sum(tallies, Counter())
    assert counted["killed"] >= KILLS
    for stage in ("receiving", "checking", "storing", "encoding"):
        assert counted[stage], f"no kill came while {stage}: {counted}"
    assert counted["acknowledged"] >= LANES
