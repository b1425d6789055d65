"""A generation: the k best technologies, always k where k are allowed; and a folder that is refused when damaged."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.answers import ShownPassage
from catalogue.errors import EncoderError, IndexMismatch
from catalogue.filters import all_columns, table_of
from catalogue.filters.columns import Column
from catalogue.licensing.offer import LicenceOffer
from catalogue.records import Technology
from index import storage, tables
from index.backends import backend_modules
from index.base import Mask, Vectors
from index.generations import Generation, Ranked, Stamp, build_generation, describe
from index.lexical import LexicalIndex
from index.strands import Asked, StrandRows
from index.twins import TwinIndex
from tests.strategies import TODAY

BACKENDS = sorted(backend_modules())
STAMP = Stamp({"name": "made-up"}, "0123456789abcdef", 7)


def made(
    root: Path,
    owners: Sequence[int],
    vectors: Vectors,
    *,
    technologies: int | None = None,
    backend: str = "exact",
    means: dict[str, npt.NDArray[Any]] | None = None,
    strands: int = 1,
    sequence: int = 7,
) -> Path:
    """A generation in which row r belongs to technology `owners[r]`; its text says which row it is."""
    count = max(owners, default=-1) + 1 if technologies is None else technologies
    ids = [f"T-{number:05d}" for number in range(count)]
    return build_generation(
        root,
        backend_name=backend,
        ids=ids,
        columns=table_of((Technology(id_) for id_ in ids), today=TODAY),
        passages=[
            tables.PassageRow(owner, ("zh", "en", "ja")[row % 3], "head", f"电池 {row}")
            for row, owner in enumerate(owners)
        ],
        rows=in_strands(vectors, strands),
        dimension=vectors.shape[1],
        means=means or {},
        words=LexicalIndex.build(Technology(id_) for id_ in ids),
        twins=TwinIndex.build(Technology(id_) for id_ in ids),
        scores={},
        stamp=Stamp(STAMP.encoder, STAMP.fingerprint, sequence),
    )


def in_strands(vectors: Vectors, strands: int = 1) -> list[StrandRows]:
    """Row r in strand r modulo `strands`, which has the first 6 - r % strands components of it."""
    return [
        StrandRows(str(n), np.arange(n, len(vectors), strands), vectors[n::strands, : vectors.shape[1] - n])
        for n in range(strands)
    ]


def asked(query: npt.NDArray[np.float32], strands: int = 1) -> Asked:
    """The query as each strand takes it, those after the first with a scale of their own."""
    return {str(n): query[: len(query) - n] * np.float32(n + 1) for n in range(strands)}


def coarse(rows: int, *, seed: int, dimension: int = 6) -> Vectors:
    """Small whole numbers: inner products are exact in any order of summation, and ties are many."""
    return np.random.default_rng(seed).integers(-2, 3, size=(rows, dimension)).astype(np.float32)


def brute_force(
    owners: Sequence[int],
    vectors: Vectors,
    query: npt.NDArray[np.float32],
    k: int,
    allowed: Mask | None,
    strands: int = 1,
) -> list[Ranked]:
    """By the definition: each allowed technology's best row (the first among equals), sorted by (-score, number)."""
    best: dict[int, Ranked] = {}
    for row, owner in enumerate(owners):
        strand = row % strands
        parts = len(query) - strand
        score = (strand + 1) * float(
            vectors[row, :parts].astype(np.float64) @ query[:parts].astype(np.float64)
        )
        if (allowed is None or allowed[owner]) and (owner not in best or score > best[owner].score):
            best[owner] = Ranked(owner, score, row)
    return sorted(best.values(), key=lambda found: (-found.score, found.technology))[: max(0, k)]


@st.composite
def banks(draw: st.DrawFn) -> tuple[list[int], Vectors, int, Mask | None, int, npt.NDArray[np.float32]]:
    """Rows of technologies in any order and very unequal numbers, some technologies with none; k; a mask."""
    technologies = draw(st.integers(1, 40))
    sizes = draw(
        st.lists(st.sampled_from([0, 1, 1, 2, 3, 80, 200]), min_size=technologies, max_size=technologies)
    )
    seed = draw(st.integers(0, 2**20))
    generator = np.random.default_rng(seed)
    owners = generator.permutation(np.repeat(np.arange(technologies), sizes)).tolist()
    vectors = coarse(len(owners), seed=seed)
    if draw(st.booleans()) and owners:  # one technology that is nearer than all the others, with all its rows
        vectors[np.array(owners) == owners[0]] = 9
    k = draw(st.sampled_from([0, 1, 2, 5, 10, 41]))
    density = draw(st.sampled_from([None, 0.0, 0.1, 0.5, 0.9, 1.0]))
    allowed = None if density is None else generator.random(technologies) < density
    query = draw(
        st.sampled_from([coarse(1, seed=seed + 1)[0], np.ones(6, np.float32), np.zeros(6, np.float32)])
    )
    return owners, vectors, technologies, allowed, k, query


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bank=banks(), name=st.sampled_from(BACKENDS), strands=st.sampled_from([1, 1, 2, 3]))
def test_the_best_technologies_are_those_of_the_definition(
    tmp_path_factory: pytest.TempPathFactory, bank: Any, name: str, strands: int
) -> None:
    owners, vectors, technologies, allowed, k, query = bank
    folder = made(
        tmp_path_factory.mktemp("g"),
        owners,
        vectors,
        technologies=technologies,
        backend=name,
        strands=strands,
    )
    found = Generation(folder).search(asked(query, strands), k, allowed)
    expected = brute_force(owners, vectors, query, k, allowed, strands)
    assert found == expected


