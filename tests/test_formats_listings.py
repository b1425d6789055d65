"""Marketplace listings: Flintbox, NASA's arrays; and HTML and JSON as such services send them."""

from __future__ import annotations

import io
import itertools
import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from catalogue.errors import InputError, UnreadableFile
from catalogue.records import Rejection, Technology
from ingest.base import Outcome
from ingest.formats import readers
from ingest.html_text import html_text
from ingest.json_records import first_record, records
from ingest.reading import read_path, read_stream
from tests.conftest import SHARED

DATA = frozenset({"data"})


def read(content: Any) -> list[Outcome]:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return list(read_stream(io.BytesIO(raw), "f"))


def one(content: Any) -> Technology:
    (outcome,) = read(content)
    assert isinstance(outcome, Technology), outcome
    return outcome


# ---- HTML ----


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<p>A</p><p>B&nbsp;&amp; C</p>", "A\nB & C"),
        ("one<br/>two<BR>three", "one\ntwo\nthree"),
        ('A <span class="highlight">wheel</span>, turned', "A wheel, turned"),
        ("10<sup>5</sup> l of H<sub>2</sub>O, 1<sup>st</sup>", "10^5 l of H2O, 1st"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("<a href=\"x?a>b\" title='>'>link</a>", "link"),
        ("if x<y and y>z then <unknown>", "if x<y and y>z then <unknown>"),
        ("<style>p {color: red}</style>A<script>alert(1)</script><!-- c -->B", "A B"),
        ("&lt;p&gt; is a tag", "<p> is a tag"),
        ("plain\ntext", "plain\ntext"),
        ("<p>&nbsp;</p>", None),
        ("", None),
        (None, None),
    ],
)
def test_html_becomes_text(fragment: str | None, text: str | None) -> None:
    assert html_text(fragment) == text


def test_html_of_any_length_takes_no_time() -> None:
    assert html_text("<" * 200_000) == "<" * 200_000
    assert html_text("<p " * 100_000) is not None
    assert html_text("<!--" * 100_000) is None


# ---- JSON ----


def test_records_come_out_of_every_packing() -> None:
    given: list[Any] = [{"a": 'x}]"\\', "n": [1, {"b": 2}]}, {"a": "é" * 70_000}, ["p", 1], 5, "s", None]
    for content in (
        json.dumps(given).encode(),
        json.dumps(given, ensure_ascii=False, indent=1).encode("utf-8-sig"),
        json.dumps({"total": 3, "meta": {"data": [9]}, "data": given, "links": {}}).encode(),
        b"\n".join(json.dumps(part).encode() for part in given),
    ):
        found = list(records(io.BytesIO(content), name="f", under=DATA))
        assert [part[1] for part in found if isinstance(part, tuple)] == given
        assert all(isinstance(part, tuple) for part in found)
    single = json.dumps({"data": given[0], "included": []}).encode()
    assert list(records(io.BytesIO(single), name="f", under=DATA)) == [("record 1", given[0])]


def test_a_broken_record_costs_itself_and_a_broken_file_says_where() -> None:
    found = list(records(io.BytesIO(b'[{"a": 1}, {"a": tru}, {"a": "\\ud83d"}, {"a": 2}]'), name="f"))
    assert [isinstance(part, Rejection) for part in found] == [False, True, True, False]
    for content, says in (
        (b'[{"a": 1}, {"a"', "within record 2"),
        (b'[{"a": 1}, ', "within record 1"),
        (b'[{"a": 1} {"a": 2}]', "after record 1"),
        (b"[" * 100_000, "nested more than 1,000 deep"),
    ):
        with pytest.raises(UnreadableFile, match=says):
            list(records(io.BytesIO(content), name="f"))


def test_the_first_record_is_seen_though_the_head_ends_in_it() -> None:
    head = b'{"total": 7, "x": {"data": []}, "data": [ {"lens_id": "1", "text": "' + b"y" * 70_000
    assert first_record(head[:65_536], under=DATA).startswith(b'{"lens_id": "1"')
    assert first_record(b"no json") == b""


def test_an_array_of_any_size_is_never_held() -> None:
    class Endless(io.RawIOBase):
        """An array of 20,000 records of about 1 kB, made as it is read."""

        def __init__(self) -> None:
            super().__init__()
            record = json.dumps({"a": "x" * 1000}).encode() + b","
            self._parts: Iterator[bytes] = itertools.chain(
                [b'{"data": ['], itertools.repeat(record, 20_000), [b"1]}"]
            )
            self._left = b""

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            while len(self._left) < len(buffer) and (part := next(self._parts, b"")):
                self._left += part
            block, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
            buffer[: len(block)] = block
            return len(block)

    tracemalloc.start()
    count = sum(1 for _ in records(io.BufferedReader(Endless()), name="f", under=DATA))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_001
    assert peak < 3 * 2**20


# ---- Flintbox ----


def listing(**attributes: Any) -> dict[str, Any]:
    given = {"uuid": "u-1", "name": "Loom", "keyPoint1": "Quiet", "publishedOn": "2031-01-02", **attributes}
    return {"id": "7", "type": "technology", "attributes": given}


