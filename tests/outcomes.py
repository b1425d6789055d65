"""Reading a file's bytes in a test, and taking apart what comes of it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable

import pytest

from catalogue.records import OwnerChange, PatentRef, Rejection, Technology
from ingest.base import Outcome
from ingest.containers import Limits
from ingest.reading import read_path, read_stream
from tests.conftest import SHARED

FORMATS = SHARED / "formats"
SERVICES = (
    "bigquery_csv",
    "bigquery_jsonl",
    "jpo_progress",
    "patentsview",
    "tipo_json",
    "uspto_assignments",
    "uspto_open_data",
    "uspto_peds",
    "uspto_public_search",
)
"""The formats of offices' services and of tables."""


def real(path: str) -> list[Outcome]:
    file = FORMATS / path
    if not file.exists():
        pytest.skip(f"the shared real data is not here ({path})")
    return list(read_path(file))


def read(content: str | bytes | object, name: str = "f.json", limits: Limits | None = None) -> list[Outcome]:
    if not isinstance(content, (str, bytes)):
        content = json.dumps(content, ensure_ascii=False)
    stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
    return list(read_stream(stream, name, limits=limits) if limits else read_stream(stream, name))


def technologies(outcomes: Iterable[Outcome]) -> list[Technology]:
    return [outcome for outcome in outcomes if isinstance(outcome, Technology)]


def rejections(outcomes: Iterable[Outcome]) -> list[Rejection]:
    return [outcome for outcome in outcomes if isinstance(outcome, Rejection)]


def changes(outcomes: Iterable[Outcome]) -> list[OwnerChange]:
    return [outcome for outcome in outcomes if isinstance(outcome, OwnerChange)]


def one(content: object, name: str = "f.json") -> Technology:
    (outcome,) = read(content, name)
    assert isinstance(outcome, Technology), outcome
    return outcome


def first_patent(technology: Technology) -> PatentRef:
    assert technology.patents
    return technology.patents[0]


def zipped(**members: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()
