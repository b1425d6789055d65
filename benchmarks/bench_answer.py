"""What a whole answer costs beside encoding the need alone: python benchmarks/bench_answer.py [--size N] [--bank DIR]

Asks a bank of 10,000 technologies (benchmarks/mixed_bank.py: real records and ones mixed from them) through `Bank.search`, by the
default settings: words, evidence, weak marks, ten hits. Each need is encoded alone and asked, in turn, the one or the other
first; no text comes twice, so that no need's vector comes from memory. Medians in milliseconds by the needs' language and length: short
(one sentence), as the development needs are, and long (three of them in one). `--needs` bounds how many of each.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from mixed_bank import mixed_bank  # noqa: E402

from catalogue.answers import Need  # noqa: E402
from catalogue.elements import sentence_spans  # noqa: E402
from techbank.bank import Bank  # noqa: E402
from techbank.searching import technology_words  # noqa: E402

LANGUAGES: Final = ("zh", "en", "ja")
STEPS: Final = ("filter", "read", "encode", "search", "evidence", "fill")
QUERIES: Final = ROOT / "tests" / "eval" / "needs" / "queries.jsonl"


def needs_of(language: str) -> dict[str, list[str]]:
    """Needs in a language by length, no text in two lists."""
    lines = map(json.loads, QUERIES.read_text(encoding="utf-8").splitlines())
    texts = [row["text"] for row in lines if row["lang"] == language]
    third = len(texts) // 3
    short = [text[slice(*sentence_spans(text)[0])] for text in texts[:third]]
    long = [" ".join(texts[at::third][:3]) for at in range(third)]
    return {"short": short, "usual": texts[third:], "long": long}


def warm_up() -> list[str]:
    """Needs that nothing in the sample bank answers: what is read and compiled once in a process is, when these were asked."""
    lines = (ROOT / "tests" / "eval" / "none" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def measured(bank: Bank, texts: Sequence[str], language: str) -> dict[str, float]:
    """Medians: `alone` and `whole` by the clock and of the processor (all threads), and each step of the answer."""
    encoder = bank.encoder()
    found: dict[str, list[float]] = {}

    def timed(name: str, step: Callable[[], object]) -> None:
        start, used = time.perf_counter(), time.process_time()
        step()
        took, of_processor = time.perf_counter() - start, time.process_time() - used
        found.setdefault(name, []).append(took * 1000)
        found.setdefault(f"{name}_processor", []).append(of_processor * 1000)

    def whole(text: str) -> None:
        answer = bank.search(Need(text, k=10))
        if len(answer.hits) < 10 or not any(hit.evidence for hit in answer.hits):
            print(f"no ten hits with evidence: {text[:40]}", file=sys.stderr)
        for name, took in answer.plan.milliseconds.items():
            found.setdefault(name, []).append(took)

    for turn, text in enumerate(texts):
        words, _ = technology_words(text, language)  # what a search encodes
        steps: list[tuple[str, Callable[[], object]]] = [
            ("alone", partial(encoder.encode_queries, [words], languages=[language])),
            ("whole", partial(whole, text)),
        ]
        for name, step in steps if turn % 2 else reversed(steps):
            timed(name, step)
    return {name: statistics.median(values) for name, values in found.items()}


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description="A whole answer beside encoding the need alone")
    parser.add_argument("--bank", type=Path, default=ROOT / "banks" / "bench-answer")
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--needs", type=int, default=1000)
    given = parser.parse_args()
    with mixed_bank(given.bank, given.size) as bank:
        for text in warm_up():
            bank.search(Need(text))
        generation = bank.generation()
        print(
            f"{platform.machine()}, {os.cpu_count()} cores; {len(generation):,} technologies, "
            f"{generation.manifest.passages:,} passages, {bank.encoder().spec.name}"
        )
        print(
            "| needs | characters | alone | whole | ratio | processor: alone | whole | "
            + " | ".join(STEPS)
            + " |"
        )
        print("|---" * (7 + len(STEPS)) + "|")
        ratios: list[float] = []
        for language in LANGUAGES:
            for length, texts in needs_of(language).items():
                chosen = texts[: given.needs]
                took = measured(bank, chosen, language)
                ratios.append(took["whole"] / took["alone"])
                cells = [statistics.median(map(len, chosen)), took["alone"], took["whole"]]
                more = [took["alone_processor"], took["whole_processor"], *(took[name] for name in STEPS)]
                print(
                    f"| {language}, {length} ({len(chosen)}) | {cells[0]:.0f} | {cells[1]:.1f} | {cells[2]:.1f} | "
                    f"{ratios[-1]:.2f} | " + " | ".join(f"{cell:.1f}" for cell in more) + " |",
                    flush=True,
                )
        print(f"largest ratio {max(ratios):.2f}, smallest {min(ratios):.2f}")


if __name__ == "__main__":
    main()