def test_a_flintbox_listing_without_abstract_has_its_key_points() -> None:
    found = one({"data": [listing(keyPoint3="<b>Light</b>", benefit="<p>Fast</p>")]})
    assert found.id == "flintbox:u-1"
    assert found.texts["en"].abstract == "Quiet\nLight"
    assert found.texts["en"].description == "Benefits\nFast"
    assert found.patents is None


@pytest.mark.parametrize(
    ("number", "patent"),
    [
        ("US 9,988,001 B2", "9988001"),
        ("EP9988001", "9988001"),
        ("9,988,001", None),
        ("9.99E+06", None),
        (None, None),
    ],
)
def test_a_flintbox_number_is_a_patent_where_it_names_its_office(
    number: str | None, patent: str | None
) -> None:
    found = one({"data": [listing(ipNumber=number, ipStatus="Issued")]}).patents
    assert (found[0].number if found else None) == patent
    assert found is None or found[0].status == "granted"


def test_what_is_included_belongs_to_the_listing_that_names_it() -> None:
    tag = {"id": "1", "type": "tag", "attributes": {"name": "textiles"}}
    named = {
        **listing(),
        "relationships": {"tags": {"data": [{"id": "1", "type": "tag"}, {"id": "2", "type": "tag"}]}},
    }
    first, second = read({"data": [named, listing(uuid="u-2")], "included": [tag, {"id": None}, 5]})
    assert isinstance(first, Technology)
    assert isinstance(second, Technology)
    assert (first.texts["en"].keywords, second.texts["en"].keywords) == (("textiles",), None)
    alone = one({"data": listing(), "included": [tag]})
    assert alone.texts["en"].keywords == ("textiles",)
    assert one({"included": [tag], "data": listing()}) == alone


def test_flintbox_fields_of_another_shape_are_named() -> None:
    wrong = read(
        {"data": [listing(), listing(name=None), listing(abstract=["x"]), 5, {"id": "7", "attributes": "no"}]}
    )
    assert isinstance(wrong[0], Technology)
    assert [(part.position, part.field) for part in wrong if isinstance(part, Rejection)] == [
        ("record 2", "attributes.name"),
        ("record 3", "attributes.abstract"),
        ("record 4", None),
        ("record 5", "attributes"),
    ]


def test_other_json_api_answers_are_not_flintbox() -> None:
    article = {"data": [{"id": "1", "type": "articles", "attributes": {"title": "x", "name": "y"}}]}
    with pytest.raises(InputError, match="format is not known"):
        read(article)


# ---- NASA ----


def nasa(
    *, reference: Any = "LEW-TOPS-9", title: Any = "Loom", release: str = "", centre: Any = "GRC"
) -> list[Any]:
    return [
        "5e",
        reference,
        title,
        "<p>Weaves.</p>",
        reference,
        "materials",
        release,
        "",
        "",
        centre,
        "",
        "",
        1.5,
    ]


def test_nasa_arrays_by_position() -> None:
    answer = {
        "results": [
            nasa(title='A <span class="highlight">loom</span> whose title is longer than thirty characters')
        ]
    }
    found = one({**answer, "count": 1})
    assert found.id == "nasa:LEW-TOPS-9"
    assert found.texts["en"].title == "A loom whose title is longer than thirty characters"
    assert found.texts["en"].keywords == ("materials",)
    assert found.owner is not None
    assert found.owner.name == "NASA Glenn Research Center"
    assert one(answer["results"]).texts == found.texts, "the array by itself"
    assert found.offers is None


def test_a_nasa_release_type_is_kept_as_terms() -> None:
    found = one({"results": [nasa(release="U.S. Release Only", reference="ARC-1-1")]})
    assert found.terms is not None
    assert found.terms.text == "Release type: U.S. Release Only"
    assert found.offers is None or all(offer.payment is None for offer in found.offers)


def test_nasa_listings_with_places_missing_are_refused() -> None:
    wrong = read(
        {"results": [nasa(), nasa(title=""), nasa()[:6], {"a": 1}, nasa(centre=7), nasa(reference="")]}
    )
    assert [(part.position, part.field) for part in wrong if isinstance(part, Rejection)] == [
        ("record 2", "title"),
        ("record 3", None),
        ("record 4", None),
        ("record 5", "centre"),
        ("record 6", "reference"),
    ]
    for other in ({"results": [[1, 2, 3]]}, {"results": []}, [["a"] * 12]):
        with pytest.raises(InputError):
            read(other)


# ---- the listings at hand ----


@pytest.mark.real
def test_the_real_listings_each_go_to_their_reader() -> None:
    if not SHARED.is_dir():
        pytest.skip("the shared real data are not beside the project")
    for folder, file, name, count in (
        ("nasa_software_catalog", "listings.jsonl", "nasa_software", 944),
        ("nasa_patent_portfolio", "NASA_Patents.csv", "nasa_patents", 1393),
        ("us_federal_license_notices", "notices.jsonl", "federal_notices", 186),
    ):
        path = SHARED / "listings" / folder / file
        assert [r.name for r in readers() if r.sniff(path.read_bytes()[:65_536], file)] == [name]
        taken = list(read_path(path))
        assert all(isinstance(outcome, Technology) for outcome in taken)
        assert len(taken) == count
