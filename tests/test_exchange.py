"""The exchange format: every field survives, mistakes are named by their path, schema and page are up to date."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import subprocess
import sys
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.errors import InputError
from catalogue.exchange import from_json, offer_to_dict, schema, to_dict, to_json
from catalogue.exchange_docs import CLASSES, NOTES
from catalogue.licensing.offer import LicenceOffer, Payment, RoyaltyTier
from catalogue.records import Technology, TechnologyText

ROOT = Path(__file__).resolve().parents[1]
WORDS = st.sampled_from(
    ("", " ", "隔膜", "a\nb", 'q"q', "電池の\u2028劣化", "é\u0301", "😀", "\u0085", "<b>", "\\", "0")
)
SCHEMA = schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
MONTHS = frozenset({"month", "term_months", "min_annual_from_month", "free_months", "earliest_payment_month"})


def of_type(hint: Any, name: str) -> st.SearchStrategy[Any]:
    """Values of a field's type, so that a field added to the records is tested without a change here."""
    parts = [part for part in get_args(hint) if part is not NoneType]
    if get_origin(hint) is Literal:
        return st.sampled_from(parts)
    if get_origin(hint) is tuple:
        return st.lists(of_type(parts[0], name), max_size=2).map(tuple)
    if getattr(get_origin(hint), "__name__", "") == "Mapping":
        keys = st.sampled_from(("zh", "en", "ja", "zh-Hant", "und"))
        return st.dictionaries(keys, of_type(parts[1], name), max_size=2)
    if parts:
        return st.none() | of_type(parts[0], name)
    if dataclasses.is_dataclass(hint):
        return records(hint)  # type: ignore[arg-type]
    if hint is int:
        return st.integers(1, 9) if name == "trl" else st.integers(0 if name in MONTHS else -5, 10**6)
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: WORDS,
        bool: st.booleans(),
        dt.date: st.dates(),
        Decimal: st.sampled_from(
            [Decimal(n) for n in ("0", "12000.50", "-1", "1E+3", "0.000000001", "1" * 30)]
        ),
    }
    return plain[hint]


@cache
def records(kind: type[Any]) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind)
    fields = {field.name: of_type(hints[field.name], field.name) for field in dataclasses.fields(kind)}
    if kind is Technology:
        fields["id"] = st.sampled_from(("CN-1-A", "编号 7", "row-00"))
    return st.builds(kind, **fields)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(records(Technology))
def test_every_field_survives(technology: Technology) -> None:
    line = to_json(technology)
    assert "\n" not in line
    assert ":null" not in line
    assert from_json(line) == technology
    assert from_json(line.encode()) == technology
    assert json.loads(line) == to_dict(technology)
    VALIDATOR.validate(to_dict(technology))


@pytest.mark.parametrize("kind", CLASSES)
def test_every_field_is_described(kind: type[Any]) -> None:
    assert list(NOTES[kind.__name__]) == [field.name for field in dataclasses.fields(kind)]


def test_line_is_readable_and_names_are_those_of_the_format() -> None:
    tier = RoyaltyTier(from_=Decimal("1000000"), pct=Decimal("2.50"))
    offer = LicenceOffer(payment=Payment(currency="CNY", royalty_tiers=(tier,)))
    technology = Technology(id="x", texts={"zh": TechnologyText(title="隔膜")}, offers=(offer,))
    assert to_json(technology) == (
        '{"id":"x","texts":{"zh":{"title":"隔膜"}},"offers":[{"payment":{"currency":"CNY",'
        '"royalty_tiers":[{"from":"1000000","pct":"2.50"}]}}]}'
    )
    assert offer_to_dict(offer) == to_dict(technology)["offers"][0]


def test_empty_list_is_not_the_same_as_not_stated() -> None:
    assert from_json('{"id":"x","ipc":[]}').ipc == ()
    assert from_json('{"id":"x","ipc":null}').ipc is None


@pytest.mark.parametrize(
    ("line", "path", "reason"),
    [
        ('{"texts":{}}', "id", "is missing"),
        ('{"id":" "}', "id", "blank"),
        ('{"id":"x","trl":10}', "trl", "from 1 to 9"),
        ('{"id":"x","trl":0}', "trl", "from 1 to 9"),
        ('{"id":"x","trl":"7"}', "trl", "whole number"),
        ('{"id":"x","trl":true}', "trl", "whole number"),
        ('{"id":"x","published":"2024-02-31"}', "published", "must be a date"),
        ('{"id":"x","texts":{"Chinese!":{}}}', "texts.Chinese!", "language code"),
        ('{"id":"x","texts":{"zh":{"titel":"a"}}}', "texts.zh.titel", "title is"),
        ('{"id":"x","offers":[{},{"status":"open"}]}', "offers[1].status", "'open_licence'"),
        ('{"id":"x","offers":[{"grants":["exclusive","all"]}]}', "offers[0].grants[1]", "one of"),
        ('{"id":"x","offers":[{"term_months":-1}]}', "offers[0].term_months", "0 months or more"),
        ('{"id":"x","offers":[{"trial":{"free_months":-2}}]}', "offers[0].trial.free_months", "0 months"),
        (
            '{"id":"x","offers":[{"payment":{"instalments":[{"month":-2}]}}]}',
            "offers[0].payment.instalments[0].month",
            "0 months",
        ),
        (
            '{"id":"x","offers":[{"payment":{"upfront":"5万"}}]}',
            "offers[0].payment.upfront",
            "amount such as",
        ),
        (
            '{"id":"x","offers":[{"payment":{"upfront":"NaN"}}]}',
            "offers[0].payment.upfront",
            "amount such as",
        ),
        ('{"id":"x","ipc":"H01M"}', "ipc", "must be a list"),
        ("[1]", None, "object"),
        ("{", None, "no JSON"),
        ("", None, "no JSON"),
        (b"\xff", None, "no JSON"),
        ('{"id":"\\ud83d"}', None, "no JSON"),
        ("[" * 100_000, None, "no JSON"),
    ],
)
def test_mistakes_are_named_by_path_and_reason(line: str | bytes, path: str | None, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        from_json(line)
    assert caught.value.where == path
    assert reason in caught.value.what
    assert "pydantic" not in str(caught.value)


def test_numbers_are_read_as_exact_decimals() -> None:
    offers = from_json('{"id":"x","offers":[{"payment":{"upfront":0.1,"total_fixed":5}}]}').offers
    assert offers is not None
    assert offers[0].payment == Payment(upfront=Decimal("0.1"), total_fixed=Decimal(5))


@pytest.mark.parametrize(
    ("word", "file"), [("schema", "docs/exchange.schema.json"), ("docs", "docs/exchange-format.md")]
)
def test_committed_schema_and_page_are_what_the_types_say(word: str, file: str) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "catalogue.exchange", word], cwd=ROOT, capture_output=True, check=True
    )
    assert made.stdout.decode() == (ROOT / file).read_text(encoding="utf-8"), (
        f"python -m catalogue.exchange {word} > {file}"
    )


def test_schema_is_valid_and_bounds_values() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"].endswith("2020-12/schema")
    for wrong in (
        {},
        {"id": "x", "trl": 10},
        {"id": "x", "nonsense": 1},
        {"id": "x", "offers": [{"term_months": -1}]},
    ):
        with pytest.raises(jsonschema.ValidationError):
            VALIDATOR.validate(wrong)


def test_wrong_command_is_misuse() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "catalogue.exchange"], cwd=ROOT, capture_output=True, check=False
    )
    assert made.returncode == 2
