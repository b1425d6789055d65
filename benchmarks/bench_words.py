"""The lexical index: milliseconds a need, megabytes on disk and in memory, technologies indexed a second.

    python benchmarks/bench_words.py --technologies 100000

Prints Markdown. The technologies are made up: words drawn by Zipf's law, half of the records in Chinese, a third in
English, the rest in Japanese, each with a title, an abstract, claims and codes. A need has some sixty words, usual and
rare ones. Milliseconds are given by the clock and of the processor, which other work on the machine stretches less.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from catalogue.records import Institution, PatentRef, Technology, TechnologyText
from index.lexical import LexicalIndex, query_of
from index.lexical_view import LexicalView

SHARES = (1.0, 0.5, 0.1, 0.01, 0.001)
_WORDS = 60_000
_HAN = [chr(code) for code in range(0x4E00, 0x4E00 + 3_000)]
_KANA = [chr(code) for code in range(0x30A1, 0x30F0)]


class Writer:
    """Writes text in three made-up languages."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
        lengths = self._random.integers(3, 11, size=_WORDS)
        self._words = ["".join(letters[self._random.integers(0, 26, size=n)]) for n in lengths]
        self._han = ["".join(self._random.choice(_HAN, size=2)) for _ in range(_WORDS)]
        self._kana = [
            "".join(self._random.choice(_KANA, size=n)) for n in self._random.integers(3, 8, size=3_000)
        ]

    def text(self, language: str, words: int) -> str:
        """So many words, the usual ones often."""
        drawn = np.minimum(self._random.zipf(1.25, size=words) - 1, _WORDS - 1).tolist()
        if language == "en":
            return " ".join(self._words[n] for n in drawn) + "."
        if language == "zh":
            return "".join(self._han[n] for n in drawn) + "。"
        return "".join(self._kana[n % 3_000] if n % 3 else self._han[n] + "の" for n in drawn) + "。"

    def technologies(self, count: int) -> Iterator[Technology]:
        """Made-up technologies, in order of id."""
        for number in range(count):
            language = ("zh", "en", "zh", "en", "zh", "ja")[number % 6]
            texts = TechnologyText(
                title=self.text(language, 8),
                abstract=self.text(language, 120),
                claims=tuple(self.text(language, 40) for _ in range(4)),
            )
            patent = PatentRef("CN", number=str(100_000_000 + number), kind="B")
            owner = Institution(name=f"{self._han[number % 500]}大学")
            ipc = (f"H{number % 90 + 10:02}B {number % 99 + 1}/{number % 90 + 10:02}",)
            yield Technology(f"T{number:07}", {language: texts}, owner=owner, patents=(patent,), ipc=ipc)


def main() -> None:
    """Builds, saves, loads and asks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--technologies", type=int, default=100_000)
    parser.add_argument("--needs", type=int, default=60)
    parser.add_argument("--words", type=int, default=60)
    parser.add_argument(
        "--beside", type=int, default=1_000, help="technologies in a segment beside the index"
    )
    asked = parser.parse_args()
    writer = Writer(20)
    began, used = time.perf_counter(), time.process_time()
    spent = 0.0

    def timed() -> Iterator[Technology]:
        nonlocal spent
        mark = time.perf_counter()
        for technology in writer.technologies(asked.technologies):
            spent += time.perf_counter() - mark
            yield technology
            mark = time.perf_counter()

    built = LexicalIndex.build(timed())
    wall, cpu = time.perf_counter() - began - spent, time.process_time() - used - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print(
        f"Build: {asked.technologies / wall:,.0f} technologies a second by the clock, {asked.technologies / cpu:,.0f} of "
        f"processor time; {built.nbytes() / 2**20:,.0f} MB of arrays, peak {peak:,.0f} MB\n"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.perf_counter()
        built.save(folder)
        saved = time.perf_counter() - began
        size = sum(path.stat().st_size for path in folder.iterdir()) / 2**20
        del built
        began = time.perf_counter()
        index = LexicalIndex.load(folder)
        print(
            f"On disk: {size:,.0f} MB, written in {saved:.1f} s, opened in {(time.perf_counter() - began) * 1000:.1f} ms\n"
        )
        began = time.perf_counter()
        segment = LexicalIndex.build(writer.technologies(asked.beside), beside=index)
        print(f"Beside it: {asked.beside} technologies in {time.perf_counter() - began:.2f} s\n")
        ask(LexicalView([index, segment]), writer, asked.needs, asked.words)


def ask(view: LexicalView, writer: Writer, needs: int, words: int) -> None:
    """Prints milliseconds a need for each share of technologies that is allowed."""
    random = np.random.default_rng(3)
    texts = {
        language: [writer.text(language, words) for _ in range(needs)] for language in ("en", "zh", "ja")
    }
    for own in texts.values():
        for text in own:
            view.search(text, 10)  # pages come in from disk
    print("| allowed | en | zh | ja |\n|---|---|---|---|")
    for share in SHARES:
        mask = None if share == 1 else random.random(len(view)) < share
        row = []
        for own in texts.values():
            wall, cpu = [], []
            for text in own:
                began, used = time.perf_counter(), time.process_time()
                view.search(text, 10, mask)
                wall.append((time.perf_counter() - began) * 1000)
                cpu.append((time.process_time() - used) * 1000)
            row.append(f"{statistics.median(wall):.2f} / {statistics.median(cpu):.2f} (most {max(cpu):.1f})")
        print(f"| {share:.1%} | {' | '.join(row)} |")
    began = time.perf_counter()
    for own in texts.values():
        for text in own:
            query_of(text)
    print(f"\nReading a need into terms: {(time.perf_counter() - began) * 1000 / (3 * needs):.2f} ms of it")


if __name__ == "__main__":
    main()
