"""A short run of the fuzzer: every reader of the registry on mutated samples. `make fuzz` runs a longer one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ingest.formats import readers
from tests.conftest import PROJECT

INPUTS = 20
SEED = 20


@pytest.fixture(scope="module")
def tallies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What became of the inputs, by reader."""
    folder = tmp_path_factory.mktemp("fuzz")
    ran = fuzz("--inputs", str(INPUTS), "--seed", str(SEED), "--no-real", "--json", "--folder", str(folder))
    assert ran.returncode == 0, f"cases in {folder}:\n{ran.stderr[-3000:]}"
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def fuzz(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        (sys.executable, "benchmarks/fuzz.py", *arguments),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", [reader.name for reader in readers()])
def test_mutated_files_neither_crash_a_reader_nor_hang_it(tallies: dict[str, Any], name: str) -> None:
    tally = tallies[name]
    assert tally["inputs"] == INPUTS
    assert not tally["cases"]
    assert tally["known"] >= INPUTS // 5, "hardly an input reached the reader"
    assert tally["slowest"][0] < 5
    assert tally["peak"] < 500 * 10**6


def test_the_same_seed_gives_the_same_input() -> None:
    told = [fuzz("--reader", "lens_json", "--seed", "3", "--input", "4", "--no-real") for _ in range(2)]
    first, second = (ran.stdout.splitlines()[0] for ran in told)
    assert first == second
    assert "bytes beginning" in first


def test_what_a_reader_should_not_do_is_a_case(tmp_path: Path) -> None:
    """The fuzzer finds an exception, a hang, too much memory and a death, and makes the input smaller."""
    script = tmp_path / "broken.py"
    script.write_text(
        BROKEN.format(benchmarks=str(PROJECT / "benchmarks"), root=str(PROJECT)), encoding="utf-8"
    )
    ran = subprocess.run((sys.executable, script), capture_output=True, text=True, check=False, timeout=60)
    assert ran.stdout.splitlines() == [
        "exception: ZeroDivisionError", "hang", "memory", "death (-9)", "None", "b'kill'",
    ], ran.stderr  # fmt: skip


BROKEN = """
import os, signal, sys
sys.path[:0] = [{root!r}, {benchmarks!r}]
from fuzz_probe import Limits, apart, shrunk

class Broken:
    name = "broken"
    def sniff(self, head, name):
        return True
    def read(self, stream, *, name):
        content = stream.read()
        if b"zero" in content:
            1 / 0
        while b"hang" in content:
            pass
        if b"memory" in content:
            bytearray(10**9)
        if b"kill" in content:
            os.kill(os.getpid(), signal.SIGKILL)
        return iter(())

def case(content):
    return apart(Broken(), content, Limits(seconds=0.3))

print("exception: " + case(b"a zero").split()[0])
for content in (b"hang", b"memory", b"kill", b"fine"):
    print((case(content) or "None").split(" ?")[0])
print(shrunk(b"x" * 500 + b"kill" + b"y" * 500, lambda part: case(part) == "death (-9)"))
"""
