"""Records of one technology in the store: merged with their sources, in any order, by several writers, through kills."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
import sqlalchemy as sa

from catalogue import exchange
from catalogue.errors import InputError, NotFound
from catalogue.identity import merge
from catalogue.records import (
    PatentRef,
    Technology,
    TechnologyText,
)
from catalogue.store import Catalogue, content_hash
from ingest.reading import read_path
from tests.merging_samples import LISTING, A, B, only, publication

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalogue.db"


@pytest.fixture
def store(path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(f"sqlite:///{path}")
    yield opened
    opened.close()


# Merging


def test_a_publication_joins_the_technology_of_its_application(store: Catalogue) -> None:
    (first,) = store.upsert([A])
    assert (first.technology, first.merged) == (A.id, False)
    assert store.get(A.id) == A
    (second,) = store.upsert([B], who="clerk", office="TTO", job="j1")
    assert (second.id, second.outcome, second.technology, second.merged) == (B.id, "stored", A.id, True)
    assert (second.version, second.sequence) == (2, 2)
    found = only(store)
    assert found.id == A.id
    assert [p.publications for p in found.patents or ()] == [("CN-107123400-A", "CN-107123400-B")]
    assert store.get(B.id) == store.get(A.id) == found
    assert store.get_many([A.id, B.id]) == {A.id: found}
    one, other = store.sources(B.id)
    assert (one.record, other.record) == (A, B)
    assert (other.who, other.office, other.job, other.file) == ("clerk", "TTO", "j1", "B.xml")
    assert [v.version for v in store.history(B.id)] == [1, 2]
    assert [s.outcome for s in store.upsert([A, B])] == ["same", "same"]
    assert store.sequence() == 2


@pytest.mark.parametrize("batch", [True, False])
def test_the_order_of_arrival_decides_nothing_but_the_id(batch: bool) -> None:
    shown = set()
    for order in permutations([A, B, LISTING]):
        store = Catalogue("sqlite://")
        for records in [list(order)] if batch else [[one] for one in order]:
            store.upsert(records)
        found = only(store)
        assert found.id == order[0].id
        shown.add(exchange.to_json(replace(found, id="")))
        store.close()
    assert len(shown) == 1


def test_two_technologies_found_to_be_one_become_the_older(store: Catalogue) -> None:
    bare = replace(LISTING, patents=None)
    store.upsert([A, bare, publication("A", 7)])
    start = store.sequence()
    (found,) = store.upsert([LISTING])
    assert (found.outcome, found.technology, found.merged) == ("changed", A.id, True)
    assert dict(store.changed_since(start)) == {A.id: False, LISTING.id: True}
    assert {id_: c.withdrawn for id_, c in store.changes_after(start).items()} == {
        A.id: False,
        LISTING.id: True,
    }
    assert store.count() == 2
    assert store.get(LISTING.id).id == A.id
    assert LISTING.id not in store.get_many([LISTING.id])
    history = store.history(LISTING.id)
    assert [(v.technology.id, v.withdrawn) for v in history] == [(LISTING.id, False), (LISTING.id, True)]


def test_a_record_whose_number_was_mended_leaves_again(store: Catalogue) -> None:
    store.upsert([A, replace(B, owner=None), LISTING])
    mended = replace(LISTING, patents=(PatentRef("CN", application_number="201810118811"),))
    (left,) = store.upsert([mended])
    assert (left.outcome, left.technology, left.merged) == ("changed", LISTING.id, False)
    assert store.get(LISTING.id) == mended
    assert {t.id for t in store.current()} == {A.id, LISTING.id}
    assert store.get(A.id).offers is None


def test_the_first_record_may_leave_and_the_others_go_on_under_their_own_name(store: Catalogue) -> None:
    store.upsert([LISTING, A, B])
    assert only(store).id == LISTING.id
    store.upsert([replace(LISTING, patents=None)])
    assert {t.id for t in store.current()} == {LISTING.id, A.id}
    assert store.get(B.id).id == A.id


def test_withdrawing_one_source_and_all(store: Catalogue) -> None:
    store.upsert([A, B, LISTING])
    assert store.withdraw([LISTING.id]) == [LISTING.id]
    assert only(store).offers is None
    assert [s.withdrawn for s in store.sources(A.id)] == [False, False, True]
    assert store.withdraw([A.id]) == [A.id]  # the technology's id: all that is left
    assert store.count() == 0
    with pytest.raises(NotFound, match="withdrawn"):
        store.get(B.id)
    assert store.withdraw([A.id, B.id]) == []
    (back,) = store.upsert([B])
    assert (back.outcome, back.technology, back.merged) == ("changed", A.id, False)
    assert only(store) == replace(B, id=A.id)


def test_the_same_batch_in_one_and_in_parts_leaves_the_same_log(path: Path) -> None:
    records = [
        A,
        publication("A", 3),
        B,
        LISTING,
        publication("B", 3),
        replace(A, trl=3),
        publication("A", 5),
    ]
    logs = []
    for parts in ([records], [[one] for one in records]):
        store = Catalogue("sqlite://")
        done = [stored for part in parts for stored in store.upsert(part)]
        logs.append(
            (done, [[replace(v, stored_at=dt.datetime.min) for v in store.history(r.id)] for r in records])
        )
        store.close()
    assert logs[0] == logs[1]


def test_a_number_filled_down_a_column_merges_nothing(store: Catalogue) -> None:
    def row(n: int) -> Technology:
        title = "".join(chr(0x4E00 + (n * 97 + place * 1009) % 20000) for place in range(12))
        return replace(LISTING, id=f"row-{n}", texts={"zh": TechnologyText(title=title)})

    for start in range(0, 120, 30):
        store.upsert([row(n) for n in range(start, start + 30)])
    assert store.count() == 120
    assert {p.reason for p in store.proposals()} == {"clashing_number"}
    assert len(store.proposals()) < 150, "a clerk is not asked about each pair"
    assert {s.outcome for s in store.upsert([row(n) for n in range(120)])} == {"same"}


def test_a_title_that_many_bear_proposes_nothing_more(store: Catalogue) -> None:
    notices = [replace(A, id=f"notice {n}", patents=None) for n in range(40)]
    store.upsert(notices[:20])
    store.upsert(notices[20:])
    assert store.count() == 40
    assert len(store.proposals()) < 25


# Transactions, several writers, kills


def test_a_transaction_holds_all_or_nothing(store: Catalogue) -> None:
    def failing() -> None:
        with store.transaction():
            store.upsert([A])
            assert store.get(A.id) == A  # its own writes are seen inside
            raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert store.count() == 0
    with store.transaction() as connection:
        store.upsert([A])
        with pytest.raises(NotFound):
            store.withdraw(["nothing"])
        store.upsert([B])
        assert connection.execute(sa.text("SELECT count(*) FROM sources")).scalar() == 2
    assert only(store).id == A.id


def test_two_writers_at_once_make_one_technology_of_one(path: Path) -> None:
    stores = [Catalogue(f"sqlite:///{path}") for _ in range(2)]
    barrier, failures = threading.Barrier(2), list[BaseException]()

    def work(store: Catalogue, kind: str) -> None:
        try:
            for case in range(20):
                barrier.wait(30)
                store.upsert([publication(kind, case)])
        except BaseException as error:  # noqa: BLE001 - told below, in the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=work, args=pair) for pair in zip(stores, "AB", strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert stores[0].count() == 20
    assert all(len(stores[0].sources(publication("A", case).id)) == 2 for case in range(20))
    for store in stores:
        store.close()


KILLED = """
import sys
from catalogue.store import Catalogue
from tests.merging_samples import publication
store = Catalogue(sys.argv[1])
print("open", flush=True)
for case in range(60):
    store.upsert([publication("A", case), publication("B", case - 1)])
    print(case, flush=True)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 here")
