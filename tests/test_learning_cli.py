"""techbank train and techbank distil: what they print, their exit status, and the new folder as a bank's encoder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from catalogue.exchange import to_json
from techbank import cli
from tests.conftest import PROJECT, techbank
from tests.learning_samples import CHINESE, TITLE, made_up_bank, tiny_encoder

LEARN = ("--epochs", "6", "--batch", "16", "--rate", "0.003", "--held-out", "0.2", "--device", "cpu")


@pytest.fixture(autouse=True)
def _commands(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("train", "distil"):
        monkeypatch.setitem(cli._COMMANDS, name, cli._COMMANDS.get(name, name))  # type: ignore[index]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the made-up bank, a small model, a labelled set and a dictionary."""
    place = tmp_path_factory.mktemp("place")
    (place / "records.jsonl").write_text("".join(to_json(t) + "\n" for t in made_up_bank()), "utf-8")
    (place / "bank").mkdir()
    (place / "bank" / "techbank.toml").write_text('encoder = "hashing-64"\n', "utf-8")
    techbank("ingest", place / "records.jsonl", "--bank", place / "bank")
    tiny_encoder(place / "tiny")
    (place / "set").mkdir()
    asked = [
        {"id": f"q{at}", "text": t.texts["en"].title, "lang": "en"} for at, t in enumerate(made_up_bank(20))
    ]
    (place / "set" / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in asked), "utf-8")
    (place / "set" / "qrels.tsv").write_text("".join(f"q{at}\tt{at:03}\t3\n" for at in range(20)), "utf-8")
    words = [f"{c} {c} [x1] /{title}/" for c, title in zip(CHINESE, TITLE, strict=True)]
    (place / "words.u8").write_text("\n".join(words), "utf-8")
    return place


def test_train_writes_an_encoder_that_a_bank_can_name(place: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    given = ("--bank", place / "bank", "--base", place / "tiny", "--labelled", place / "set")
    result = techbank("train", new, *given, *LEARN)
    assert "held out, mrr@10" in result.stdout
    assert "labelled, ndcg@10" in result.stdout
    assert result.stdout.endswith(f'encoder = "{new}"\n')
    assert result.stderr == ""
    bank = {"TECHBANK_ENCODER": str(new), "TECHBANK_BANK": str(place / "bank"), "TECHBANK_DEVICE": "cpu"}
    techbank("index", env=bank)
    assert json.loads(techbank("search", "wanta wantb wantc", "--json", env=bank).stdout)["hits"]


def test_train_refuses_a_worse_model(place: Path, tmp_path: Path) -> None:
    good = tmp_path / "good"
    techbank("train", good, "--bank", place / "bank", "--base", place / "tiny", *LEARN)
    ruin = ("--epochs", "2", "--batch", "16", "--rate", "1", "--held-out", "0.2", "--device", "cpu")
    result = techbank(
        "train", tmp_path / "bad", "--bank", place / "bank", "--base", good, *ruin, "--json", code=1
    )
    found = json.loads(result.stdout)
    assert found["kept"] is False
    assert found["before"]["mrr@10"] > found["after"]["mrr@10"]
    assert "worse and was not kept" in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["good"]


def test_distil_with_a_dictionary_file(place: Path, tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text("wanta wantb\n\nwantc\n", "utf-8")
    given = (
        "--bank", place / "bank", "--teacher", "hashing-64", "--student", place / "tiny",
        "--dictionary", place / "words.u8", "--text", tmp_path / "more.txt",
    )  # fmt: skip
    found = json.loads(techbank("distil", tmp_path / "new", *given, *LEARN, "--json").stdout)
    assert found["kept"] is True
    assert found["pairs"]["learnt"]["switched"] > 100
    assert (tmp_path / "new" / "model.safetensors").is_file()


def test_misuse_and_clear_errors(place: Path, tmp_path: Path) -> None:
    new, bank = tmp_path / "new", ("--bank", place / "bank")
    same = ("--needs", place / "set", "--labelled", place / "set")
    assert "cannot be what is measured on" in techbank("train", new, *bank, *same, code=2).stderr
    assert "epochs cannot be 0" in techbank("train", new, *bank, "--epochs", "0", code=2).stderr
    assert "no bank" in techbank("train", new, "--bank", tmp_path / "none", code=1).stderr
    assert "no model folder" in techbank("train", new, *bank, "--base", "./none", code=1).stderr
    said = techbank("distil", new, *bank, "--teacher", "hashing", "--dictionary", "none", code=1).stderr
    assert "no such dictionary" in said
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    said = techbank(
        "distil", new, *bank, "--teacher", "hashing", "--text", tmp_path / "latin.txt", code=1
    ).stderr
    assert "Save it as UTF-8" in said
    assert not new.exists()


def test_help_has_an_example_and_loads_no_torch() -> None:
    for command in ("train", "distil"):
        assert "Example: techbank " + command in techbank(command, "--help").stdout
    code = "import sys, techbank.commands.train, techbank.commands.distil; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == 0


@pytest.mark.slow
def test_a_process_that_is_killed_leaves_no_model(place: Path, tmp_path: Path) -> None:
    """Killed while it measures what it has written: nothing has the model's name, and the name can be used again."""
    code = f"""
import os, signal
from pathlib import Path
from tests.learning_samples import made_up_bank
from techbank.learning.training import Plan, train_encoder
calls = []
def measure(encoder):
    calls.append(1)
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return {{"mrr": 0.0}}
train_encoder(made_up_bank(), {str(place / "tiny")!r}, Path({str(tmp_path / "new")!r}), Plan(batch=16, device="cpu"), measure=measure)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False, capture_output=True)
    assert done.returncode == -9, done.stderr.decode()
    left = [path.name for path in tmp_path.iterdir()]
    assert "new" not in left
    assert len(left) == 1  # what a kill leaves stands under another name
    old = tmp_path / left[0]
    os.utime(old, (0, 0))
    techbank("train", tmp_path / "new", "--bank", place / "bank", "--base", place / "tiny", *LEARN)
    assert [path.name for path in tmp_path.iterdir()] == ["new"]
