"""Made-up filings for the tests of twins, and grouping as its definition says it, pair by pair."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import combinations

import numpy as np

from catalogue.records import Institution, PatentRef, RightKind, Technology, TechnologyText
from index.twins import TwinIndex
from index.twins_judging import verified

PUMP = (
    "A pump for slurries has a flexible impeller made of polyurethane that folds away from stones, a housing with a"
    " spiral groove that leads grit to the outlet, and a seal flushed with clean water. The impeller is pressed on a"
    " tapered shaft and can be changed without opening the pipes, so that wear costs less than in rigid pumps."
)
SENSOR = (
    "Moisture of soil is measured by two electrodes printed on ceramic film whose capacitance is compared with that of"
    " a dry reference beneath the same film. Salt and temperature act on both and cancel out, and a drop of glue keeps"
    " roots away from the edges. One coin cell drives the sensor for three summers in open fields."
)
PLOUGH_ZH = (
    "本发明公开了一种丘陵山地用履带式自走旋耕机，包括底盘、设于底盘两侧的橡胶履带以及可左右摆动的旋耕刀轴；"
    "底盘前部装有倾角传感器，控制器按坡度调节两侧油缸，使刀轴始终平行于地面，耕深误差小于两厘米，"
    "整机可拆成三部分由两人搬运，适合坡度二十五度以内的小块梯田作业。"
)
PLOUGH_ZH_MODEL = (
    "本实用新型公开了一种丘陵山地用履带式自走旋耕机，包括底盘、设于底盘两侧的橡胶履带以及可左右摆动的旋耕刀轴；"
    "底盘前部装有倾角传感器，控制器按坡度调节两侧油缸，使刀轴始终平行于地面，耕深误差小，"
    "整机可拆成三部分由两人搬运，结构简单，适合小块梯田作业。"
)


def record(
    id_: str,
    title: str | None,
    abstract: str | None = None,
    *,
    language: str = "en",
    owner: str | None = "Harrow University",
    filed: dt.date | None = None,
    right: RightKind | None = None,
    claims: tuple[str, ...] | None = None,
    texts: dict[str, TechnologyText] | None = None,
) -> Technology:
    """A technology with one patent where a day or a right is given."""
    patents = (PatentRef("CN", filing_date=filed, right=right),) if filed or right else None
    held = texts or {language: TechnologyText(title=title, abstract=abstract, claims=claims)}
    return Technology(
        id=id_, texts=held, owner=None if owner is None else Institution(owner), patents=patents
    )


def grouped(records: Sequence[Technology]) -> set[frozenset[str]]:
    """The ids of each group of more than one."""
    return as_sets(TwinIndex.build(records).groups(), [one.id for one in records])


def as_sets(groups: Sequence[int] | np.ndarray, ids: Sequence[str]) -> set[frozenset[str]]:
    """Group numbers as sets of ids, without those alone."""
    held: dict[int, set[str]] = {}
    for id_, group in zip(ids, groups, strict=True):
        held.setdefault(int(group), set()).add(id_)
    return {frozenset(ids) for ids in held.values() if len(ids) > 1}


def by_definition(index: TwinIndex, ids: Sequence[str]) -> set[frozenset[str]]:
    """What verified pairs connect, each pair of technologies judged and no candidates sought."""
    leader = list(range(len(ids)))

    def of(one: int) -> int:
        while leader[one] != one:
            one = leader[one]
        return one

    for one, other in combinations(range(len(ids)), 2):
        if verified(index.table, int(index.class_of[one]), index.table, int(index.class_of[other])):
            leader[max(of(one), of(other))] = min(of(one), of(other))
    return as_sets([of(one) for one in range(len(ids))], ids)