def test_a_kill_between_two_publications_of_a_case_leaves_them_one(path: Path) -> None:
    url = f"sqlite:///{path}"
    done = -1
    for stop in (5, 11, 23):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, url],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            env=dict(os.environ),
        )
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip().isdigit():
                done = max(done, int(line))
                if int(line) >= stop:
                    break
        process.kill()
        process.communicate(timeout=60)
        store = Catalogue(url)
        ids = [record.id for record in store.current()]
        assert len(ids) >= done + 1
        for case in range(done):
            assert len(store.sources(publication("A", case).id)) == 2
        for id_ in ids:
            records = [source.record for source in store.sources(id_)]
            again = replace(merge(records), id=id_)
            assert content_hash(store.get(id_)) == content_hash(again), (
                "what is shown is what the sources say"
            )
        store.close()


# Real records


def real(*folders: str) -> list[Technology]:
    found = [
        path
        for folder in folders
        for path in sorted((DATA / "formats" / folder).rglob("*"))
        if path.is_file()
    ]
    if not found:
        pytest.skip(f"the shared real data is not here ({', '.join(folders)})")
    records: list[Technology] = []
    for path in found:
        if path.suffix.lower() in (".xml", ".zip", ".csv", ".jsonl", ".json"):
            try:
                records += [one for one in read_path(path) if isinstance(one, Technology)]
            except InputError:
                continue
    return records


@pytest.mark.real
@pytest.mark.parametrize(
    "folder", ["epo_ep_fulltext_xml", "epo_docdb_xml", "epo_ops_xml", "cn_patent_cpc_csv"]
)
def test_real_publications_of_one_case_are_one_and_no_others(store: Catalogue, folder: str) -> None:
    records = real(folder)
    store.upsert(records)
    technologies = list(store.current())
    held = {
        number
        for technology in technologies
        for patent in technology.patents or ()
        for number in (
            patent.publications or ("-".join(filter(None, (patent.country, patent.number, patent.kind))),)
        )
    }
    for record in records:
        for patent in record.patents or ():
            assert "-".join(filter(None, (patent.country, patent.number, patent.kind))) in held
    for technology in technologies:
        sources = [source.record for source in store.sources(technology.id)]
        if len(sources) > 1:
            applications = {p.application_number for s in sources for p in s.patents or ()}
            families = {p.family_id for s in sources for p in s.patents or ()} - {None}
            assert len(applications) == 1 or len(families) == 1, technology.id


@pytest.mark.real
def test_the_real_application_and_grant_of_one_european_case_are_one(store: Catalogue) -> None:
    store.upsert(real("epo_ops_xml"))
    found = store.get("EP-1000000-B1")
    assert found.id == store.get("EP-1000000-A1").id
    (patent,) = (patent for patent in found.patents or () if patent.number == "1000000")
    assert (patent.kind, patent.publications) == ("B1", ("EP-1000000-A1", "EP-1000000-B1"))
