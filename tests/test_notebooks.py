"""The notebooks run from top to bottom on a bank of ours, find something, draw something, and are committed empty.

Whatever lies in notebooks/ is run. A cell's tags say what it must bring: `search` an id of the bank, `figure` a
picture. The encoder is `hashing`, so what is found is no measure of the search; benchmarks/ has those.
"""

from __future__ import annotations

import asyncio
import base64
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient

from techbank.bank import open_bank

PROJECT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
SAMPLES = ("csv_table", "uspto_redbook", "exchange_jsonl")
FIRST_STEPS, MAP = "01_first_steps.ipynb", "02_map_of_the_bank.ipynb"

pytestmark = pytest.mark.slow
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

Cell = Mapping[str, Any]


@dataclass(frozen=True)
class Run:
    """All notebooks after a run: their code cells by file name, the bank's ids, and vectors kept before and after."""

    cells: Mapping[str, list[Cell]]
    ids: frozenset[str]
    vectors: tuple[int, int]
    folder: Path


def code_cells(path: Path) -> list[Cell]:
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]  # type: ignore[no-untyped-call]


def environment(bank: Path, own: Path) -> dict[str, str]:
    """What a kernel sees: this bank, no model, and neither settings nor start-up files of whoever runs the tests."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("TECHBANK_", "JUPYTER", "IPYTHON", "MPLBACKEND"))
    }
    return {**kept, "TECHBANK_BANK": str(bank), "TECHBANK_ENCODER": "hashing", "IPYTHONDIR": str(own)}


def vectors_kept(bank: Path) -> int:
    with closing(sqlite3.connect(bank / "vectors.db")) as cache:
        return int(cache.execute("SELECT count(*) FROM vectors").fetchone()[0])


async def run_all(folder: Path, seen: dict[str, str]) -> dict[str, list[Cell]]:
    """Runs every notebook with `folder` as its working folder; errors are left in the outputs."""
    done = {}
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        client = NotebookClient(
            notebook,
            timeout=300,
            kernel_name="python3",
            allow_errors=True,
            resources={"metadata": {"path": str(folder)}},
        )
        await client.async_execute(env=seen)
        done[path.name] = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return done


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    base = tmp_path_factory.mktemp("analyst")
    bank, folder = base / "bank", base / "notebooks"
    folder.mkdir()
    with open_bank(bank, {"encoder": "hashing"}, create=True) as opened:
        opened.ingest([PROJECT / "data" / "sample_patents" / name for name in SAMPLES])
        opened.index()
        ids = frozenset(technology.id for technology in opened.technologies())
    before = vectors_kept(bank)
    cells = asyncio.run(run_all(folder, environment(bank, base / "ipython")))
    return Run(cells, ids, (before, vectors_kept(bank)), folder)


def tagged(cells: list[Cell], tag: str) -> list[Cell]:
    return [cell for cell in cells if tag in cell["metadata"].get("tags", ())]


def texts(cell: Cell) -> Iterator[str]:
    """All that a cell wrote, as text."""
    for output in cell["outputs"]:
        yield output.get("text", "")
        yield output.get("data", {}).get("text/html", "")
        yield output.get("data", {}).get("text/plain", "")


def test_there_are_notebooks() -> None:
    assert [path.name for path in NOTEBOOKS][:2] == [FIRST_STEPS, MAP]


@each_notebook
def test_runs_without_error_or_warning(path: Path, run: Run) -> None:
    for cell in run.cells[path.name]:
        for output in cell["outputs"]:
            assert output["output_type"] != "error", f"cell {cell['id']}: {output.get('evalue')}"
            assert output.get("name") != "stderr", f"cell {cell['id']}: {output.get('text')}"


@each_notebook
def test_every_search_finds_technologies(path: Path, run: Run) -> None:
    searches = tagged(run.cells[path.name], "search")
    assert searches
    for cell in searches:
        written = "\n".join(texts(cell))
        assert any(id_ in written for id_ in run.ids), f"cell {cell['id']} found nothing"


@each_notebook
def test_every_figure_is_drawn(path: Path, run: Run) -> None:
    for cell in tagged(run.cells[path.name], "figure"):
        pictures = [o["data"]["image/png"] for o in cell["outputs"] if "image/png" in o.get("data", {})]
        assert len(pictures) == 1, f"cell {cell['id']}"
        assert len(base64.b64decode(pictures[0])) > 5000, f"cell {cell['id']}: nothing is on it"


def test_the_map_has_its_figures(run: Run) -> None:
    assert {cell["id"] for cell in tagged(run.cells[MAP], "figure")} == {"map", "cluster-map", "near-map"}


def test_nothing_is_encoded_twice(run: Run) -> None:
    before, after = run.vectors
    assert before > 0
    assert after == before


def test_too_narrow_a_search_says_what_to_relax(run: Run) -> None:
    (cell,) = [cell for cell in run.cells[FIRST_STEPS] if cell["id"] == "relax"]
    written = "\n".join(texts(cell))
    assert "0 hits" in written
    assert "use_first_pay_later" not in written
    assert "scheme" in written


def test_the_selection_is_a_file_that_spreadsheets_read(run: Run) -> None:
    written = run.folder.parent / "out" / "selection.csv"
    assert written.read_bytes().startswith(b"\xef\xbb\xbf")
    selection = pd.read_csv(written)
    assert len(selection) >= 5
    assert set(selection["id"]) <= run.ids
    assert {"title", "owner", "TRL", "schemes", "fixed sum from"} <= set(selection.columns)


def refusal(path: Path, bank: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the notebook's first cell says when it stops at this bank."""
    monkeypatch.setenv("TECHBANK_BANK", str(bank))
    with pytest.raises(SystemExit) as stopped:
        exec(compile(code_cells(path)[0]["source"], path.name, "exec"), {})
    return str(stopped.value)


@each_notebook
def test_without_a_bank_it_says_how_to_make_one(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = refusal(path, tmp_path / "nothing", monkeypatch)
    for command in ("techbank ingest ../data/sample_patents --bank", "techbank index --bank"):
        assert f'{command} "{tmp_path / "nothing"}"' in said


@each_notebook
def test_a_bank_without_index_is_not_to_take_in_samples(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_bank(tmp_path, create=True).close()
    said = refusal(path, tmp_path, monkeypatch)
    assert f'techbank index --bank "{tmp_path}"' in said
    assert "techbank ingest" not in said


@each_notebook
def test_is_committed_empty(path: Path) -> None:
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) >= (4, 5), "cells have no ids"
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == [], f"cell {cell.id} has outputs: clear them before committing"
            assert cell.execution_count is None, f"cell {cell.id} has been run: clear it before committing"


@each_notebook
def test_the_readme_names_it(path: Path) -> None:
    assert f"]({path.name})" in (path.parent / "README.md").read_text(encoding="utf-8")