def test_a_strand_that_is_not_asked_is_passed_over(tmp_path: Path) -> None:
    vectors = coarse(30, seed=3) + 3
    generation = Generation(made(tmp_path, list(range(30)), vectors, strands=3))
    found = generation.search({"1": vectors[1, :5]}, 30, None)
    assert sorted(hit.technology % 3 for hit in found) == [1] * 10
    assert generation.search({}, 30, None) == []


@pytest.mark.parametrize("name", BACKENDS)
def test_one_technology_of_500_near_passages_does_not_crowd_out_the_others(tmp_path: Path, name: str) -> None:
    owners = [3] * 500 + [n for n in range(60) if n != 3]
    generator = np.random.default_rng(5)
    vectors = generator.normal(size=(len(owners), 16)).astype(np.float32)
    vectors[:500] = vectors[0] + 0.01 * vectors[:500]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    generation = Generation(made(tmp_path, owners, vectors, backend=name))
    for k in (1, 2, 10, 50, 60, 100):
        found = generation.search(asked(vectors[0]), k, None)
        expected = brute_force(owners, vectors, vectors[0], k, None)
        assert [r.technology for r in found] == [r.technology for r in expected]
        assert len(found) == min(k, 60)
        assert found[0].technology == 3
    for density in (0.05, 0.3, 0.8):
        allowed = generator.random(60) < density
        found = generation.search(asked(vectors[0]), 10, allowed)
        assert len(found) == min(10, int(allowed.sum()))
        assert [r.technology for r in found] == [
            r.technology for r in brute_force(owners, vectors, vectors[0], 10, allowed)
        ]


@pytest.mark.parametrize("name", BACKENDS)
def test_ties_are_broken_by_id_whatever_the_order_of_the_rows(tmp_path: Path, name: str) -> None:
    owners = np.random.default_rng(6).permutation(np.arange(300)).tolist()
    vectors = np.ones((300, 4), dtype=np.float32)
    generation = Generation(made(tmp_path, owners, vectors, backend=name))
    found = generation.search(asked(vectors[0]), 20, None)
    assert [generation.ids[r.technology] for r in found] == [f"T-{n:05d}" for n in range(20)]
    allowed = np.arange(300) % 7 == 3
    found = generation.search(asked(vectors[0]), 20, allowed)
    assert [r.technology for r in found] == np.flatnonzero(allowed)[:20].tolist()


@pytest.mark.parametrize("name", BACKENDS)
def test_a_generation_keeps_what_it_was_given(tmp_path: Path, name: str) -> None:
    means = {"document:zh": np.arange(6, dtype=np.float32), "query:*": np.ones(6, dtype=np.float32)}
    folder = made(tmp_path, [0, 0, 2], coarse(3, seed=1), technologies=3, backend=name, means=means)
    generation = Generation(folder)
    manifest = generation.manifest
    assert (manifest.generation, manifest.backend) == (folder.name, name)
    assert (manifest.technologies, manifest.passages, manifest.dimension) == (3, 3, 6)
    assert (manifest.sequence, manifest.fingerprint, manifest.centred) == (7, STAMP.fingerprint, True)
    assert dt.datetime.now(dt.UTC) - manifest.created < dt.timedelta(minutes=5)
    assert json.loads(json.dumps(describe(manifest)))["generation"] == folder.name
    assert generation.ids == ("T-00000", "T-00001", "T-00002")
    assert [generation.number(id_) for id_ in ("T-00002", "T-9")] == [2, None]
    assert generation.passage(1) == ShownPassage("电池 1", "en", "head")
    assert {key: mean.tolist() for key, mean in generation.means.items()} == {
        key: mean.tolist() for key, mean in means.items()
    }
    assert generation.strategy(None)
    assert generation.strategy(np.array([True, False, False]))


