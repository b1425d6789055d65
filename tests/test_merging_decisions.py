"""Doubtful merges and what is decided on them, changes of owner, an older bank, and the command line."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from click.testing import CliRunner

import catalogue.store
from catalogue import exchange
from catalogue.errors import NotFound
from catalogue.records import (
    FieldSource,
    Institution,
    LegalEvent,
    OwnerChange,
    PatentRef,
)
from catalogue.store import Catalogue, content_hash
from techbank.bank import open_bank
from techbank.cli import main
from techbank.uploading import change_owners
from tests.merging_samples import LISTING, A, B, only, publication

GIVEN = {"encoder": "hashing"}
MIGRATIONS = Path(catalogue.store.__file__).parent / "migrations"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalogue.db"


@pytest.fixture
def store(path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(f"sqlite:///{path}")
    yield opened
    opened.close()


# Decisions


def proposed(store: Catalogue) -> int:
    (one,) = store.proposals()
    return one.id


def test_a_proposal_is_accepted(store: Catalogue) -> None:
    plain = replace(A, id="QL-9", patents=None, url="https://ql.example/9")
    store.upsert([A, plain])
    (one,) = store.proposals()
    assert (one.older, one.younger, one.technologies, one.reason) == (
        A.id,
        "QL-9",
        (A.id, "QL-9"),
        "same_title",
    )
    assert store.accept_merge(one.id, who="clerk") == A.id
    assert only(store).url == plain.url
    assert store.proposals() == []
    store.upsert([replace(plain, trl=4)])  # what was accepted holds when the record changes
    assert only(store).trl == 4
    with pytest.raises(NotFound, match="no open proposal"):
        store.accept_merge(one.id)


def test_what_was_refused_never_comes_back(store: Catalogue) -> None:
    plain = replace(A, id="QL-9", patents=None)
    store.upsert([A, plain])
    store.refuse_merge(proposed(store), who="clerk")
    store.upsert([replace(plain, trl=4), replace(A, trl=2), B])
    assert store.proposals() == []
    store.upsert([replace(plain, patents=A.patents)])  # not even by a number
    assert store.count() == 2
    assert store.proposals() == []


def test_a_split_holds(store: Catalogue) -> None:
    store.upsert([A, B, LISTING])
    assert store.split(B.id, who="clerk") == (B.id, A.id)
    assert store.get(B.id) == B
    store.upsert([A, replace(B, trl=2), LISTING])
    assert {t.id for t in store.current()} == {A.id, B.id}
    assert store.get(LISTING.id).id == A.id
    with pytest.raises(NotFound, match="only record"):
        store.split(B.id)
    with pytest.raises(NotFound, match="no record"):
        store.split("nothing")


def test_the_first_record_split_off_keeps_its_name(store: Catalogue) -> None:
    store.upsert([A, B, LISTING])
    assert store.split(A.id) == (A.id, B.id)
    assert store.get(A.id) == A
    assert store.get(LISTING.id).id == B.id
    assert [v.withdrawn for v in store.history(B.id)] == [False]


# Changes of owner


def transfer(year: int, name: str, number: str = "107123400", kind: str = "assigned") -> OwnerChange:
    return OwnerChange(
        PatentRef("CN", number, "B"),
        LegalEvent(kind, date=dt.date(year, 5, 1)),  # type: ignore[arg-type]
        assignees=(Institution(name),),
        source=FieldSource(file="transfers.xml", position=f"record {year}"),
    )


def test_a_transfer_changes_owner_and_events(store: Catalogue) -> None:
    store.upsert([A])
    later, earlier, strange = (
        transfer(2022, "新星公司"),
        transfer(2021, "旧星公司"),
        transfer(2020, "甲", "999999999"),
    )
    done = store.change_owners([later, strange, earlier])
    assert [(d.outcome, d.technology) for d in done] == [
        ("stored", A.id),
        ("unknown patent", None),
        ("stored", A.id),
    ]
    found = only(store)
    assert found.owner == Institution("新星公司")
    assert found.patents is not None
    assert [e.date and e.date.year for e in found.patents[0].events or ()] == [2021, 2022]
    assert found.texts == A.texts
    assert [d.outcome for d in store.change_owners([later, earlier])] == ["same", "same"]
    assert [s.kind for s in store.sources(A.id)] == ["record", "owner_change", "owner_change"]
    store.change_owners([transfer(2023, "银行", kind="pledge_recorded")])
    assert only(store).owner == Institution("新星公司")


def test_a_transfer_shows_nothing_without_its_patent_and_holds_when_it_is_back(store: Catalogue) -> None:
    store.upsert([A])
    store.change_owners([transfer(2022, "新星公司")])
    store.withdraw([A.id])
    assert store.count() == 0
    store.upsert([A])
    assert only(store).owner == Institution("新星公司")


def test_persons_become_no_owner_and_an_unknown_patent_is_told(store: Catalogue) -> None:
    store.upsert([A])
    done, refused = change_owners(
        store, [transfer(2022, "李雷"), transfer(2022, "甲", "999999999")], name="t.xml", who=None
    )
    assert [one.outcome for one in done] == ["stored", "unknown patent"]
    assert only(store).owner == A.owner
    (one,) = refused
    assert (one.file, one.position, one.field) == ("transfers.xml", "record 2022", "patent")
    assert "CN-999999999-B" in one.reason
    assert one.todo


# An older bank


def old_bank(path: Path) -> None:
    """A catalogue as migration 0001 left it, with a withdrawn technology and two publications of one case."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    with sqlite3.connect(path) as old:
        rows = [(A, 1, 0), (B, 1, 0), (publication("A", 7), 1, 0), (publication("A", 7), 2, 1), (A, 2, 0)]
        for sequence, (record, version, withdrawn) in enumerate(rows, 1):
            record = replace(record, trl=version)
            now = (version, content_hash(record), withdrawn, sequence)
            old.execute(
                "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, 'old.xml', 'document 1', 'clerk', '2026-01-01 00:00:00')",
                (sequence, record.id, version, now[1], exchange.to_json(record), withdrawn),
            )
            old.execute("INSERT OR REPLACE INTO technologies VALUES (?, ?, ?, ?, ?)", (record.id, *now))
    old.close()


