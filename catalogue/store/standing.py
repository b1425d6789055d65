"""How the technologies stand that a batch may touch, read in a few statements for the whole batch.

Loaded are the sources of the given ids, of all who share a key with them, and of all their technologies; with their
keys, what was decided on their merging, and their records where a merge may need them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from catalogue import exchange
from catalogue.identity import Keys
from catalogue.records import Technology
from catalogue.store.outcomes import SourceKind
from catalogue.store.schema import identity_keys, proposals, source_log, sources, technologies, versions

MANY = 500  # ids a statement: every database takes that many parameters


@dataclass
class Held:
    """A source record as it stands. `arrived` tells which of two came first; `record` is read where it is needed, and
    with it the `office` that handed it in."""

    id: str
    technology: str
    kind: SourceKind
    version: int
    content_hash: str
    withdrawn: bool
    arrived: int
    sequence: int
    keys: Keys = field(default_factory=Keys)
    record: Technology | None = None
    office: str | None = None


@dataclass(frozen=True)
class Now:
    """Where a technology stands: its latest version."""

    version: int
    content_hash: str
    withdrawn: bool
    sequence: int


@dataclass
class Decision:
    """What stands between two records: an open proposal, or what was decided; `id` is None until it is written."""

    older: str
    younger: str
    reason: str
    state: str
    id: int | None = None
    dirty: bool = False


@dataclass
class Standing:
    """Sources by id, the members of each technology in order of arrival, who holds which key, and the decisions."""

    sources: dict[str, Held] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    strong: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    weak: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    decisions: dict[str, list[Decision]] = field(default_factory=lambda: defaultdict(list))
    technologies: dict[str, Now] = field(default_factory=dict)

    def hold(self, source: Held) -> None:
        """Takes a source in, with its technology."""
        self.sources[source.id] = source
        self.members[source.technology].append(source.id)

    def set_keys(self, source: Held, keys: Keys) -> None:
        """Gives a source other keys."""
        for key in source.keys.strong | source.keys.weak:
            self.strong[key].pop(source.id, None)
            self.weak[key].pop(source.id, None)
        source.keys = keys
        for key in keys.strong:
            self.strong[key][source.id] = None
        for key in keys.weak:
            self.weak[key][source.id] = None

    def decide(self, decision: Decision) -> None:
        """Notes a decision under both of its records."""
        self.decisions[decision.older].append(decision)
        self.decisions[decision.younger].append(decision)

    def between(self, left: Iterable[str], right: Iterable[str]) -> Iterator[Decision]:
        """Decisions between the records of two technologies."""
        others = set(right)
        for id_ in left:
            for decision in self.decisions.get(id_, ()):
                if (decision.younger if decision.older == id_ else decision.older) in others:
                    yield decision


@dataclass(frozen=True)
class Settled:
    """A source that needs no look if it comes again as it is: its content, and where its technology stands."""

    content_hash: str
    technology: str
    version: int
    sequence: int


def unchanged(connection: sa.Connection, ids: Collection[str]) -> dict[str, Settled]:
    """Sources that are not withdrawn and share no strong key with a source of another technology, by id."""
    query = sa.select(
        sources.c.record_id,
        sources.c.content_hash,
        sources.c.technology_id,
        technologies.c.version,
        technologies.c.sequence,
    ).join(technologies, technologies.c.id == sources.c.technology_id)
    query = query.where(sa.not_(sources.c.withdrawn))
    found = {
        row.record_id: Settled(row.content_hash, row.technology_id, row.version, row.sequence)
        for row in _where(connection, query, sources.c.record_id, ids)
    }
    key, other_key, other = identity_keys, identity_keys.alias(), sources.alias()
    torn = (
        sa.select(key.c.record_id)
        .join(other_key, sa.and_(other_key.c.key == key.c.key, other_key.c.record_id != key.c.record_id))
        .join(sources, sources.c.record_id == key.c.record_id)
        .join(other, other.c.record_id == other_key.c.record_id)
        .where(key.c.strong, other_key.c.strong, other.c.technology_id != sources.c.technology_id)
    )
    for row in _where(connection, torn, key.c.record_id, found):
        found.pop(row.record_id, None)
    return found


def load(connection: sa.Connection, coming: Mapping[str, Keys]) -> Standing:
    """How all stands that records of these ids and keys may touch; records themselves only where groups may change."""
    standing = Standing()
    rows = {row.record_id: row for row in _where(connection, sa.select(sources), sources.c.record_id, coming)}
    by_key = sa.select(sources).join(identity_keys, identity_keys.c.record_id == sources.c.record_id)
    keys = {key for held in coming.values() for key in held.strong | held.weak}
    rows.update((row.record_id, row) for row in _where(connection, by_key, identity_keys.c.key, keys))
    wanted = {row.technology_id for row in rows.values()}
    rows.update(
        (row.record_id, row)
        for row in _where(connection, sa.select(sources), sources.c.technology_id, wanted)
    )
    for row in sorted(rows.values(), key=lambda row: row.arrived):
        standing.hold(
            Held(
                row.record_id,
                row.technology_id,
                row.kind,
                row.version,
                row.content_hash,
                bool(row.withdrawn),
                row.arrived,
                row.sequence,
            )
        )
    _load_keys(connection, standing)
    for row in _where(connection, sa.select(technologies), technologies.c.id, {*wanted, *rows}):
        standing.technologies[row.id] = Now(row.version, row.content_hash, bool(row.withdrawn), row.sequence)
    _load_decisions(connection, standing)
    load_records(connection, _in_play(standing, coming))
    return standing


def _in_play(standing: Standing, coming: Mapping[str, Keys]) -> Iterator[Held]:
    """Sources whose records a merge may need; one that is alone, is handed in again and shares nothing, is not."""
    holders = defaultdict[str, set[str]](set)
    for id_, keys in (*coming.items(), *((held.id, held.keys) for held in standing.sources.values())):
        for key in keys.strong | keys.weak:
            holders[key].add(id_)
    for held in standing.sources.values():
        both = (held.keys, coming.get(held.id, Keys()))
        shares = any(len(holders[key]) > 1 for keys in both for key in keys.strong | keys.weak)
        if shares or held.id not in coming or len(standing.members[held.technology]) > 1:
            yield held


def _load_keys(connection: sa.Connection, standing: Standing) -> None:
    strong, weak = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for row in _where(connection, sa.select(identity_keys), identity_keys.c.record_id, standing.sources):
        (strong if row.strong else weak)[row.record_id].add(row.key)
    for id_, source in standing.sources.items():
        standing.set_keys(source, Keys(frozenset(strong[id_]), frozenset(weak[id_])))


def _load_decisions(connection: sa.Connection, standing: Standing) -> None:
    found = {
        row.id: row
        for column in (proposals.c.older, proposals.c.younger)
        for row in _where(connection, sa.select(proposals), column, standing.sources)
    }
    for row in found.values():
        standing.decide(Decision(row.older, row.younger, row.reason, row.state, row.id))


def load_records(connection: sa.Connection, held: Iterable[Held]) -> None:
    """Reads the records of sources."""
    wanted = {source.sequence: source for source in held if source.record is None}
    text = sa.select(
        source_log.c.sequence,
        source_log.c.office,
        sa.func.coalesce(source_log.c.record, versions.c.record).label("text"),
    ).join(versions, versions.c.sequence == source_log.c.shown, isouter=True)
    for row in _where(connection, text, source_log.c.sequence, wanted):
        source = wanted[row.sequence]
        source.record, source.office = exchange.from_json(row.text), row.office


def _where(
    connection: sa.Connection, query: sa.Select[Any], column: sa.ColumnElement[Any], values: Iterable[Any]
) -> Iterator[sa.Row[Any]]:
    """The rows whose column holds one of the values, in as many statements as need be."""
    ordered = sorted(set(values))
    for start in range(0, len(ordered), MANY):
        yield from connection.execute(query.where(column.in_(ordered[start : start + MANY])))