def test_a_generation_of_nothing_opens_and_finds_nothing(tmp_path: Path) -> None:
    for name in BACKENDS:
        for technologies in (0, 2):
            folder = made(
                tmp_path / f"{name}{technologies}",
                [],
                coarse(0, seed=1),
                technologies=technologies,
                backend=name,
            )
            generation = Generation(folder)
            assert len(generation) == technologies
            for allowed in (None, np.ones(technologies, dtype=np.bool_)):
                assert generation.search(asked(np.ones(6, dtype=np.float32)), 5, allowed) == []


def test_ids_out_of_order_or_twice_are_refused(tmp_path: Path) -> None:
    for ids in (["B", "A"], ["A", "A"]):
        with pytest.raises(ValueError, match="ascending"):
            build_generation(
                tmp_path / "index",
                backend_name="exact",
                ids=ids,
                columns=table_of((Technology(id_) for id_ in ids), today=TODAY),
                passages=[],
                rows=in_strands(coarse(0, seed=1)),
                dimension=6,
                means={},
                words=LexicalIndex.build([]),
                twins=TwinIndex.build([]),
                scores={},
                stamp=STAMP,
            )
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_vectors_that_are_no_numbers_are_refused(tmp_path: Path, wrong: float) -> None:
    vectors = coarse(9, seed=1)
    vectors[4, 2] = wrong
    with pytest.raises(EncoderError, match="1 passages"):
        made(tmp_path / "index", list(range(9)), vectors)
    assert not (tmp_path / "index").exists()


def test_passages_and_vectors_of_different_numbers_are_refused(tmp_path: Path) -> None:
    old = made(tmp_path, [0, 1], coarse(2, seed=1))
    with pytest.raises(IndexMismatch, match="do not fit together"):
        made(tmp_path, [0, 1, 1], coarse(2, seed=1))
    assert (tmp_path / "CURRENT").read_text().strip() == old.name


# ---- damage ----


def damageable(root: Path, name: str) -> Path:
    """A small generation that has every kind of file."""
    means = {"document:zh": np.ones(6, dtype=np.float32)}
    return made(root, [0, 0, 1, 2], coarse(4, seed=8), backend=name, means=means)


