"""Files that hold no technologies are refused by what they are; prose is no table, and an empty table is told."""

from __future__ import annotations

import io
import itertools
import json
import tracemalloc
from typing import Any

import pytest

from catalogue.errors import InputError, UnknownFormat, UnreadableFile
from catalogue.records import Technology
from ingest.json_records import records, records_under
from ingest.reading import read_stream

TITLED = "# demo_set\n\nWhat it is, and (since 2031) for whom; 3 files.\n\nFiles: a.jsonl (id, title, text, ...), b.tsv (one, two).\n\nMore, said, here.\n"


def lines(*parts: dict[str, Any]) -> bytes:
    return "".join(json.dumps(part) + "\n" for part in parts).encode()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"query_id\tdoc_id\trelevance\nq1\td1\t1\nq2\td2\t1\n", "judgements"),
        (lines({"id": "q1", "text": "What is a loom?", "lang": "en"}), "questions"),
        (lines({"id": "d1", "title": "Loom", "text": "It weaves."}), "texts of a labelled search set"),
        (
            lines({"id": "d1", "title": "Loom", "text": "It weaves.", "domain": "D03"}),
            "texts of a labelled search set",
        ),
        (lines({"id": "n1", "title": "Fees", "text": "They rise.", "date": "2031-01-02"}), "notices or news"),
        (
            json.dumps({"generated_at": "x", "sections": ["abstract"], "universities": {}}).encode(),
            "statistics",
        ),
        (json.dumps(["a text", "another"], indent=1).encode(), "a JSON list of texts"),
    ],
)
def test_what_holds_no_records_is_told_by_name(content: bytes, says: str) -> None:
    with pytest.raises(InputError) as caught:
        list(read_stream(io.BytesIO(content), "f"))
    assert "the file holds no records" in caught.value.what
    assert says in caught.value.what
    assert caught.value.where == "f"
    assert caught.value.todo


def test_a_notice_with_its_columns_is_still_read() -> None:
    notice = {"id": "n1", "title": "Looms", "text": "For licensing.", "published": "2031-01-02"}
    (found,) = read_stream(io.BytesIO(lines(notice)), "f")
    assert isinstance(found, Technology)


@pytest.mark.parametrize("text", [TITLED, TITLED.partition("\n\n")[2], TITLED.replace("# ", "## ")])
def test_prose_with_commas_is_no_table(text: str) -> None:
    with pytest.raises(UnknownFormat, match="looks like text beginning"):
        list(read_stream(io.BytesIO(text.encode()), "f"))


def test_a_table_with_one_row_or_with_short_rows_is_one() -> None:
    for table in (
        "Title,Abstract,Owner\nLoom,Weaves.,A\n",
        "List of 2031\nTitle,Abstract,Owner,Price\nLoom,Weaves.,A\nSpindle,Spins.,B\nWheel,Turns.,C\n",
        "#,Title,Owner\n1,Loom,A\n2,Wheel,B\n",
    ):
        assert all(
            isinstance(outcome, Technology) for outcome in read_stream(io.BytesIO(table.encode()), "f")
        ), table


def test_a_table_without_rows_is_told() -> None:
    with pytest.raises(UnreadableFile, match="no row below it"):
        list(read_stream(io.BytesIO(b"Title,Abstract,Owner\n,,\n"), "f"))


def test_what_stands_before_the_records_is_passed_over_without_being_held() -> None:
    filler = itertools.repeat(b'{"x": "' + b"y" * 1000 + b'"},', 30_000)
    parts = itertools.chain([b'{"included": ['], filler, [b'1], "data": [{"a": 1}]}'])

    class Stream(io.RawIOBase):
        left = b""

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            while len(self.left) < len(buffer) and (part := next(parts, b"")):
                self.left += part
            block, self.left = self.left[: len(buffer)], self.left[len(buffer) :]
            buffer[: len(block)] = block
            return len(block)

    tracemalloc.start()
    found = list(records_under(io.BufferedReader(Stream()), "data", name="f"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [("record 1", {"a": 1})]
    assert peak < 3 * 2**20
    assert list(records_under(io.BytesIO(b'{"data": 5}'), "data", name="f")) == []
    assert list(records(io.BytesIO(b"[]"), name="f")) == []
