"""The formats of offices' services and of tables, damaged and packed."""

from __future__ import annotations

import gzip
import io
import random
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from catalogue.errors import InputError
from catalogue.records import Rejection, Technology, TechnologyText
from ingest.reading import paths_in, reader_for
from tests.conftest import SAMPLES
from tests.outcomes import SERVICES, read, zipped

pytestmark = pytest.mark.filterwarnings("error")


def contents(name: str) -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for path in paths_in(SAMPLES / name)]


def harmless(content: bytes, name: str) -> None:
    """Rejections and refusals are right, any other error is not; what is taken is whole."""
    with suppress(InputError):
        for outcome in read(content, name):
            if isinstance(outcome, Rejection):
                assert outcome.reason
                assert outcome.file.startswith(name)
            if isinstance(outcome, Technology):
                assert outcome.id
                assert all(text != TechnologyText() for text in outcome.texts.values())


Damage = Callable[[bytes, random.Random], bytes]


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def flipped(content: bytes, chance: random.Random) -> bytes:
    broken = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
    return bytes(broken)


def missing(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.randint(1, 40) :]


def other_values(content: bytes, chance: random.Random) -> bytes:
    """A JSON value of another shape in the place of one that stands there."""
    values = list(re.finditer(rb'(?<=[:\[, ])("[^"]*"|\d+|null|true|false)(?=[,\]}\s])', content))
    if not values:
        return content
    found = chance.choice(values)
    value = chance.choice([b"null", b"7", b"[]", b"{}", b'"x"', b"[[1]]", b'{"a":[null]}', b"1e999", b"true"])
    return content[: found.start()] + value + content[found.end() :]


@pytest.mark.parametrize("damage", [cut, flipped, missing, other_values])
@pytest.mark.parametrize("name", SERVICES)
def test_broken_files_are_rejected_and_nothing_else(name: str, damage: Damage) -> None:
    chance = random.Random(f"{name} {damage.__name__}")
    assert contents(name)
    for file, content in contents(name):
        for _ in range(20):
            harmless(damage(content, chance), file)


@pytest.mark.parametrize("name", SERVICES)
def test_every_sample_has_one_reader_whatever_it_is_called(name: str) -> None:
    for file, content in contents(name):
        if not zipfile.is_zipfile(io.BytesIO(content)):
            for called in (file, "export", "data.bin"):
                assert reader_for(content[:65_536], called).name == name


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "patentsview"])
def test_each_sample_is_read_the_same_from_a_zip_and_from_gzip(name: str) -> None:
    for file, content in contents(name):
        plain = len(read(content, file))
        assert len(read(gzip.compress(content), f"{file}.gz")) == plain
        assert len(read(zipped(**{file.replace(".", "__"): content}), "z.zip")) == plain


def test_the_samples_lie_where_the_tests_look() -> None:
    assert all((Path(SAMPLES) / name).is_dir() for name in SERVICES)
