"""Shared by all tests: the sample bank with the encoder `hashing`, built once a session, and copies of it to change."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from catalogue.records import Technology
from techbank.bank import Bank, open_bank

PROJECT = Path(__file__).resolve().parents[1]
SAMPLES = PROJECT / "data" / "sample_patents"
GOLDEN = PROJECT / "tests" / "golden"
NEEDS = PROJECT / "tests" / "eval" / "needs"
SHARED = PROJECT.parent / "shared" / "data"


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    """A setting in the environment of whoever runs the tests must not change what they see."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("TECHBANK_")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory, _no_settings_from_outside: None) -> Path:
    """The folder of the indexed sample bank; its techbank.toml names the encoder. Not to be changed."""
    folder = tmp_path_factory.mktemp("sample") / "bank"
    folder.mkdir()
    (folder / "techbank.toml").write_text('encoder = "hashing"\nk_max = 500\n', encoding="utf-8")
    with open_bank(folder, create=True) as bank:
        report = bank.ingest([SAMPLES], who="the tests")
        assert not report.rejections
        bank.index()
    return folder


@pytest.fixture(scope="session")
def sample_bank(sample_folder: Path) -> Iterator[Bank]:
    """The sample bank, open. Not to be changed: take `own_folder` for that."""
    with open_bank(sample_folder) as bank:
        yield bank


@pytest.fixture(scope="session")
def samples(sample_bank: Bank) -> tuple[Technology, ...]:
    """Every technology of the sample bank, in order of id."""
    return tuple(sample_bank.technologies())


@pytest.fixture
def own_folder(sample_folder: Path, tmp_path: Path) -> Path:
    """A copy of the sample bank's folder that a test may change."""
    folder = tmp_path / "bank"
    shutil.copytree(sample_folder, folder, ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    return folder


def techbank(*arguments: str | Path, code: int = 0, env: Mapping[str, str] | None = None) -> Result:
    """Runs the command line in this process and checks its exit status; an error that is none of ours is raised."""
    from techbank.cli import main

    result = CliRunner().invoke(
        main, [str(argument) for argument in arguments], env=env, prog_name="techbank"
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, f"exit status {result.exit_code}\n{result.stdout}\n{result.stderr}"
    return result


def techbank_json(*arguments: str | Path, code: int = 0) -> Any:
    """The one JSON document that a command prints on stdout."""
    return json.loads(techbank(*arguments, "--json", code=code).stdout)


def process(*arguments: str | Path, **environment: str) -> subprocess.Popen[bytes]:
    """The command line in a process of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TECHBANK_")}
    return subprocess.Popen(
        [sys.executable, "-m", "techbank.cli", *map(str, arguments)],
        cwd=PROJECT,
        env=clean | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
