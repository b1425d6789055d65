"""The page of formats: it is what the readers, their samples and the real files say, and it is up to date."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ingest.formats import readers
from ingest.reading import paths_in
from tests.conftest import SHARED

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "formats.md"
CHECKED = ROOT / "docs" / "formats-checked.json"
SHAPELESS = re.compile(r"looks like (XML with the root|JSON with|text beginning)")  # what is said of any file
HOW = "python tools/formats_table.py --measure > docs/formats-checked.json, then without --measure > docs/formats.md"


def made(*arguments: str) -> str:
    command = (sys.executable, "tools/formats_table.py", *arguments)
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_the_page_is_what_the_program_makes_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == made(), HOW


def test_the_page_names_every_format_once_with_what_it_was_checked_on() -> None:
    rows = [
        line.split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")
    ]
    table = [row for row in rows if len(row) == 6 and "." in row[2]]
    assert [row[0].strip("| `") for row in table] == [reader.name for reader in readers()]
    for row in table:
        assert "of our own" in row[5]
        assert not row[5].startswith("0 "), f"{row[0]} has no golden result"
        assert all(cell.strip() for cell in row)


def files() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(CHECKED.read_text(encoding="utf-8"))
    return found


def test_every_real_file_is_read_or_refused_with_a_reason() -> None:
    for file in files():
        assert bool(file["records"] or file["reasons"]) != bool(file["refused"]), file["file"]
        for reason in filter(None, [file["refused"], *file["reasons"]]):
            assert len(reason) > 20, file["file"]
            if file["file"].startswith("formats/"):
                assert not SHAPELESS.search(reason), f"{file['file']}: no reason of its own"
        assert len(file["formats"]) <= 1 or file["file"].lower().endswith(".zip"), file["file"]


@pytest.mark.real
@pytest.mark.slow
def test_what_became_of_the_real_files_is_so_now() -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared real data are not beside the project")
    assert json.loads(made("--measure")) == files(), HOW
    assert [file["file"] for file in files()] == [p.relative_to(SHARED).as_posix() for p in paths_in(SHARED)]
