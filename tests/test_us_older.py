"""What the US office's older formats share: check digits, kinds, serial numbers, classes in columns, persons, signs."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.us_dot_codes import signs
from ingest.us_older import check_digit, grant_kind, grant_number, person, place, serial_number, symbol


@pytest.mark.parametrize(
    "number", ["039327094", "039373754", "043479030", "D03671518", "D04520599", "D02681420"]
)
def test_check_digits_of_real_patents(number: str) -> None:
    assert check_digit(number[:-1]) == number[-1]


@pytest.mark.parametrize("serial", ["5184541", "4491556", "1925296", "0317454", "1348817", "1989073"])
def test_check_digits_of_real_serial_numbers(serial: str) -> None:
    assert check_digit(serial[:-1]) == serial[-1]


@pytest.mark.parametrize(
    ("wku", "issued", "number", "kind", "certain"),
    [
        ("039327094", "1976-01-13", "3932709", "A", True),
        ("03932709", "1976-01-13", "3932709", "A", True),
        ("D03671518", "1996-02-20", "D367151", "S", True),
        ("PP0052344", "1984-05-01", "PP5234", "P", True),
        ("RE0323453", "1987-01-06", "RE32345", "E", True),
        ("H00015411", "1996-06-04", "H1541", "H", True),
        ("T10540015", "1985-05-07", "T1054001", "T", True),
        ("D04520599", "2001-12-18", "D452059", "S1", True),
        ("RE0371233", "2001-04-03", "RE37123", "E1", True),
        ("061671574", "2001-01-02", "6167157", "B1", False),
    ],
)
def test_number_and_kind_of_a_grant_that_prints_none(
    wku: str, issued: str, number: str, kind: str, certain: bool
) -> None:
    assert grant_number(wku) == number
    assert grant_kind(number, dt.date.fromisoformat(issued)) == (kind, certain)


def test_serial_numbers() -> None:
    assert serial_number("5184541", series="5") == "05518454"
    assert serial_number("518454", series="5") == "05518454"
    assert serial_number("0317454", series="D") == "29031745"
    assert serial_number("5184542", series="5") is None  # neither six digits nor a check digit that fits
    assert serial_number("5184541", series=None) is None


def test_classes_in_columns() -> None:
    written = ["B60R  900", "B60R 900", "G06F 1516", "A61K 31205", "A61K  9051", "C07D101105", "A61K031/00"]
    assert [symbol(text) for text in written] == [
        "B60R 9/00",
        "B60R 9/00",
        "G06F 15/16",
        "A61K 31/205",
        "A61K 9/051",
        "C07D 101/105",
        "A61K 31/00",
    ]
    assert [symbol(text) for text in ("D0202", "0204", "1402", "", None)] == [None] * 5


def test_persons_and_places() -> None:
    assert person("Miller, Jr.; George H.") == "George H. Miller Jr."
    assert person("Love; John J.") == "John J. Love"
    assert person("MEDIATEK INC.") == "MEDIATEK INC."
    assert place("JPX", None) == ("JP", None)
    assert place("GB2", None) == ("GB", None)
    assert place("JA", None) == ("JP", None)  # before 1978
    assert place(None, "CA") == ("US", "US-CA")
    assert place("CA", "BC") == ("CA", None)
    assert place(None, "ZZ") == (None, None)
    assert place("unknown", None) == (None, None)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("C.sub.2 H.sub.5 OH and CO.sub.2 in air", "C2H5OH and CO2 in air"),
        ("H.sub.2 SO.sub.4", "H2SO4"),
        ("CO.sub.2 In T.sub.p on T.sub.1 Cooling", "CO2 In Tp on T1 Cooling"),
        ("10.sup.-5 m.sup.2 the 4.sup.th", "10^-5 m^2 the 4th"),
        ("20.degree. C., .alpha..sub.1, X.sub..OMEGA.", "20° C., α1, XΩ"),
        ("i.e. U.S. Pat. No. 3,583,554 e.g. 1.5", "i.e. U.S. Pat. No. 3,583,554 e.g. 1.5"),
        (".[.old.]. .Iadd.new.Iaddend. .nosuch.", "[old] new .nosuch."),
    ],
)
def test_signs(written: str, meant: str) -> None:
    assert signs(written) == meant
