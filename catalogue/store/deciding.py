"""Doubtful merges: proposed, accepted, refused; and sources taken out of a technology by hand."""

from __future__ import annotations

import sqlalchemy as sa

from catalogue.errors import NotFound
from catalogue.identity import Keys
from catalogue.store import grouping
from catalogue.store.batch import Batch, By
from catalogue.store.outcomes import Proposal, utc
from catalogue.store.schema import proposals, sources
from catalogue.store.standing import Decision, Held, Standing, load


def open_proposals(connection: sa.Connection) -> list[Proposal]:
    """Proposals that wait for a decision: between two technologies that both are there."""
    older, younger = sources.alias("o"), sources.alias("y")
    query = (
        sa.select(proposals, older.c.technology_id.label("left"), younger.c.technology_id.label("right"))
        .join(older, older.c.record_id == proposals.c.older)
        .join(younger, younger.c.record_id == proposals.c.younger)
        .where(proposals.c.state == "open", older.c.technology_id != younger.c.technology_id)
        .where(sa.not_(older.c.withdrawn), sa.not_(younger.c.withdrawn))
        .order_by(proposals.c.id)
    )
    return [
        Proposal(row.id, row.older, row.younger, (row.left, row.right), row.reason, utc(row.made_at))
        for row in connection.execute(query)
    ]


def accept(connection: sa.Connection, proposal: int, by: By) -> str:
    """Makes one technology of the two that a proposal names; its id."""
    standing, decision = _open(connection, proposal)
    batch = Batch(connection, standing, by)
    one, other = (standing.sources[id_] for id_ in (decision.older, decision.younger))
    members = (standing.members[one.technology], standing.members[other.technology])
    for refused in [d for d in standing.between(*members) if d.state == "refused"]:
        refused.state = "overruled"
        batch.note(refused)
    decision.state = "accepted"
    batch.note(decision)
    ids = {one.technology, other.technology}
    if len(ids) > 1:
        grouping.unite(standing, one.technology, other.technology)
        batch.show(ids, cause=batch.record_of(other))
    batch.write([])
    return one.technology


def refuse(connection: sa.Connection, proposal: int, by: By) -> None:
    """Keeps the two technologies of a proposal apart."""
    standing, decision = _open(connection, proposal)
    batch = Batch(connection, standing, by)
    decision.state = "refused"
    batch.note(decision)
    batch.write([])


def split_off(connection: sa.Connection, record_id: str, by: By) -> tuple[str, str]:
    """Takes a source out of its technology and refuses its coming back; the ids of its and of the others' technology."""
    standing = load(connection, {record_id: Keys()})
    held = standing.sources.get(record_id)
    if held is None:
        raise NotFound(
            f"there is no record {record_id!r}", todo="techbank show ID names the records of a technology"
        )
    others = [id_ for id_ in standing.members[held.technology] if id_ != record_id]
    if not others:
        raise NotFound(
            f"{record_id!r} is the only record of its technology",
            todo="There is nothing to split; withdraw removes it",
        )
    batch = Batch(connection, standing, by)
    for other in others:
        _part(standing, batch, held, standing.sources[other])
    before = held.technology
    grouping.move(standing, others if before == record_id else [record_id])
    rest = standing.sources[others[0]].technology
    batch.show({before, held.technology, rest}, cause=batch.record_of(held))
    batch.write([])
    return held.technology, rest


def _part(standing: Standing, batch: Batch, one: Held, other: Held) -> None:
    decision = next(standing.between([one.id], [other.id]), None)
    if decision is None:
        older, younger = sorted((one, other), key=lambda held: held.arrived)
        decision = Decision(older.id, younger.id, "split", "refused")
        standing.decide(decision)
    decision.state = "refused"
    batch.note(decision)


def _open(connection: sa.Connection, proposal: int) -> tuple[Standing, Decision]:
    query = sa.select(proposals).where(proposals.c.id == proposal, proposals.c.state == "open")
    row = connection.execute(query).first()
    if row is None:
        raise NotFound(f"there is no open proposal {proposal}", todo="techbank merges lists them")
    standing = load(connection, {row.older: Keys(), row.younger: Keys()})
    return standing, next(d for d in standing.decisions[row.older] if d.id == proposal)
