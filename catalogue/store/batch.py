"""One batch of changes: records put, withdrawn, joined or parted in memory, and written together at the end.

The log reads as if every record had been stored by itself, whatever came with it; only the writing is done at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from catalogue import exchange
from catalogue.identity import Keys, all_keys, completed, merge
from catalogue.records import FieldSource, Technology
from catalogue.store import grouping
from catalogue.store.outcomes import Outcome, SourceKind, Stored, content_hash
from catalogue.store.schema import identity_keys, proposals, source_log, sources, technologies, versions
from catalogue.store.standing import MANY, Decision, Held, Now, Standing, load_records

_LATER = 2**60  # numbers of the log that are not given yet, in order


@dataclass(frozen=True)
class By:
    """Who hands in: a person, the office, the upload's job."""

    who: str | None = None
    office: str | None = None
    job: str | None = None


@dataclass
class _Logged:
    """A version of a source that is to be written: its row, the version of its technology that shows its words."""

    row: dict[str, Any]
    record: Technology
    shown: int | None = None


class Batch:
    """Changes against how things stand; `write` puts them into the database, in the order in which they were made."""

    def __init__(self, connection: sa.Connection, standing: Standing, by: By) -> None:
        self._connection = connection
        self._standing = standing
        self._by = by
        self._now = dt.datetime.now(dt.UTC)
        self._versions: list[dict[str, Any]] = []
        self._logged: list[_Logged] = []
        self._known = frozenset(standing.sources)
        self._rows = dict(standing.technologies)  # as the database has them
        self._changed: dict[str, None] = {}
        self._moved: dict[str, str] = {held.id: held.technology for held in standing.sources.values()}
        self._keys: dict[str, Keys] = {held.id: held.keys for held in standing.sources.values()}
        self._decisions: list[Decision] = []

    def put(self, record: Technology, digest: str, keys: Keys, *, kind: SourceKind = "record") -> Stored:
        """One source record as it is now; of a publication what only other files say of it stays."""
        record, digest, keys = self._completed(record, digest, keys, kind)
        held, outcome = self._standing.sources.get(record.id), self._outcome(record, digest)
        if held is None:
            held = Held(record.id, record.id, kind, 0, "", False, _LATER + len(self._logged), 0)
            self._standing.hold(held)
        if outcome != "same":
            held.version, held.content_hash, held.withdrawn = held.version + 1, digest, False
            held.record, held.office = record, self._by.office
            self._log(held, record)
        touched = {held.technology}
        keys = grouping.telling(self._standing, record.id, keys)
        if keys != held.keys:
            self._standing.set_keys(held, keys)
            if len(self._standing.members[held.technology]) > 1:
                touched |= grouping.part(self._standing, held.technology)
        gone, doubtful = grouping.join(self._standing, held, self.record_of)
        if outcome != "same" or gone:
            found = grouping.propose(self._standing, held, doubtful, self.record_of)
            self._decisions += found
        merged = (outcome == "stored" or bool(gone)) and any(
            not self._standing.sources[id_].withdrawn
            for id_ in self._standing.members[held.technology]
            if id_ != held.id
        )
        if outcome != "same" or gone or len(touched) > 1:
            self.show({*touched, *gone, held.technology}, cause=record)
        now = self._standing.technologies[held.technology]
        return Stored(record.id, outcome, now.version, now.sequence, held.technology, merged)

    def _completed(
        self, record: Technology, digest: str, keys: Keys, kind: SourceKind
    ) -> tuple[Technology, str, Keys]:
        """The record with what it leaves open and other files have said under its id; a withdrawn one says nothing."""
        held = self._standing.sources.get(record.id)
        if held is None or held.withdrawn or held.content_hash == digest or kind != "record":
            return record, digest, keys
        before = self.record_of(held)
        whole = completed(
            before, record, same_office=held.office is not None and held.office == self._by.office
        )
        return (record, digest, keys) if whole is record else (whole, content_hash(whole), all_keys(whole))

    def _outcome(self, record: Technology, digest: str) -> Outcome:
        held = self._standing.sources.get(record.id)
        if held is None:
            return "stored"
        return "same" if held.content_hash == digest and not held.withdrawn else "changed"

    def withdraw(self, ids: Iterable[str]) -> None:
        """Withdraws sources, and with its last record each technology."""
        held = [self._standing.sources[id_] for id_ in ids]
        load_records(self._connection, held)
        for source in held:
            if not source.withdrawn:
                source.withdrawn, source.version = True, source.version + 1
                self._log(source, self.record_of(source))
                self.show({source.technology}, cause=self.record_of(source))

    def _log(self, held: Held, record: Technology) -> None:
        at = (record.provenance or {}).get("*", FieldSource())
        row = {
            "record_id": held.id,
            "version": held.version,
            "content_hash": held.content_hash,
            "withdrawn": held.withdrawn,
            "file": at.file,
            "position": at.position,
            "stored_at": self._now,
            **vars(self._by),
        }
        held.sequence = _LATER + len(self._logged)
        self._logged.append(_Logged(row, record))
        self._changed[held.id] = None

    def record_of(self, held: Held) -> Technology:
        """The record of a source, read where it is not at hand."""
        if held.record is None:
            load_records(self._connection, [held])
        if held.record is None:
            raise LookupError(
                f"the source {held.id!r} has no record"
            )  # a broken foreign key: never by this program
        return held.record

    def show(self, ids: Iterable[str], *, cause: Technology) -> None:
        """Merges technologies anew from the sources they have now, those without any being withdrawn."""
        for id_ in sorted(ids):
            self._show(id_, cause)

    def _show(self, id_: str, cause: Technology) -> None:
        members = [self._standing.sources[m] for m in self._standing.members.get(id_, ())]
        live = [source for source in members if not source.withdrawn]
        records = [self.record_of(source) for source in live]
        gone = not any(source.kind == "record" for source in live)
        before = self._standing.technologies.get(id_)
        if gone and before is None and members:  # parted from others when it had been withdrawn already
            shown = replace(merge([self.record_of(source) for source in members]), id=id_)
            digest = content_hash(shown)
        elif gone:
            if before is None or before.withdrawn:
                return
            shown, digest = self._last(before), before.content_hash
        elif len(live) == 1 and live[0].id == id_:
            shown, digest = records[0], live[0].content_hash
        else:
            shown = replace(merge(records), id=id_)
            digest = content_hash(shown)
        if before is not None and (before.content_hash, before.withdrawn) == (digest, gone):
            return
        at = (cause.provenance or {}).get("*", FieldSource())
        version = before.version + 1 if before is not None else 1
        row = {
            "technology_id": id_,
            "version": version,
            "content_hash": digest,
            "record": shown,
            "withdrawn": gone,
            "file": at.file,
            "position": at.position,
            "who": self._by.who,
            "stored_at": self._now,
        }
        self._standing.technologies[id_] = Now(version, digest, gone, _LATER + len(self._versions))
        self._versions.append(row)
        if self._logged and self._logged[-1].record is shown and self._logged[-1].shown is None:
            self._logged[-1].shown = len(self._versions) - 1

    def _last(self, before: Now) -> Technology:
        """What a technology showed last."""
        if before.sequence >= _LATER:
            found: Technology = self._versions[before.sequence - _LATER]["record"]
            return found
        query = sa.select(versions.c.record).where(versions.c.sequence == before.sequence)
        return exchange.from_json(self._connection.execute(query).scalar_one())

    def note(self, decision: Decision) -> None:
        """A decision to be written."""
        decision.dirty = True
        self._decisions.append(decision)

    # Writing

    def write(self, done: list[Stored]) -> list[Stored]:
        """Writes all; the outcomes with the numbers that the log gave them."""
        texts = [exchange.to_json(row["record"]) for row in self._versions]
        rows = [row | {"record": text} for row, text in zip(self._versions, texts, strict=True)]
        given = self._insert(versions, versions.c.sequence, rows)
        now = {
            id_: replace(one, sequence=_real(one.sequence, given))
            for id_, one in self._standing.technologies.items()
        }
        self._put(
            technologies,
            technologies.c.id,
            {id_: dict(vars(one)) for id_, one in now.items() if one != self._rows.get(id_)},
            self._rows,
        )
        self._write_sources(given)
        self._write_keys()
        self._write_decisions()
        return [replace(one, sequence=_real(one.sequence, given)) for one in done]

    def _write_sources(self, given: list[int]) -> None:
        rows = [
            one.row
            | {
                "shown": None if one.shown is None else given[one.shown],
                "record": exchange.to_json(one.record) if one.shown is None else None,
            }
            for one in self._logged
        ]
        logged = self._insert(source_log, source_log.c.sequence, rows)
        changed = {
            held.id: {
                "technology_id": held.technology,
                "kind": held.kind,
                "version": held.version,
                "content_hash": held.content_hash,
                "withdrawn": held.withdrawn,
                "arrived": _real(held.arrived, logged),
                "sequence": _real(held.sequence, logged),
            }
            for held in self._standing.sources.values()
            if held.id in self._changed or self._moved.get(held.id) != held.technology
        }
        self._put(sources, sources.c.record_id, changed, self._known)

    def _write_keys(self) -> None:
        changed = [h for h in self._standing.sources.values() if h.keys != self._keys.get(h.id, Keys())]
        before = [held.id for held in changed if held.id in self._keys]
        for start in range(0, len(before), MANY):
            part = before[start : start + MANY]
            self._connection.execute(sa.delete(identity_keys).where(identity_keys.c.record_id.in_(part)))
        rows = [
            {"key": key, "record_id": held.id, "strong": strong}
            for held in changed
            for strong, keys in ((True, held.keys.strong), (False, held.keys.weak))
            for key in sorted(keys)
        ]
        if rows:
            self._connection.execute(sa.insert(identity_keys), rows)

    def _write_decisions(self) -> None:
        for decision in self._decisions:
            values = {"reason": decision.reason, "state": decision.state}
            decided = {} if decision.state == "open" else {"who": self._by.who, "decided_at": self._now}
            if decision.id is not None:
                query = sa.update(proposals).where(proposals.c.id == decision.id)
                self._connection.execute(query.values(**values, **decided))
            else:
                pair = {"older": decision.older, "younger": decision.younger, "made_at": self._now}
                self._connection.execute(sa.insert(proposals).values(**pair, **values, **decided))

    def _insert(self, table: sa.Table, key: sa.ColumnElement[int], rows: list[dict[str, Any]]) -> list[int]:
        """Inserts rows into a log; the numbers they were given, in order."""
        if not rows:
            return []
        found = self._connection.execute(sa.insert(table).returning(key, sort_by_parameter_order=True), rows)
        return [int(number) for (number,) in found]

    def _put(
        self,
        table: sa.Table,
        key: sa.ColumnElement[str],
        rows: Mapping[str, dict[str, Any]],
        known: Iterable[str],
    ) -> None:
        """Inserts the rows that are new and updates the others."""
        old = rows.keys() & set(known)
        if new := [{key.key: id_, **row} for id_, row in rows.items() if id_ not in old]:
            self._connection.execute(sa.insert(table), new)
        if old:
            query = sa.update(table).where(key == sa.bindparam("row_id"))
            named = [{"row_id": id_, **rows[id_]} for id_ in sorted(old)]
            self._connection.execute(query, named)


def _real(number: int, given: list[int]) -> int:
    return given[number - _LATER] if number >= _LATER else number
