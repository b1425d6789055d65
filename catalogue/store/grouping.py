"""Which sources make one technology: joined by strong keys, kept apart by clashes and refusals, parted when keys change.

Works on `Standing` in memory only; what came of it is written by `catalogue.store.batch`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import islice

from catalogue.identity import Keys, clash, likely
from catalogue.records import Technology
from catalogue.store.standing import Decision, Held, Standing

_LOOKED_AT = (
    20  # holders of one strong key that are looked at: more of them are a number filled down a column
)
_COMMON = 5  # holders from which a hint tells nothing any more
_PROPOSED = 3  # proposals that one record may cause

RecordOf = Callable[[Held], Technology]


def telling(standing: Standing, id_: str, keys: Keys) -> Keys:
    """The keys without hints that too many others hold already: such a title tells nothing, and costs."""
    weak = (key for key in keys.weak if id_ in standing.weak[key] or len(standing.weak[key]) <= _COMMON)
    return Keys(keys.strong, frozenset(weak))


def part(standing: Standing, technology: str) -> set[str]:
    """Parts a technology whose sources no longer hang together; the technologies touched, itself among them.

    The part that holds the record after which the technology is named keeps the name; others are named after their
    own first record.
    """
    members = standing.members[technology]
    groups: list[list[str]] = []
    for id_ in members:
        met = [group for group in groups if any(_linked(standing, id_, other) for other in group)]
        merged = [*(other for group in met for other in group), id_]
        groups = [group for group in groups if group not in met] + [merged]
    if len(groups) == 1:
        return {technology}
    return {technology, *(move(standing, group) for group in groups if technology not in group)}


def move(standing: Standing, group: Iterable[str]) -> str:
    """Moves sources out of their technology into one of their own, named after the first; its id."""
    moved = sorted(group, key=lambda id_: standing.sources[id_].arrived)
    for id_ in moved:
        standing.members[standing.sources[id_].technology].remove(id_)
        standing.sources[id_].technology = moved[0]
    standing.members[moved[0]] = moved
    return moved[0]


def _linked(standing: Standing, left: str, right: str) -> bool:
    if standing.sources[left].keys.strong & standing.sources[right].keys.strong:
        return True
    return any(decision.state == "accepted" for decision in standing.between([left], [right]))


def join(standing: Standing, source: Held, record_of: RecordOf) -> tuple[set[str], dict[str, str]]:
    """Joins the technology of a source with all that share a strong key with it and may be joined.

    Returns the technologies merged away, and the sources that share a key and may not be joined, each with the reason.
    """
    gone, doubtful = set[str](), dict[str, str]()
    for other in _holders(standing, source):
        if other.technology == source.technology:
            continue
        left, right = standing.members[source.technology], standing.members[other.technology]
        decided = {decision.state for decision in standing.between(left, right)}
        if "refused" in decided:
            continue
        if reason := _clash(standing, left, right, record_of):
            doubtful.setdefault(other.id, reason)
            continue
        gone.add(unite(standing, source.technology, other.technology))
    return gone, doubtful


def _holders(standing: Standing, source: Held) -> list[Held]:
    found: dict[str, None] = {}
    for key in sorted(source.keys.strong):
        found.update(dict.fromkeys(islice(standing.strong[key], _LOOKED_AT)))
    found.pop(source.id, None)
    return sorted((standing.sources[id_] for id_ in found), key=lambda held: held.arrived)


def _clash(
    standing: Standing, left: Collection[str], right: Collection[str], record_of: RecordOf
) -> str | None:
    """Why two technologies must not be joined: two of their records share a number and contradict each other."""
    for one in (standing.sources[id_] for id_ in islice(left, _LOOKED_AT)):
        for other in (standing.sources[id_] for id_ in islice(right, _LOOKED_AT)):
            shared = one.keys.strong & other.keys.strong
            if not shared or "owner_change" in (one.kind, other.kind):
                continue
            if reason := clash(record_of(one), record_of(other), shared):
                return reason
    return None


def unite(standing: Standing, one: str, other: str) -> str:
    """Moves the sources of the younger technology into the older one; the id of the younger."""
    first = {id_: min(standing.sources[m].arrived for m in standing.members[id_]) for id_ in (one, other)}
    older, younger = sorted((one, other), key=lambda id_: first[id_])
    for id_ in standing.members[younger]:
        standing.sources[id_].technology = older
    both = standing.members[older] + standing.members.pop(younger)
    standing.members[older] = sorted(both, key=lambda id_: standing.sources[id_].arrived)
    return younger


def propose(
    standing: Standing, source: Held, doubtful: dict[str, str], record_of: RecordOf
) -> list[Decision]:
    """New proposals: with sources that clash, and with those that share a hint and look alike.

    Nothing is proposed between technologies on which there is a proposal or a decision already.
    """
    made: list[Decision] = []
    # Where a number clashes with many, it was filled down a column: the first stands for all.
    reasons: dict[str, str] = dict(doubtful if len(doubtful) <= _COMMON else islice(doubtful.items(), 1))
    for other, shared in _hinted(standing, source).items():
        if other in reasons:
            continue
        if found := likely(record_of(source), record_of(standing.sources[other]), shared):
            reasons[other] = found
    for other, reason in sorted(reasons.items(), key=lambda item: standing.sources[item[0]].arrived):
        held = standing.sources[other]
        if len(made) == _PROPOSED:
            break
        if held.technology == source.technology or held.withdrawn:
            continue
        if any(standing.between(standing.members[source.technology], standing.members[held.technology])):
            continue
        older, younger = sorted((source, held), key=lambda one: one.arrived)
        decision = Decision(older.id, younger.id, reason, "open", dirty=True)
        standing.decide(decision)
        made.append(decision)
    return made


def _hinted(standing: Standing, source: Held) -> dict[str, set[str]]:
    """Other sources by what hints they share; a doubtful number may be another source's trusted one."""
    found: dict[str, set[str]] = {}
    for key in source.keys.weak | source.keys.strong:
        holders = [*standing.weak[key], *(standing.strong[key] if key in source.keys.weak else ())]
        if len(holders) > _COMMON:
            continue
        for id_ in holders:
            if standing.sources[id_].technology != source.technology:
                found.setdefault(id_, set()).add(key)
    return found
