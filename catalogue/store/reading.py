"""Source records out of the database, each as it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa

from catalogue import exchange
from catalogue.store.outcomes import Source, utc
from catalogue.store.schema import source_log, sources, versions
from catalogue.store.standing import MANY


def sources_of(connection: sa.Connection, technology: str) -> list[Source]:
    """The sources of a technology in order of arrival."""
    query = _sources().where(sources.c.technology_id == technology).order_by(sources.c.arrived)
    return [_source(row) for row in connection.execute(query)]


def records_of(
    connection: sa.Connection, *, offices: Collection[str] | None, ids: Collection[str] | None
) -> Iterator[Source]:
    """Records as files said them, none withdrawn, in order of arrival: all, those of offices, those of ids; streams.

    The id of a technology stands for all its records, any other for that record alone, as in withdrawing.
    """
    query = _sources().where(sources.c.kind == "record", sa.not_(sources.c.withdrawn))
    if offices is not None:
        query = query.where(source_log.c.office.in_(sorted(offices)))
    parts = (
        [query]
        if ids is None
        else [query.where(sources.c.record_id.in_(part)) for part in _named(connection, ids)]
    )
    for part in parts:
        found = connection.execute(part.order_by(sources.c.arrived), execution_options={"yield_per": MANY})
        for row in found:
            yield _source(row)


def _named(connection: sa.Connection, ids: Collection[str]) -> Iterator[list[str]]:
    """The records that the ids name, each once and in order of arrival, in parts of what one query takes."""
    asked, arrived = sorted(set(ids)), dict[str, int]()
    for start in range(0, len(asked), MANY):
        part = asked[start : start + MANY]
        query = sa.select(sources.c.record_id, sources.c.arrived).where(
            sa.or_(sources.c.record_id.in_(part), sources.c.technology_id.in_(part))
        )
        arrived.update((str(row.record_id), int(row.arrived)) for row in connection.execute(query))
    named = sorted(arrived, key=lambda id_: arrived[id_])
    for start in range(0, len(named), MANY):
        yield named[start : start + MANY]


def offices_of(connection: sa.Connection) -> list[str]:
    """Every name under which an office has handed in what stands now."""
    query = (
        sa.select(source_log.c.office)
        .join(sources, sources.c.sequence == source_log.c.sequence)
        .where(source_log.c.office.is_not(None))
        .distinct()
    )
    return sorted(str(office) for office in connection.execute(query).scalars())


def _sources() -> sa.Select[Any]:
    return (
        sa.select(
            sources.c.record_id,
            sources.c.technology_id,
            sources.c.kind,
            sources.c.version,
            sources.c.withdrawn,
            source_log.c.file,
            source_log.c.position,
            source_log.c.who,
            source_log.c.office,
            source_log.c.job,
            source_log.c.stored_at,
            sa.func.coalesce(source_log.c.record, versions.c.record).label("text"),
        )
        .join(source_log, source_log.c.sequence == sources.c.sequence)
        .join(versions, versions.c.sequence == source_log.c.shown, isouter=True)
    )


def _source(row: sa.Row[Any]) -> Source:
    return Source(
        id=row.record_id,
        technology=row.technology_id,
        kind=row.kind,
        record=exchange.from_json(row.text),
        version=row.version,
        withdrawn=bool(row.withdrawn),
        file=row.file,
        position=row.position,
        who=row.who,
        office=row.office,
        job=row.job,
        stored_at=utc(row.stored_at),
    )