@pytest.fixture(params=BACKENDS)
def generation(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return damageable(tmp_path, request.param)


def refused(folder: Path, file: Path) -> None:
    with pytest.raises(IndexMismatch) as raised:
        Generation(folder)
    assert raised.value.where == str(file), "the message must say which file"
    assert "techbank index" in str(raised.value)


def files_of(generation: Path) -> list[Path]:
    """All files of a generation, those of its strands among them."""
    return sorted(path for path in generation.rglob("*") if path.is_file())


def blamed(file: Path) -> Path:
    """Manifest and seal vouch for each other: where they disagree, the manifest is named."""
    return file.with_name("manifest.json") if file.name == "manifest.sha256" else file


def test_one_flipped_byte_in_any_file_is_found(generation: Path) -> None:
    files = files_of(generation)
    assert len(files) >= 9
    generator = np.random.default_rng(9)
    for file in files:
        content = file.read_bytes()
        # The trailing newline of the seal carries nothing; every other byte does.
        carrying = len(content.rstrip()) if file.name == "manifest.sha256" else len(content)
        places = {0, carrying - 1, *generator.integers(0, carrying, size=6).tolist()}
        for place in places:
            for flip in (0x01, 0x80):
                damaged = bytearray(content)
                damaged[place] ^= flip
                file.write_bytes(damaged)
                refused(generation, blamed(file))
        file.write_bytes(content)
    Generation(generation)


def test_a_missing_file_is_named(generation: Path) -> None:
    for file in files_of(generation):
        content = file.read_bytes()
        file.unlink()
        refused(generation, blamed(file))
        file.write_bytes(content)
    Generation(generation)


def test_a_file_cut_short_or_grown_is_named(generation: Path) -> None:
    for file in files_of(generation):
        content = file.read_bytes()
        changes = [content[: len(content) // 2], b""]
        if file.name != "manifest.sha256":
            changes += [content[:-1], content + b"\0"]
        for changed in changes:
            file.write_bytes(changed)
            refused(generation, blamed(file))
        file.write_bytes(content)
    Generation(generation)


def test_a_folder_in_place_of_a_file_is_named(generation: Path) -> None:
    for file in files_of(generation):
        content = file.read_bytes()
        file.unlink()
        file.mkdir()
        refused(generation, blamed(file))
        file.rmdir()
        file.write_bytes(content)


def sealed(folder: Path, **changes: Any) -> None:
    """Rewrites the manifest as a program would that writes these fields otherwise."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8")) | changes
    text = json.dumps(manifest)
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    (folder / "manifest.sha256").write_text(hashlib.sha256(text.encode()).hexdigest(), encoding="utf-8")


def test_another_format_is_refused_by_its_number(generation: Path) -> None:
    sealed(generation, format=99)
    with pytest.raises(IndexMismatch, match=f"format 99, this program writes {storage.FORMAT}") as raised:
        Generation(generation)
    assert raised.value.where == str(generation)


@pytest.mark.parametrize(
    "changes", [{"technologies": 4}, {"passages": 5}, {"dimension": "six"}, {"files": None}]
)
def test_a_manifest_that_does_not_fit_its_files_is_refused(generation: Path, changes: dict[str, Any]) -> None:
    sealed(generation, **changes)
    with pytest.raises(IndexMismatch, match="techbank index"):
        Generation(generation)


def test_a_damage_that_no_hash_covers_is_an_index_error_all_the_same(
    generation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files too large to be hashed are checked by size alone; what then comes up in reading must be said as well."""
    monkeypatch.setattr(storage, "_HASH_UP_TO", 0)
    texts = {"manifest.json", "manifest.sha256", "texts.bin", "words.terms.bin"}
    for file in [path for path in files_of(generation) if path.name not in texts]:
        content = file.read_bytes()
        file.write_bytes(b"\xff" * len(content))
        with pytest.raises(IndexMismatch, match="techbank index"):
            Generation(generation)
        file.write_bytes(content)
    Generation(generation)


# ---- filter columns ----


def newer(column: Column) -> tuple[Column, ...]:
    return (*(c for c in all_columns() if c.name != column.name), column)


def changed_columns() -> dict[str, Column]:
    """Columns as a later version of the filters might need them."""
    kinds = {kind: next(c for c in all_columns() if c.kind == kind) for kind in ("number", "flags", "codes")}
    flags, codes, number = kinds["flags"], kinds["codes"], kinds["number"]
    other = {"offer": "technology", "technology": "offer"}
    return {
        "a new one": Column("new_column", "offer", "number", lambda t, o: None),
        "a flag more": Column(flags.name, flags.scope, "flags", flags.read, (*flags.values, "one_more")),
        "number to flags": Column(number.name, number.scope, "flags", number.read, ("a",)),
        "codes to number": Column(codes.name, codes.scope, "number", codes.read),
        "other rows": Column(number.name, other[number.scope], "number", number.read),  # type: ignore[arg-type]
    }


@pytest.mark.parametrize("change", changed_columns())
def test_columns_that_the_filters_need_otherwise_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    column = changed_columns()[change]
    ids = ["A", "B"]
    folder = build_generation(
        tmp_path,
        backend_name="exact",
        ids=ids,
        columns=table_of(
            (Technology(id_, offers=(LicenceOffer(), LicenceOffer())) for id_ in ids), today=TODAY
        ),
        passages=[tables.PassageRow(0, "en", "head", "a"), tables.PassageRow(1, "en", "head", "b")],
        rows=in_strands(coarse(2, seed=1)),
        dimension=6,
        means={},
        words=LexicalIndex.build(Technology(id_) for id_ in ids),
        twins=TwinIndex.build(Technology(id_) for id_ in ids),
        scores={},
        stamp=STAMP,
    )
    Generation(folder)
    monkeypatch.setattr(tables, "all_columns", lambda: newer(column))
    with pytest.raises(IndexMismatch, match=f"before the filters knew {column.name}") as raised:
        Generation(folder)
    assert raised.value.where == str(folder)


def test_the_columns_come_back_as_they_were(tmp_path: Path) -> None:
    table = table_of(
        (Technology(id_, ipc=("H01M 10/052",), trl=4) for id_ in ("A", "B", "电池")), today=TODAY
    )
    tables.write_columns(tmp_path, table)
    again = tables.read_columns(tmp_path)
    assert again.technologies == 3
    for rows in ("further", "layers", "offer_numbers"):
        np.testing.assert_array_equal(getattr(again, rows), getattr(table, rows))
    assert again.columns().keys() == table.columns().keys()
    for name, column in table.columns().items():
        assert_alike(again.columns()[name], column)


def assert_alike(after: Any, before: Any) -> None:
    assert type(after) is type(before)
    if is_dataclass(before):
        for part in fields(before):
            assert_alike(getattr(after, part.name), getattr(before, part.name))
    elif isinstance(before, np.ndarray):
        assert after.dtype == before.dtype
        np.testing.assert_array_equal(after, before)
    else:
        assert after == before


def test_texts_of_all_scripts_and_of_no_length_come_back(tmp_path: Path) -> None:
    texts = ["电池在低温下掉电快", "", "Lithium cell — ≥5 °C", "電池🔋", "\n \t"]
    tables.write_passages(tmp_path, [tables.PassageRow(n, "und", "head", t) for n, t in enumerate(texts)])
    passages = tables.read_passages(tmp_path)
    assert [passages.shown(row).text for row in range(len(passages))] == texts
