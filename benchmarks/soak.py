"""Uploads under 100 kills of the service, at random moments of every stage: make soak.

    python benchmarks/soak.py [--kills 100] [--lanes 2] [--seed 1000]

Ends with status 1 where an acknowledged record is lost, one is there twice, a report is not complete and exact, or an
upload needs a hand to go on. What is checked, and how, stands in tests/upload_kills.py.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.upload_kills import RECORDS, Tally, tell  # noqa: E402


def main() -> None:
    """Tells the story in lanes side by side and prints what was counted."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--lanes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1000)
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="techbank-soak-") as name:
        folders = [Path(name) / f"lane{lane}" for lane in range(given.lanes)]
        for folder in folders:
            folder.mkdir()
        shares = [
            given.kills // given.lanes + (lane < given.kills % given.lanes) for lane in range(given.lanes)
        ]
        seeds = range(given.seed, given.seed + given.lanes)
        with ThreadPoolExecutor(given.lanes) as pool:
            counted: Tally = sum(pool.map(tell, folders, seeds, shares), Counter())
    stages = ", ".join(
        f"{counted[stage]} while {stage}" for stage in ("receiving", "checking", "storing", "encoding")
    )
    print(f"{counted['killed']} kills ({stages}, {counted['ended']} after the end)")
    print(
        f"{counted['acknowledged']} uploads of {RECORDS} records acknowledged; none lost, none twice, all searchable"
    )
    print(f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
