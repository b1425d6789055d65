"""Turns mixed XML content (claims, abstracts, descriptions) into plain text.

Paragraphs and table rows are set apart by a line, all else but inline marks (nested claim-text, list entries,
cells) by a space; sub- and superscripts stay readable (H2O, 10^5); MathML is written out on one line; images leave nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

_LINES = frozenset({"p", "heading", "row", "tr", "paragraphs", "invention-title", "inventiontitle"})
_INLINE = frozenset(
    ["b", "i", "u", "o", "sub", "sup", "sub2", "sup2", "smallcaps", "em", "strong", "bold", "italic", "font"]  # noqa: RUF005
    + [
        "claim-ref",
        "claimref",
        "figref",
        "figureref",
        "crossref",
        "patcit",
        "nplcit",
        "a",
        "span",
        "img",
        "image",
    ]
)
_CJK = "\u3001-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_CJK_GAP = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")
_CLOSING = (",", ".", ";", ":", ")", "，", "。", "；")


def local(element: etree._Element) -> str:
    """The element's name without namespace, as written."""
    return etree.QName(element).localname


def plain_lines(element: etree._Element) -> Iterator[str]:
    """The element's text, a paragraph or a table row a line, without blank lines."""
    out: list[str] = []
    _walk(element, out)
    for line in "".join(out).split("\n"):
        # Chinese and Japanese have no spaces: one between two of their characters is a folded line.
        if tidy := _CJK_GAP.sub("", " ".join(line.split())):
            yield tidy


def plain_text(element: etree._Element | None) -> str | None:
    """The element's text on one line, None where there is none."""
    if element is None:
        return None
    return _CJK_GAP.sub("", " ".join(plain_lines(element))) or None


def plain_paragraphs(element: etree._Element | None) -> str | None:
    """The element's text with line breaks between paragraphs, None where there is none."""
    if element is None:
        return None
    return "\n".join(plain_lines(element)) or None


def _walk(element: etree._Element, out: list[str]) -> None:
    # The depth is bounded by the parser's own limit of 256 nested elements.
    out.append(_one_line(element.text))
    for child in element:
        if isinstance(child.tag, str):
            name = local(child).lower()
            edge = "\n" if name in _LINES else "" if name in _INLINE else " "
            out.append(edge)
            if name == "math":
                out.append(f" {_math(child)} ")
            elif name == "sup":
                out.append(_superscript(child))
            else:
                _walk(child, out)
            closes = (child.tail or "").lstrip().startswith(_CLOSING)
            out.append("" if edge == " " and closes else edge)
            tail = _one_line(child.tail)
            out.append(tail.lstrip() if edge == " " and closes else tail)
        else:
            out.append(_one_line(child.tail))


def _one_line(text: str | None) -> str:
    return (text or "").replace("\n", " ")


def _superscript(element: etree._Element) -> str:
    """A power gets "^" before it, so that 10 to the 5 does not become 105; "1st" and marks get none."""
    inner: list[str] = []
    _walk(element, inner)
    text = "".join(inner).strip()
    return f"^{text}" if re.match(r"[-+\u2212]?\d", text) else text


def _math(element: etree._Element) -> str:
    """Presentation MathML on one line: fractions (a)/(b), powers a^b, indices a_b, roots sqrt(a)."""
    name = local(element)
    parts = [_math(child) for child in element if isinstance(child.tag, str)]
    own = " ".join((element.text or "").split())
    if len(parts) == 2:
        first, second = parts
        if name == "mfrac":
            return f"({first})/({second})"
        if name in {"msup", "mover"}:
            return f"{first}^{second}"
        if name in {"msub", "munder"}:
            return f"{first}_{second}"
    if len(parts) == 3 and name in {"msubsup", "munderover"}:
        return f"{parts[0]}_{parts[1]}^{parts[2]}"
    inner = " ".join(part for part in (own, *parts) if part)
    return f"sqrt({inner})" if name == "msqrt" else inner
