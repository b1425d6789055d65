"""The catalogue's store through its door: versions, withdrawal, several writers at once, migrations, damaged files."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import catalogue.store
from catalogue.errors import NotFound, StoreError
from catalogue.licensing.offer import LicenceOffer, Payment
from catalogue.records import FieldSource, Technology, TechnologyText
from catalogue.store import Catalogue, content_hash
from catalogue.store.schema import HEAD, metadata
from tests.strategies import banks

ROOT = Path(__file__).resolve().parents[1]
MIGRATIONS = Path(catalogue.store.__file__).parent / "migrations"


def url_of(path: Path) -> str:
    return f"sqlite:///{path}"


def entry(id_: str, title: str = "电池", *, file: str | None = None) -> Technology:
    source = {"*": FieldSource(file=file, position="row 3")} if file else None
    return Technology(id=id_, texts={"zh": TechnologyText(title=title)}, provenance=source)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalogue.db"


@pytest.fixture
def store(path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(url_of(path))
    yield opened
    opened.close()


def outcomes(store: Catalogue, *records: Technology) -> list[str]:
    return [stored.outcome for stored in store.upsert(records)]


# Versions


def test_stored_changed_same(store: Catalogue) -> None:
    assert outcomes(store, entry("a"), entry("b")) == ["stored", "stored"]
    assert outcomes(store, entry("a"), entry("b", "隔膜"), entry("c")) == ["same", "changed", "stored"]
    assert [(s.version, s.sequence) for s in store.upsert([entry("a"), entry("b", "隔膜")])] == [
        (1, 1),
        (2, 3),
    ]
    assert store.sequence() == 4
    assert store.count() == 3


def test_provenance_does_not_count_as_content(store: Catalogue) -> None:
    store.upsert([entry("a", file="old.xlsx")], who="tto")
    assert outcomes(store, entry("a", file="new.xlsx"), entry("a")) == ["same", "same"]
    (version,) = store.history("a")
    assert (version.file, version.position, version.who) == ("old.xlsx", "row 3", "tto")


def test_content_is_equal_in_whatever_order_its_languages_stand(store: Catalogue) -> None:
    zh, en = TechnologyText(title="电池"), TechnologyText(title="cell")
    first, second = (
        Technology(id="a", texts=texts) for texts in ({"zh": zh, "en": en}, {"en": en, "zh": zh})
    )
    assert first == second
    assert content_hash(first) == content_hash(second)
    assert outcomes(store, first, second) == ["stored", "same"]


def test_every_difference_of_content_counts() -> None:
    offer = LicenceOffer(payment=Payment(upfront=Decimal(0)))
    records = [
        entry("a"),
        entry("b"),
        entry("a", ""),
        replace(entry("a"), texts={"en": TechnologyText(title="电池")}),
        replace(entry("a"), trl=1),
        replace(entry("a"), ipc=()),
        replace(entry("a"), offers=(offer,)),
        replace(entry("a"), offers=(LicenceOffer(payment=Payment()),)),
        replace(entry("a"), offers=(LicenceOffer(), offer)),
        replace(entry("a"), offers=(offer, LicenceOffer())),
    ]
    assert len({content_hash(record) for record in records}) == len(records)


def test_two_of_one_id_in_a_batch_are_two_versions(store: Catalogue) -> None:
    done = store.upsert([entry("a", "1"), entry("b"), entry("a", "2"), entry("a", "2"), entry("a", "1")])
    assert [s.outcome for s in done] == ["stored", "stored", "changed", "same", "changed"]
    assert [s.version for s in done] == [1, 1, 2, 2, 3]
    assert store.get("a") == entry("a", "1")
    assert [v.technology.texts["zh"].title for v in store.history("a")] == ["1", "2", "1"]
    assert store.count() == 2


def test_withdrawn_and_back_again(store: Catalogue) -> None:
    store.upsert([entry("a", file="f.csv"), entry("b")])
    assert store.withdraw(["a", "a"], who="clerk") == ["a"]
    assert store.withdraw(["a", "b"]) == ["b"]
    assert store.withdraw([]) == []
    with pytest.raises(NotFound, match="withdrawn"):
        store.get("a")
    assert (store.count(), list(store.current()), store.get_many(["a", "b", "z"])) == (0, [], {})
    back = store.upsert([entry("a")])
    assert [(s.outcome, s.version) for s in back] == [("changed", 3)]
    assert store.get("a") == entry("a")
    history = store.history("a")
    assert [(v.version, v.withdrawn, v.who) for v in history] == [
        (1, False, None),
        (2, True, "clerk"),
        (3, False, None),
    ]
    assert [v.sequence for v in history] == sorted(v.sequence for v in history)


def test_withdrawing_what_does_not_exist_withdraws_nothing(store: Catalogue) -> None:
    store.upsert([entry("a")])
    with pytest.raises(NotFound, match="'z'"):
        store.withdraw(["a", "z"])
    assert store.get("a") == entry("a")
    assert store.sequence() == 1


def test_history_times_are_utc_and_unknown_ids_have_none(store: Catalogue) -> None:
    before = dt.datetime.now(dt.UTC)
    store.upsert([entry("a")])
    (version,) = store.history("a")
    assert before <= version.stored_at <= dt.datetime.now(dt.UTC)
    assert version.stored_at.utcoffset() == dt.timedelta(0)
    assert store.history("z") == []


def test_changed_since_tells_each_once_and_whether_it_is_withdrawn(store: Catalogue) -> None:
    assert (store.sequence(), dict(store.changed_since(0))) == (0, {})
    store.upsert([entry("a"), entry("b"), entry("c")])
    start = store.sequence()
    store.upsert([entry("a"), entry("b", "2"), entry("b", "3"), entry("d")])
    store.withdraw(["c"])
    assert dict(store.changed_since(start)) == {"b": False, "c": True, "d": False}
    assert dict(store.changed_since(0)) == {"a": False, "b": False, "c": True, "d": False}
    assert dict(store.changed_since(store.sequence())) == {}


def test_current_is_in_order_of_id_and_one_consistent_state(store: Catalogue) -> None:
    ids = ["b", "a", "B", "é", "中", "10", "9", "a b", "😀", "a" * 200, "'; --", "%"]
    store.upsert([entry(id_) for id_ in ids])
    stream = store.current()
    first = next(stream)
    store.upsert([entry("zz"), entry("b", "changed")])
    assert [first, *stream] == [entry(id_) for id_ in sorted(ids)]
    assert store.get("b") == entry("b", "changed")


def test_many_ids_at_once(store: Catalogue) -> None:
    ids = [f"t{number:05}" for number in range(1100)]
    assert {s.outcome for s in store.upsert([entry(id_) for id_ in ids])} == {"stored"}
    assert {s.outcome for s in store.upsert([entry(id_) for id_ in reversed(ids)])} == {"same"}
    assert list(store.get_many(ids)) == ids
    assert [record.id for record in store.current()] == ids
    assert len(store.withdraw(ids)) == 1100
    assert store.count() == 0


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(banks(most=3), max_size=4))
def test_the_store_is_a_dictionary_with_a_memory(batches: list[list[Technology]]) -> None:
    store = Catalogue("sqlite://")
    held: dict[str, Technology] = {}
    for batch in batches:
        for record, done in zip(batch, store.upsert(batch), strict=True):
            before = held.get(record.id)
            assert done.outcome == ("stored" if before is None else "same" if before == record else "changed")
            held[record.id] = record
    assert {record.id: record for record in store.current()} == held
    for id_, record in held.items():
        assert store.history(id_)[-1].technology == record
    store.close()


def test_a_batch_that_fails_leaves_nothing(store: Catalogue, path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute(
            "CREATE TRIGGER full BEFORE INSERT ON technologies WHEN NEW.id = 'bad' BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
        )
    other.close()
    with pytest.raises(StoreError, match=r"could not be written.*disk is full") as caught:
        store.upsert([entry("good"), entry("bad")])
    assert caught.value.todo
    assert str(path) in str(caught.value)
    assert (store.count(), store.sequence(), store.history("good")) == (0, 0, [])


# Several at once

WRITER = """
import sys
from catalogue.records import Technology
from catalogue.store import Catalogue
url, name = sys.argv[1:]
sys.stdin.readline()
store = Catalogue(url)
for number in range(40):
    done = store.upsert([Technology(id=f"{name}-{number}"), Technology(id="shared", url=f"{name}/{number}")])
    assert [d.outcome for d in done] == ["stored", "changed" if done[1].version > 1 else "stored"], done
