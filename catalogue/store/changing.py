"""Records, withdrawals and changes of owner into the database, each batch against how things stand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

import sqlalchemy as sa

from catalogue import exchange
from catalogue.errors import NotFound
from catalogue.identity import Keys, all_keys
from catalogue.records import OwnerChange, Technology
from catalogue.store.batch import Batch, By
from catalogue.store.outcomes import OwnerChanged, Stored, content_hash
from catalogue.store.standing import Standing, load, load_records, unchanged


def put_records(connection: sa.Connection, records: Sequence[Technology], by: By) -> list[Stored]:
    """Stores source records in order; what became of each."""
    digests = [content_hash(record) for record in records]
    rest, settled = set[str](), unchanged(connection, {record.id for record in records})
    for record, digest in zip(records, digests, strict=True):
        before = settled.get(record.id)
        if before is None or before.content_hash != digest:
            rest.add(record.id)
    keys = {place: all_keys(record) for place, record in enumerate(records) if record.id in rest}
    standing = load(connection, _coming((records[place].id, own) for place, own in keys.items()))
    load_records(connection, [standing.sources[id_] for id_ in sorted(rest & standing.sources.keys())])
    batch, done = Batch(connection, standing, by), []
    for place, (record, digest) in enumerate(zip(records, digests, strict=True)):
        if record.id in rest:
            done.append(batch.put(record, digest, keys[place]))
        elif held := standing.sources.get(record.id):  # another record of the batch speaks of the same
            done.append(batch.put(record, digest, held.keys))
        else:
            before = settled[record.id]
            done.append(Stored(record.id, "same", before.version, before.sequence, before.technology))
    return batch.write(done)


def _coming(records: Iterable[tuple[str, Keys]]) -> dict[str, Keys]:
    found: dict[str, Keys] = {}
    for id_, own in records:
        before = found.get(id_, Keys())
        found[id_] = Keys(before.strong | own.strong, before.weak | own.weak)
    return found


def withdraw_records(connection: sa.Connection, ids: Sequence[str], by: By) -> list[str]:
    """Withdraws technologies with all their records, or single records; the ids that were not withdrawn before.

    Raises:
        NotFound: one of them does not exist.
    """
    standing = load(connection, dict.fromkeys(ids, Keys()))
    missing = [id_ for id_ in ids if id_ not in standing.sources]
    if missing:
        raise NotFound(f"there is no technology {missing[0]!r}", todo="Nothing was withdrawn. Check the id")
    batch, done = Batch(connection, standing, by), []
    for id_ in dict.fromkeys(ids):
        whole = standing.sources[id_].technology == id_
        # Changes of owner stay: they show nothing by themselves, and hold again when the patent comes back.
        of = [m for m in standing.members[id_] if standing.sources[m].kind == "record"] if whole else [id_]
        if any(not standing.sources[record].withdrawn for record in of):
            batch.withdraw(of)
            done.append(id_)
    batch.write([])
    return done


def put_owner_changes(
    connection: sa.Connection, changes: Sequence[OwnerChange], by: By
) -> list[OwnerChanged]:
    """Stores changes of owner as sources of the patents they speak of; what became of each."""
    records = [_as_record(change) for change in changes]
    keys = [all_keys(record) for record in records]
    standing = load(connection, _coming((record.id, own) for record, own in zip(records, keys, strict=True)))
    batch = Batch(connection, standing, by)
    done: list[Stored | str] = []
    for record, own in zip(records, keys, strict=True):
        if _holds(standing, own):
            done.append(batch.put(record, content_hash(record), Keys(own.strong), kind="owner_change"))
        else:
            done.append(record.id)
    stored = iter(batch.write([one for one in done if isinstance(one, Stored)]))
    return [_told(next(stored) if isinstance(one, Stored) else one) for one in done]


def _told(one: Stored | str) -> OwnerChanged:
    if isinstance(one, str):
        return OwnerChanged(one, "unknown patent", None, None)
    return OwnerChanged(one.id, one.outcome, one.technology, one.sequence)


def _holds(standing: Standing, keys: Keys) -> bool:
    holders = (standing.sources[id_] for key in keys.strong for id_ in standing.strong[key])
    return any(holder.kind == "record" for holder in holders)


def _as_record(change: OwnerChange) -> Technology:
    """A change of owner as a record of its own: the patent with the event, and the new owner where there is one."""
    patent = replace(change.patent, events=(*(change.patent.events or ()), change.event))
    owner = change.assignees[0] if change.event.kind == "assigned" and change.assignees else None
    record = Technology(
        id="",
        owner=owner,
        patents=(patent,),
        provenance={"*": change.source} if change.source else None,
    )
    text = exchange.to_json(replace(record, provenance=None))
    return replace(record, id=f"owner-change-{hashlib.sha256(text.encode()).hexdigest()[:24]}")
