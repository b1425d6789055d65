"""The text of mixed XML content taken at the parser's speed, by a reader that needs the elements for nothing else.

`xml_text` walks through the elements and joins what it finds, which takes longer than parsing did. Here what it
puts between two pieces of text is written into the tree, and libxml2 then hands out all of the text at once. The
lines are the same; the tree is spent: its text is no longer the document's.
"""

from __future__ import annotations

import secrets
from functools import cache

from lxml import etree

from ingest.xml_text import (
    CLOSING,
    EDGE,
    INLINE_TAGS,
    kind_of,
    math_text,
    mixed_in,
    on_one_line,
    raised,
    superscript,
    tidied,
)


def spent_paragraphs(element: etree._Element | None) -> str | None:
    """As `xml_text.plain_paragraphs`: a line for each paragraph and table row, None where there is no text."""
    if element is None:
        return None
    edge, _ = _marks()
    _mark(element, frozenset())
    return "\n".join(_lines(_all_text(element), edge)) or None


def spent_children(element: etree._Element, name: str) -> list[str]:
    """As `xml_text.plain_text` of each child with this local name, in order; those without text are left out."""
    edge, apart = _marks()
    _mark(element, frozenset(element.iterchildren(f"{{*}}{name}")))
    # What stands before the first child and behind each of them is none of theirs.
    texts = (on_one_line(_lines(text, edge)) for text in _all_text(element).split(apart)[1::2])
    return [text for text in texts if text]


@cache
def _marks() -> tuple[str, str]:
    """Sets lines apart, and children: words that no document holds, as 64 bits of each are chance.

    They are ASCII, as Python works faster on a text of nothing else, and hold no white space.
    """
    return f"|{secrets.token_hex(8)}|", f"|{secrets.token_hex(8)}|"


def _all_text(element: etree._Element) -> str:
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)


def _lines(text: str, edge: str) -> list[str]:
    """The lines as `xml_text.tidied` leaves them; what can be asked of all of them at once is not asked of each."""
    if "\t" in text or "\r" in text:
        return [tidy for line in text.split(edge) if (tidy := tidied(line))]
    lines: list[str] = []
    for each in text.split(edge):
        if not each.isascii():
            each = tidied(each)
        elif "  " in (each := each.strip()) or "\n" in each:
            each = " ".join(each.split())
        if each:
            lines.append(each)
    return lines


def _mark(element: etree._Element, children: frozenset[etree._Element]) -> None:
    """Writes into the tree what `xml_text` would put around each element below this one, by its kind.

    As runs of white space count as one space, nothing is written where one stands already.
    """
    edge, apart = _marks()
    # The list keeps its elements alive, so that each is one object and can stand in a set.
    blocks = [each for each in element.iter() if each.tag not in INLINE_TAGS]
    written: set[etree._Element] = set()  # the elements whose text stands already in one above them
    line_before: etree._Element | None = None  # the last one behind which nothing stands but a line's edge
    gap_before: etree._Element | None = None  # the last one behind which nothing stands but white space
    for block in blocks:
        if block is element or block in written:
            continue
        if block in children:
            block.text = apart + (block.text or "")
            block.tail = apart
            continue
        kind = kind_of(block.tag) if isinstance(block.tag, str) else "nothing"
        if kind == "line":
            if line_before is None or block.getprevious() is not line_before:
                block.text = edge + (block.text or "")
            tail = block.tail
            if tail is None or tail.isspace():
                block.tail, line_before = edge, block
            else:
                block.tail = edge + tail
        elif kind == "raised":
            if len(block):
                _write(block, superscript(block, mixed_in(block)).replace(EDGE, edge), written)
            elif text := block.text:
                block.text = raised(text)
        elif kind == "math" or kind == "gap":
            if kind == "math":
                _write(block, f"  {math_text(block)} ", written)
            elif gap_before is None or block.getprevious() is not gap_before:
                block.text = " " + (block.text or "")
            tail = block.tail
            if tail is None:
                block.tail, gap_before = " ", block
            elif tail.isspace():
                gap_before = block
            elif (closing := tail.lstrip()).startswith(CLOSING):
                block.tail = closing
            else:
                block.tail = " " + tail


def _write(block: etree._Element, text: str, written: set[etree._Element]) -> None:
    """Puts the text in place of all that the element holds."""
    written.update(block.iter())
    del block[:]
    block.text = text