store.close()
print("done")
"""


def test_two_processes_write_into_a_new_file_at_once(path: Path) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", WRITER, url_of(path), name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in ("left", "right")
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        out, err = writer.communicate(timeout=300)
        assert (writer.returncode, out.strip(), err) == (0, "done", "")
    store = Catalogue(url_of(path))
    assert store.count() == 81
    assert store.sequence() == 160
    history = store.history("shared")
    assert [version.version for version in history] == list(range(1, 81))
    written = [version.technology.url for version in history]
    for name in ("left", "right"):
        assert [url for url in written if url and url.startswith(name)] == [f"{name}/{n}" for n in range(40)]
    store.close()


def test_threads_share_one_catalogue_and_readers_do_not_wait_for_a_writer(store: Catalogue) -> None:
    failures: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for number in range(20):
                store.upsert([entry(f"{name}-{number}"), entry("shared", f"{name} {number}")])
                assert store.get(f"{name}-{number}").id == f"{name}-{number}"
                assert store.count() <= 61
        except BaseException as error:  # noqa: BLE001 - told below, in the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert store.count() == 61
    assert [v.version for v in store.history("shared")] == list(range(1, 61))


# The database


def test_sqlite_keeps_what_it_has_committed(store: Catalogue) -> None:
    with store._reading() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 60_000}


def test_what_was_reported_stored_is_there_after_the_process_is_gone(path: Path) -> None:
    code = (
        "import os, sys; from catalogue.records import Technology; from catalogue.store import Catalogue\n"
        "Catalogue(sys.argv[1]).upsert([Technology(id='a')]); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", code, url_of(path)], cwd=ROOT, check=False).returncode == 9
    store = Catalogue(url_of(path))
    assert store.get("a") == Technology(id="a")
    store.close()


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_a_fresh_database_is_what_the_tables_say(store: Catalogue, path: Path) -> None:
    engine = sa.create_engine(url_of(path))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD
        created = connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE name = 'versions'"
        ).scalar_one()
        assert "AUTOINCREMENT" in created  # a number of the log is never given twice
    engine.dispose()


def test_opening_again_changes_nothing(store: Catalogue, path: Path) -> None:
    store.upsert([entry("a")])
    again = Catalogue(url_of(path))
    assert (again.get("a"), again.sequence()) == (entry("a"), 1)
    again.close()


def test_a_catalogue_of_a_newer_program_is_refused_and_left_alone(path: Path) -> None:
    Catalogue(url_of(path)).close()
    with sqlite3.connect(path) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.close()
    with pytest.raises(StoreError, match="newer version") as caught:
        Catalogue(url_of(path))
    assert "Update the program" in str(caught.value.todo)
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)
    other.close()


@pytest.mark.parametrize(
    "content", [b"garbage" * 1000, b"SQLite format 3\0" + b"\xff" * 5000], ids=["text", "header only"]
)
def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged") as caught:
        Catalogue(url_of(path))
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mystery://x", "sqlite:////nowhere/at/all/catalogue.db", "sqlite:////"]
)
def test_an_url_that_leads_nowhere_is_told(url: str) -> None:
    with pytest.raises(StoreError, match="cannot be opened") as caught:
        Catalogue(url)
    assert "catalogue_url" in str(caught.value.todo)


def test_a_password_is_not_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        Catalogue("mystery://clerk:hunter2@host/bank")
    assert "hunter2" not in str(caught.value)


def test_a_damaged_page_is_a_store_error(store: Catalogue, path: Path) -> None:
    store.upsert([entry(f"t{number}", "长" * 500) for number in range(50)])
    store.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreError):
        list(Catalogue(url_of(path)).current())
