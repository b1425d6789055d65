"""The concordance: every field has its symbols, the narrowest entry decides, and nothing of the sample bank is left out."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.fields.concordance import field_of, fields_of, technology_fields
from catalogue.records import Technology
from tests.conftest import PROJECT

SYMBOLS = {
    1: ("H01M 10/0525", "H02K 1/276", "F21V 8/00", "H02S 40/10"),
    2: ("G11B 5/00", "H04N 13/00", "H05K 3/00"),
    3: ("H04B 1/00", "H04N 1/00", "H01Q 1/12"),
    4: ("H04L 9/40", "H04N 21/20", "H04W 4/00"),
    5: ("H03K 17/08", "H03M 7/30"),
    6: ("G06F 17/00", "G06N 3/08", "G06V 10/00", "G10L 15/00", "G16H 50/20"),
    7: ("G06Q 10/06", "G06Q 40/02"),
    8: ("H01L 21/00", "H10K 30/00"),
    9: ("G02B 6/00", "H01S 3/00"),
    10: ("G01N 21/90", "G01R 31/36", "G04B 19/00"),
    11: ("G01N 33/53", "G01N 33/48"),
    12: ("G05B 19/418", "G08G 1/00", "G07F 17/00"),
    13: ("A61B 5/00", "A61L 27/00", "A61M 37/00"),
    14: ("A61K 8/02", "A61Q 19/00", "C07D 401/00"),
    15: ("C12N 15/00", "C07K 16/00"),
    16: ("A61K 31/00", "A61P 35/00", "A61K 9/00"),
    17: ("C08L 67/00", "C08G 18/00"),
    18: ("A23L 3/00", "A23B 7/10", "C12G 3/00", "A01H 1/00"),
    19: ("C09D 5/08", "C05F 3/00", "A01N 25/00"),
    20: ("C22B 26/12", "C04B 28/00", "B22F 3/00"),
    21: ("C23C 14/06", "B32B 27/00", "C25B 1/04"),
    22: ("B81B 1/00", "B82Y 30/00"),
    23: ("B01J 23/00", "B01D 61/00", "F26B 3/00", "D06B 1/00"),
    24: ("C02F 1/00", "B01D 53/86", "B09B 3/40", "E01F 8/00", "F01N 3/00"),
    25: ("B25J 9/16", "B65G 1/00"),
    26: ("B23K 26/00", "B21D 22/00", "B26D 1/00"),
    27: ("F01K 25/00", "F03D 1/00", "G21C 1/00"),
    28: ("D06P 1/00", "D03D 15/00", "B41B 1/00", "D21H 1/00"),
    29: ("A01G 9/00", "B29C 45/00", "C08J 11/00", "A23N 12/00"),
    30: ("F25B 30/06", "F24F 11/64", "F28D 20/00"),
    31: ("F16H 1/00", "F15B 15/00"),
    32: ("B60L 53/00", "B64U 10/00", "B62D 57/00"),
    33: ("A47B 3/00", "A63H 33/00"),
    34: ("G10D 13/00", "A46B 9/00", "F25D 11/00", "B43L 5/00"),
    35: ("E02D 17/00", "E05B 27/00", "E01F 9/00"),
}


def technology(*ipc: str, cpc: tuple[str, ...] | None = None) -> Technology:
    return Technology(id="x", ipc=ipc or None, cpc=cpc)


@pytest.mark.parametrize(("number", "symbol"), [(n, s) for n, symbols in SYMBOLS.items() for s in symbols])
def test_each_field_has_its_symbols(number: int, symbol: str) -> None:
    assert field_of(symbol) == number
    assert field_of(symbol.replace(" ", "").lower()) == number


def test_all_fields_are_there_with_names_in_three_languages() -> None:
    fields = technology_fields()
    assert list(fields) == list(SYMBOLS) == list(range(1, 36))
    assert all(len(symbols) >= 2 for symbols in SYMBOLS.values())
    for language in ("en", "zh", "ja"):
        assert len({field.names[language] for field in fields.values()}) == 35
        assert len({field.sector[language] for field in fields.values()}) == 5


def test_no_code_stands_in_two_fields() -> None:
    codes = [code for field in technology_fields().values() for code in field.codes]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("symbol", "number"),
    [
        ("A23V 1/00", 18),  # newer than the concordance: as most of A23
        ("H04N 23/60", 2),
        ("B01D 44/00", 23),
        ("B01D 54/00", 23),
        ("G06", 6),
        ("B01D", 23),
        ("H", None),
        ("Y02E 60/10", None),
        ("A23V 2002/00", None),  # only indexes
        ("D99Z 99/00", 28),
        ("A99B 1/00", 34),
        ("G20B 1/00", None),
        ("nothing", None),
        ("", None),
    ],
)
def test_what_is_newer_or_no_symbol(symbol: str, number: int | None) -> None:
    assert field_of(symbol) == number


def test_every_symbol_of_the_sample_bank_has_a_field(samples: tuple[Technology, ...]) -> None:
    symbols = {s for t in samples for s in (*(t.ipc or ()), *(t.cpc or ()))}
    left = {s for s in symbols if field_of(s) is None}
    assert len(symbols) > 300
    assert all(s.startswith("Y") or int(s.split()[1].split("/")[0]) >= 2000 for s in left), left
    assert not [t.id for t in samples if t.ipc and not fields_of(t)]


def test_shares_and_the_main_field() -> None:
    found = fields_of(technology("H01M 10/54", "C22B 7/00", "C22B 26/12", cpc=("C22B 7/00", "Y02W 30/84")))
    assert found is not None
    assert [(s.field, s.symbols, s.share) for s in found] == [(20, 2, Fraction(2, 3)), (1, 1, Fraction(1, 3))]
    first = fields_of(technology("G06Q 10/04", "G06N 3/08"))
    assert first is not None
    assert [s.field for s in first] == [7, 6]


def test_no_symbols_say_nothing_and_tags_alone_have_no_field() -> None:
    assert fields_of(technology()) is None
    assert fields_of(technology(cpc=("Y02E 60/10",))) == ()


@given(st.text(max_size=20) | st.from_regex(r"[A-H]\d\d[A-Z] ?\d{1,4}(/\d{1,6})?", fullmatch=True))
def test_any_text_gives_a_field_or_none(symbol: str) -> None:
    assert field_of(symbol) in {None, *technology_fields()}


@given(st.lists(st.from_regex(r"[A-HY]\d\d[A-Z] \d{1,4}/\d\d", fullmatch=True), max_size=8))
def test_shares_add_up(symbols: list[str]) -> None:
    found = fields_of(technology(*symbols)) or ()
    assert sum(share.share for share in found) == (1 if found else 0)
    assert [s.symbols for s in found] == sorted((s.symbols for s in found), reverse=True)


def test_the_page_is_what_the_program_makes() -> None:
    made = subprocess.run(
        (sys.executable, "-m", "catalogue.fields"), cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert (PROJECT / "docs/fields.md").read_text(encoding="utf-8") == made.stdout
