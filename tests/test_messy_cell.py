"""The page that walks one messy cell to offer, filter, cost and term sheet: its commands are run, its answers compared."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "how-to" / "from-a-messy-cell.md"


def test_the_page_says_what_the_program_does(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, content in re.findall(r"^```csv (\S+)\n(.*?)^```$", page, re.M | re.S):
        (tmp_path / name).write_text(content, encoding="utf-8")
    steps = re.findall(r"^```console\n\$ (techbank .*?)\n(.*?)^```$", page, re.M | re.S)
    assert len(steps) >= 6
    environment = os.environ | {"TECHBANK_ENCODER": "hashing", "COLUMNS": "100", "PYTHONUTF8": "1"}
    for command, said in steps:
        done = subprocess.run(
            [sys.executable, "-m", "techbank.cli", *shlex.split(command)[1:]],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
        )
        assert done.returncode == 0, (command, done.stderr)
        answer = re.sub(r"\(generation [0-9a-f-]+\)", "(generation ...)", done.stdout + done.stderr)
        shown = [line.rstrip() for line in answer.splitlines()]
        place = 0
        for wanted in said.splitlines():
            assert wanted.rstrip() in shown[place:], f"{command}: {wanted!r} is not among {shown[place:]}"
            place = shown.index(wanted.rstrip(), place) + 1
    sheet = tmp_path / "sheet.html"
    assert "宁波某某电动工具有限公司" in sheet.read_text(encoding="utf-8")
