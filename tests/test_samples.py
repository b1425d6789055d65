"""The samples we ship: every format read as its golden result says, and the bank they make rich enough to test on."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import asdict
from typing import get_args

import pytest

from catalogue import exchange
from catalogue.licensing.offer import (
    Grant,
    LicenceOffer,
    PaymentModel,
    RoyaltyBase,
    Scheme,
    Status,
    Sublicensable,
    TrialTrigger,
)
from catalogue.records import OwnerChange, Technology
from ingest.base import Outcome
from ingest.formats import readers
from ingest.reading import paths_in, read_path
from tests.conftest import GOLDEN, NEEDS, SAMPLES

NAMES = [reader.name for reader in readers()]
# Formats that have no abstracts, or not of every record.
WITHOUT_ABSTRACT = (
    *(
        "bigquery_csv",
        "cnipa_gazette",
        "espacenet_csv",
        "jpo_progress",
        "lens_csv",
        "nasa_patents",
        "patentsview",
    ),
    *("tipo_json", "uspto_open_data", "uspto_peds", "uspto_public_search"),
    # titles in three languages, an abstract in one or (European patents) in none
    *("epo_fulltext", "epo_ops", "kipo_gazette", "wipo_st96"),
)


def outcomes(reader: str) -> list[dict[str, object]]:
    """What the samples of a reader give, file by file, as plain data."""
    return [plain(outcome) for path in paths_in(SAMPLES / reader) for outcome in read_path(path)]


def plain(outcome: Outcome) -> dict[str, object]:
    if isinstance(outcome, Technology):
        return exchange.to_dict(outcome)
    if isinstance(outcome, OwnerChange):
        return {"owner_change": json.loads(json.dumps(asdict(outcome, dict_factory=stated)))}
    return {"rejection": asdict(outcome)}


def stated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    dates = ((key, value.isoformat() if isinstance(value, dt.date) else value) for key, value in pairs)
    return {key: value for key, value in dates if value is not None}


@pytest.mark.parametrize("name", NAMES)
def test_every_format_reads_its_samples_as_its_golden_result_says(name: str) -> None:
    assert list(paths_in(SAMPLES / name)), f"data/sample_patents/{name} holds no sample of the format"
    golden = (GOLDEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    expected = [json.loads(line) for line in golden]
    found = outcomes(name)
    assert not [outcome for outcome in found if "rejection" in outcome]
    for ours, right in zip(found, expected, strict=False):
        assert ours == right
    assert len(found) == len(expected) > 0


def test_no_sample_and_no_golden_result_is_without_a_reader() -> None:
    assert sorted(path.name for path in SAMPLES.iterdir() if path.is_dir()) == sorted(NAMES)
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted(f"{name}.jsonl" for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_result_survives_the_exchange_format(name: str) -> None:
    for line in (GOLDEN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        if "owner_change" not in json.loads(line):  # it is no technology
            assert json.loads(exchange.to_json(exchange.from_json(line))) == json.loads(line)


def test_each_sample_is_a_technology_of_its_own(samples: tuple[Technology, ...]) -> None:
    read = [outcome["id"] for name in NAMES for outcome in outcomes(name) if "id" in outcome]
    assert not [id_ for id_, count in Counter(read).items() if count > 1]
    assert sorted(str(id_) for id_ in read) == [technology.id for technology in samples]
    assert len(samples) >= 150


def test_the_samples_span_the_fields_and_the_sectors(samples: tuple[Technology, ...]) -> None:
    symbols = [symbol for technology in samples for symbol in technology.ipc or ()]
    assert len({symbol[0] for symbol in symbols}) == 8, "not every section of the IPC"
    assert len({symbol[:3] for symbol in symbols}) >= 12
    sectors = Counter(sector for technology in samples for sector in technology.sectors or ())
    assert min(sectors[sector] for sector in ("manufacturing", "health_care", "finance", "retail")) >= 3
    assert any(technology.computing and technology.computing.needed for technology in samples)
    assert {t.computing.voucher_eligible for t in samples if t.computing} == {True, False, None}


def test_about_half_of_the_samples_are_chinese_and_some_are_in_two_languages(
    samples: tuple[Technology, ...],
) -> None:
    languages = Counter(language for technology in samples for language in technology.texts)
    assert set(languages) >= {"zh", "en", "ja"}  # offices add their own: de, fr, ko
    assert 0.4 <= languages["zh"] / len(samples) <= 0.6
    assert min(languages["en"], languages["ja"]) / len(samples) >= 0.15
    both = Counter(frozenset(technology.texts) for technology in samples if len(technology.texts) == 2)
    assert {frozenset(pair) for pair in (("zh", "en"), ("ja", "en"), ("zh", "ja"))} <= set(both)
    assert sum(both.values()) >= 12


def offers_of(samples: tuple[Technology, ...]) -> list[LicenceOffer]:
    return [offer for technology in samples for offer in technology.offers or ()]


def test_the_offers_use_every_word_of_every_vocabulary(samples: tuple[Technology, ...]) -> None:
    offers = offers_of(samples)
    payments = [offer.payment for offer in offers if offer.payment]
    used: dict[str, tuple[object, set[object]]] = {
        "Status": (Status, {offer.status for offer in offers}),
        "Scheme": (Scheme, {offer.scheme for offer in offers}),
        "Grant": (Grant, {grant for offer in offers for grant in offer.grants or ()}),
        "Sublicensable": (Sublicensable, {offer.sublicensable for offer in offers}),
        "PaymentModel": (PaymentModel, {model for payment in payments for model in payment.models or ()}),
        "RoyaltyBase": (RoyaltyBase, {payment.royalty_base for payment in payments}),
        "TrialTrigger": (TrialTrigger, {offer.trial.trigger for offer in offers if offer.trial}),
    }
    missing = {name: set(get_args(words)) - found for name, (words, found) in used.items()}
    assert not any(missing.values()), missing


def test_the_offers_leave_things_unstated_and_contradict_themselves(samples: tuple[Technology, ...]) -> None:
    offers = offers_of(samples)
    assert any(offer.payment is None for offer in offers)
    assert any(offer.status is None for offer in offers)
    assert any(offer.payment and offer.payment.price_on_request for offer in offers)
    assert any(technology.offers is None for technology in samples)
    assert any(len(technology.offers or ()) > 1 for technology in samples)
    # DOMAIN rule 5: an open licence beside an exclusive grant, a lapsed patent on offer, min above max.
    assert any(offer.status == "open_licence" and "exclusive" in (offer.grants or ()) for offer in offers)
    assert any(
        offer.status in ("available", "open_licence")
        and technology.patents
        and all(patent.status in ("lapsed", "expired", "invalidated") for patent in technology.patents)
        for technology in samples
        for offer in technology.offers or ()
    )
    assert any(
        offer.payment.royalty_pct_min > offer.payment.royalty_pct_max
        for offer in offers
        if offer.payment
        and offer.payment.royalty_pct_min is not None
        and offer.payment.royalty_pct_max is not None
    )


def test_every_sample_is_written_as_a_record_is_written(samples: tuple[Technology, ...]) -> None:
    """Texts long enough to be searched for meaning, and none that a reader cut or left marked up."""
    titles_only = {outcome["id"] for name in WITHOUT_ABSTRACT for outcome in outcomes(name)}
    for technology in samples:
        for text in technology.texts.values():
            assert text.title
            assert text.title.strip() == text.title
            if text.abstract or technology.id not in titles_only:
                assert text.abstract
                assert len(text.abstract) >= 150, technology.id
                assert "<" not in text.abstract.replace("< ", "").replace("<0", ""), technology.id
            assert "[标]" not in (text.title + (text.abstract or ""))
        assert technology.owner is None or "[标]" not in technology.owner.name


def test_the_needs_are_asked_in_three_languages_and_judged_on_the_samples(
    samples: tuple[Technology, ...],
) -> None:
    rows = [json.loads(line) for line in (NEEDS / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    groups: dict[str, dict[str, str]] = {}
    styles: dict[str, str] = {}
    for row in rows:
        groups.setdefault(row["group"], {})[row["lang"]] = row["text"]
        styles[row["group"]] = row["style"]
    assert len(groups) >= 60
    assert all(set(texts) == {"zh", "en", "ja"} for texts in groups.values())
    assert all(text.strip() for texts in groups.values() for text in texts.values())
    assert len({row["id"] for row in rows}) == len(rows) == 3 * len(groups)
    assert list(styles.values()).count("messy") >= len(groups) / 3

    header, *lines = (NEEDS / "qrels.tsv").read_text(encoding="utf-8").splitlines()
    assert header == "query_id\tdoc_id\trelevance"
    judged = [line.split("\t") for line in lines]
    known = {technology.id: set(technology.texts) for technology in samples}
    assert {query for query, _, _ in judged} == {row["id"] for row in rows}
    assert {doc for _, doc, _ in judged} <= set(known)
    assert {grade for _, _, grade in judged} == {"1", "2", "3"}
    solved = {query for query, _, grade in judged if grade == "3"}
    assert solved == {row["id"] for row in rows}, "a need that nothing solves"
    by_group = {
        group: {(doc, grade) for query, doc, grade in judged if query.rsplit("-", 1)[0] == group}
        for group in groups
    }
    asked_as = {
        row["id"]: {(doc, grade) for query, doc, grade in judged if query == row["id"]} for row in rows
    }
    assert all(asked_as[row["id"]] == by_group[row["group"]] for row in rows), "judged by its language"
    other = [
        row["id"]
        for row in rows
        if any(grade == "3" and row["lang"] not in known[doc] for doc, grade in asked_as[row["id"]])
    ]
    assert len(other) >= len(rows) / 3, "too few needs that only a record in another language solves"
