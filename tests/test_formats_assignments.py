"""The US office's assignments and what their conveyances say."""

from __future__ import annotations

import pytest

from catalogue.errors import InputError, UnreadableFile
from ingest.conveyances import Conveyance
from tests.outcomes import changes, read, rejections

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ASSIGNMENT OF ASSIGNORS INTEREST (SEE DOCUMENT FOR DETAILS).", "assigned"),
        ("NUNC PRO TUNC ASSIGNMENT (SEE DOCUMENT FOR DETAILS).", "assigned"),
        ("MERGER (SEE DOCUMENT FOR DETAILS).", "assigned"),
        ("MERGER AND CHANGE OF NAME", "assigned"),
        ("SECURITY INTEREST (SEE DOCUMENT FOR DETAILS).", "pledge_recorded"),
        ("Patent Security Agreement", "pledge_recorded"),
        ("LIEN", "pledge_recorded"),
        ("ASSIGNMENT OF SECURITY INTEREST", "pledge_recorded"),
        ("RELEASE BY SECURED PARTY (SEE DOCUMENT FOR DETAILS).", "pledge_cancelled"),
        ("TERMINATION OF SECURITY AGREEMENT", "pledge_cancelled"),
        ("LICENSE (SEE DOCUMENT FOR DETAILS).", "licence_recorded"),
        ("TERMINATION OF LICENSE", "licence_cancelled"),
        ("CHANGE OF NAME (SEE DOCUMENT FOR DETAILS).", "other"),
        (
            "CORRECTIVE ASSIGNMENT TO CORRECT THE ASSIGNEE'S NAME PREVIOUSLY RECORDED ON REEL 1 FRAME 2",
            "other",
        ),
        ("CORRECTION OF A SECURITY INTEREST", "other"),
        ("COURT ORDER", "other"),
        (None, "other"),
    ],
)
def test_a_conveyance_is_what_its_words_say(text: str | None, kind: str) -> None:
    assert Conveyance(text).kind == kind


def test_the_licence_of_a_conveyance_is_stated_or_unknown() -> None:
    assert Conveyance("EXCLUSIVE LICENSE").event().licence == "exclusive"
    assert Conveyance("NON-EXCLUSIVE LICENSE").event().licence == "non_exclusive"
    assert Conveyance("CONFIRMATORY LICENSE").event().licence is None


def entry(text: str = "MERGER", properties: str = "", purge: str = "N") -> str:
    return (
        f"<patent-assignment><assignment-record><reel-no>1</reel-no><frame-no>2</frame-no><purge-indicator>{purge}"
        f"</purge-indicator><recorded-date><date>20310203</date></recorded-date><conveyance-text>{text}"
        "</conveyance-text></assignment-record><patent-assignors><patent-assignor><name>A &amp; B</name>"
        "<execution-date><date>00010101</date></execution-date></patent-assignor></patent-assignors>"
        "<patent-assignees><patent-assignee><name>LAKE COLLEGE</name><country-name>JAPAN</country-name>"
        f"</patent-assignee></patent-assignees><patent-properties>{properties}</patent-properties></patent-assignment>\n"
    )


def properties_of(*numbers: tuple[str, str, str]) -> str:
    documents = "".join(
        f"<document-id><country>{country}</country><doc-number>{number}</doc-number><kind>{kind}</kind></document-id>"
        for country, number, kind in numbers
    )
    return f"<patent-property>{documents}</patent-property>"


HEAD = (
    '<?xml version="1.0"?>\n<us-patent-assignments dtd-version="1.0">\n<action-key-code>DA</action-key-code>'
    "<transaction-date><date>20310204</date></transaction-date>\n<patent-assignments>\n"
)
TAIL = "</patent-assignments></us-patent-assignments>"


def test_a_daily_file_of_assignments() -> None:
    design = properties_of(("US", "29400306", "X0"), ("US", "D662395", "B1"))
    grant = properties_of(("US", "10852336", "X0"), ("US", "20050260764", "A1"), ("US", "7919325", "B2"))
    old = properties_of(("US", "5000001", "A"))
    pending = properties_of(("US", "17000001", "X0"))
    outcomes = read(
        HEAD
        + entry(properties=design + grant)
        + entry("LICENSE", old)
        + entry(purge="Y", properties=old)
        + entry()
        + entry(properties=pending + "<patent-property/>")
        + TAIL,
        "ad.xml",
    )
    found = [change.patent for change in changes(outcomes)]
    assert [(p.number, p.kind, p.application_number) for p in found] == [
        ("D662395", None, "29400306"),
        ("7919325", "B2", "10852336"),
        ("5000001", "A", None),
        (None, None, "17000001"),
    ]
    assert found[1].publications == ("US-20050260764-A1", "US-7919325-B2")
    licence = changes(outcomes)[2]
    assert licence.assignees is None  # a licence changes no owner
    assert "to LAKE COLLEGE" in (licence.event.detail or "")
    assert "executed" not in (licence.event.detail or "")  # the year 1
    assert changes(outcomes)[0].assignees is not None
    assert [party.country for party in changes(outcomes)[0].assignees or ()] == ["JP"]
    assert ["register" in r.reason or "number" in r.reason for r in rejections(outcomes)] == [True] * 3
    assert changes(outcomes)[0].source is not None
    assert [r.position for r in rejections(outcomes)] == [
        "document 3, line 7",
        "document 4, line 8",
        "document 5, line 9",
    ]


def test_a_broken_entry_costs_itself_only() -> None:
    good = entry(properties=properties_of(("US", "7919325", "B2")))
    outcomes = read(HEAD + good + good.replace("</name>", "", 1) + good + TAIL, "ad.xml")
    assert [type(outcome).__name__ for outcome in outcomes] == ["OwnerChange", "Rejection", "OwnerChange"]


def test_lists_of_a_search_that_do_not_fit_together_are_not_guessed_at() -> None:
    doc = (
        '<response><result><doc><str name="reelNo">1</str><str name="frameNo">2</str>'
        '<str name="conveyanceText">LIEN</str><arr name="patNum"><str>7000001</str><str>{second}</str></arr>'
        '<arr name="applNum"><str>10000001</str>{applied}</arr></doc></result></response>'
    )
    with pytest.raises(UnreadableFile, match="different lengths"):
        read(doc.format(second="7000002", applied=""), "a.xml")
    found = changes(read(doc.format(second="NULL", applied="<str>10000002</str>"), "a.xml"))
    assert [(c.patent.number, c.patent.application_number) for c in found] == [
        ("7000001", "10000001"),
        (None, "10000002"),
    ]
    with pytest.raises(InputError):
        read("<response><result><doc><str name='x'>1</str></doc></result></response>", "a.xml")
