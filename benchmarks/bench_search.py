"""How long an answer takes, step by step: python benchmarks/bench_search.py [--bank DIR] [--rounds N]

Asks every need of tests/eval/needs of a bank (the sample bank by default), with and without filters, each text once, so
that no vector comes from memory. Prints medians in milliseconds by step, and the share of encoding.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import time
from pathlib import Path

from catalogue.answers import Condition, Need
from techbank.bank import Bank, open_bank
from techbank.plain import conditions_from

ROOT = Path(__file__).resolve().parent.parent
FILTERS = {"nothing_upfront": True, "non_exclusive_in": "CN-ZJ", "trl_min": 5}


def needs() -> list[str]:
    """The texts of the development needs."""
    lines = (ROOT / "tests" / "eval" / "needs" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def ask(bank: Bank, texts: list[str], conditions: tuple[Condition, ...]) -> dict[str, float]:
    """Median milliseconds of each step and of the whole answer."""
    steps: dict[str, list[float]] = {"whole": []}
    for text in texts:
        start = time.perf_counter()
        answer = bank.search(Need(text, conditions))
        steps["whole"].append((time.perf_counter() - start) * 1000)
        for name, took in answer.plan.milliseconds.items():
            steps.setdefault(name, []).append(took)
    return {name: statistics.median(values) for name, values in steps.items()}


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description="Milliseconds of an answer, by step")
    parser.add_argument("--bank", type=Path, default=ROOT / "banks" / "sample")
    given = parser.parse_args()
    texts = needs()
    half = len(texts) // 2
    conditions = conditions_from(FILTERS, "include")
    with open_bank(given.bank) as bank:
        bank.search(Need("warm up"))
        generation = bank.generation()
        print(
            f"{platform.machine()}, {os.cpu_count()} cores; {len(generation)} technologies, {len(texts)} needs"
        )
        for label, part, chosen in (("no filter", texts[:half], ()), ("3 filters", texts[half:], conditions)):
            found = ask(bank, part, chosen)
            rest = found["whole"] - found["encode"]
            cells = ", ".join(f"{name} {took:.2f}" for name, took in found.items())
            print(f"{label}: {cells} ms; all but encoding: {rest:.2f} ms ({rest / found['whole']:.0%})")


if __name__ == "__main__":
    main()
