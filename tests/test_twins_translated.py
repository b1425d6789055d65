"""Records of one owner in two languages that are one technology written twice stand behind one hit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from catalogue.answers import Need
from catalogue.records import Institution, Technology, TechnologyText
from index.twins_translated import numbers_in, told_of, translations
from techbank.bank import open_bank

ZH = "在85 ℃、85%相对湿度下放置1500 h，效率保持94.2%；1000 h后保持96%，边封宽度8 mm。"
EN = "After 1,500 h at 85 °C and 85 % humidity it keeps 94.2 %; after 1000 h it keeps 96 %. The seal is 8 mm wide."
OTHER = "After 30 h at 40 °C it keeps 61.5 %; the seal is 12 mm wide, 9 of 10 pass, at 220 V."


def record(
    id_: str,
    language: str,
    abstract: str,
    *,
    owner: str | None = "Harrow University",
    claims: tuple[str, ...] | None = None,
) -> Technology:
    text = TechnologyText(title=f"Title of {id_}", abstract=abstract, claims=claims)
    return Technology(id=id_, texts={language: text}, owner=Institution(owner) if owner else None)


def found(records: Sequence[Technology], vectors: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Translations among records with one row each."""
    return translations(
        [told_of(one) for one in records],
        range(len(records)),
        [next(iter(one.texts)) for one in records],
        [True] * len(records),
        np.array(vectors, dtype=np.float32),
    )


NEAR = ((1.0, 0.0), (0.8, 0.6))


def test_one_technology_written_twice() -> None:
    assert found([record("a", "zh", ZH), record("b", "en", EN)], NEAR) == [(0, 1)]
    assert found([record("b", "en-GB", EN), record("a", "zh-Hans", ZH)], NEAR) == [(0, 1)]


@pytest.mark.parametrize(
    "records",
    [
        [record("a", "zh", ZH), record("b", "en", OTHER)],
        [record("a", "zh", ZH), record("b", "en", EN, owner="Another University")],
        [record("a", "zh", ZH, owner=None), record("b", "en", EN, owner=None)],
        [record("a", "en", EN), record("b", "en", EN)],
        [record("a", "zh", "厚8 mm，宽85 mm。"), record("b", "en", "8 mm thick, 85 mm wide.")],
    ],
    ids=["other numbers", "other owner", "no owner", "one language", "few numbers"],
)
def test_in_doubt_they_are_two(records: list[Technology]) -> None:
    assert found(records, NEAR) == []


def test_each_must_be_the_nearest_to_the_other() -> None:
    records = [record("a", "zh", ZH), record("b", "en", EN), record("c", "en", OTHER)]
    assert found(records, [*NEAR, (0.6, 0.8)]) == [(0, 1)]
    assert found(records, [*NEAR, (0.9, 0.1)]) == []  # the other is nearer, and says other numbers
    siblings = [*records, record("d", "zh", OTHER)]
    assert found(siblings, [*NEAR, (0.0, 1.0), (0.0, 1.0)]) == [(0, 1), (2, 3)]


def test_numbers_of_claims_speak_where_the_abstract_has_few() -> None:
    chinese = record("a", "zh", "一种封装方法。", claims=(ZH,))
    english = record("b", "en", "A way of sealing.", claims=(EN,))
    assert found([chinese, english], NEAR) == [(0, 1)]


def test_numbers_are_read_as_they_are_written() -> None:
    assert numbers_in(["１，５００ h, 3.5 V", "1,5 or 12,000,000"]) == {"1500", "3.5", "1", "5", "12000000"}


def test_a_copy_stands_behind_the_hit(tmp_path: Path) -> None:
    with open_bank(tmp_path, {"encoder": "hashing", "evidence": False}, create=True) as bank:
        bank.catalogue.upsert(
            [
                record("a", "zh", ZH),
                record("b", "en", EN),
                record("c", "en", OTHER, owner="Another University"),
            ]
        )
        bank.index()
        hits = bank.search(Need("humidity seal", k=10)).hits
        shown = {frozenset((hit.id, *hit.also)) for hit in hits}
        assert shown == {frozenset("ab"), frozenset("c")}
        bank.catalogue.upsert([record("b", "en", OTHER)])  # it is another technology now
        bank.index()
        assert all(hit.also == () for hit in bank.search(Need("humidity seal", k=10)).hits)
