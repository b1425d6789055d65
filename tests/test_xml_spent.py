"""Text taken at once (`ingest.xml_spent`) is the text that the walk through the elements gives (`ingest.xml_text`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ingest.xml_spent import spent_children, spent_paragraphs
from ingest.xml_text import plain_paragraphs, plain_text

PROJECT = Path(__file__).resolve().parents[1]
REAL = PROJECT.parent / "shared" / "data" / "formats"
SAMPLES = PROJECT / "data" / "sample_patents" / "uspto_redbook"

NAMES = (
    *("p", "P", "{urn:x}p", "heading", "row", "entry", "li", "claim-text", "br", "img", "claim"),
    *("b", "{urn:x}b", "I", "sub", "sup", "SUP", "claim-ref", "math", "{urn:m}math", "mfrac", "msup", "mi"),
)
WORDS = (
    *(
        "",
        " ",
        "\n",
        "\t",
        "  ",
        "\r",
        "a",
        " a",
        "a ",
        "5",
        " 5",
        "-5",
        "\u22125 ",
        ", b",
        " .",
        ";",
        " ) c",
    ),
    *(
        "^",
        "\u3000",
        "\xa0",
        "\x85",
        "日",
        " 本 ",
        "。",
        "é",
        "\ufdd0",
        "|",
        "|0123456789abcdef|",
        "a\nb",
        "a  b",
    ),
)
Tree = tuple[str, str, str, Any]  # name, text, the text behind it, and a list of what is in it
NAME, WORD = st.sampled_from(NAMES), st.sampled_from(WORDS)
TREES: st.SearchStrategy[Tree] = st.recursive(
    st.tuples(NAME, WORD, WORD, st.just([])),
    lambda below: st.tuples(NAME, WORD, WORD, st.lists(below, max_size=5)),
    max_leaves=25,
)


def made(tree: Tree) -> etree._Element:
    name, text, tail, below = tree
    element = etree.Element(name)
    element.text, element.tail = text, tail
    element.extend([made(child) for child in below])
    return element


def claims_walked(element: etree._Element) -> list[str]:
    return [text for claim in element.iterfind("{*}claim") if (text := plain_text(claim))]


@settings(max_examples=400, deadline=None)
@given(st.lists(TREES, max_size=6), WORD)
def test_the_lines_are_those_of_the_walk(trees: list[Tree], text: str) -> None:
    element = made(("description", text, "", trees))
    expected = plain_paragraphs(element)
    assert spent_paragraphs(element) == expected


@settings(max_examples=400, deadline=None)
@given(st.lists(TREES, max_size=6), WORD)
def test_the_children_are_those_of_the_walk(trees: list[Tree], text: str) -> None:
    element = made(("claims", text, "", [*(("claim", *tree[1:]) for tree in trees), *trees]))
    expected = claims_walked(element)
    assert spent_children(element, "claim") == expected


def test_real_and_sample_documents() -> None:
    files = [*SAMPLES.glob("*.xml"), *REAL.glob("uspto_xml*/*.xml")]
    compared = 0
    for file in files:
        try:
            root = etree.fromstring(file.read_bytes(), etree.XMLParser(remove_comments=True, remove_pis=True))
        except etree.XMLSyntaxError:
            continue  # a week of several documents
        for description in root.iter("description"):
            expected = plain_paragraphs(description)
            assert spent_paragraphs(description) == expected
            compared += 1
        for claims in root.iter("claims"):
            walked = claims_walked(claims)
            assert spent_children(claims, "claim") == walked
            compared += 1
    assert compared >= 4


@pytest.mark.parametrize("depth", [2, 200])
def test_deeply_nested_marks(depth: int) -> None:
    for name in ("p", "entry", "sup", "math", "mfrac"):
        text = f"<description>{f'<{name}>1 ' * depth}{f'</{name}>, 2' * depth}</description>"
        expected = plain_paragraphs(etree.fromstring(text))
        assert spent_paragraphs(etree.fromstring(text)) == expected


def test_no_element_has_no_text() -> None:
    assert spent_paragraphs(None) is None
    assert spent_paragraphs(etree.fromstring("<description> <p/> </description>")) is None