def test_an_older_bank_opens_and_goes_on(path: Path) -> None:
    old_bank(path)
    store = Catalogue(f"sqlite:///{path}")
    assert {t.id for t in store.current()} == {A.id, B.id}
    assert (store.sequence(), store.get(A.id)) == (5, replace(A, trl=2))
    assert [v.version for v in store.history(A.id)] == [1, 2]
    (source,) = store.sources(A.id)
    assert (source.record, source.version, source.file, source.who) == (
        replace(A, trl=2),
        2,
        "old.xml",
        "clerk",
    )
    assert [s.withdrawn for s in store.sources(publication("A", 7).id)] == [True]
    (again,) = store.upsert([replace(B, trl=1)])  # the same as before: still, the two are found to be one now
    assert (again.outcome, again.technology, again.merged) == ("same", A.id, True)
    assert only(store).id == A.id
    store.upsert([publication("B", 7)])
    assert store.get(publication("B", 7).id).id == publication("A", 7).id
    store.close()


# The command line


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_merges_on_the_command_line(tmp_path: Path) -> None:
    folder = str(tmp_path / "bank")
    plain = replace(A, id="QL-9", patents=None)
    with open_bank(Path(folder), GIVEN, create=True) as bank:
        bank.catalogue.upsert(
            [A, plain, B, publication("A", 4), replace(publication("A", 4), id="QL-4", patents=None)]
        )
    listed = json.loads(run("merges", "--bank", folder, "--json"))["proposals"]
    assert [one["records"] for one in listed] == [[A.id, "QL-9"], ["CN-107123404-A", "QL-4"]]
    assert "same title" in run("merges", "--bank", folder)
    assert A.id in run("merges", "accept", str(listed[0]["id"]), "--bank", folder)
    run("merges", "refuse", str(listed[1]["id"]), "--bank", folder)
    assert json.loads(run("merges", "--bank", folder, "--json")) == {"proposals": []}
    shown = run("show", A.id, "--bank", folder)
    assert "3 sources:" in shown
    assert "B.xml document 0" in shown
    split = json.loads(run("merges", "split", B.id, "--bank", folder, "--json"))
    assert split == {"record": B.id, "technology": B.id, "others": A.id}
    with open_bank(Path(folder)) as bank:
        assert bank.catalogue.count() == 4
