"""Turns mixed XML content (claims, abstracts, descriptions) into plain text.

Paragraphs and table rows are set apart by a line, all else but inline marks (nested claim-text, list entries,
cells) by a space; sub- and superscripts stay readable (H2O, 10^5); MathML is written out on one line; images leave nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

_LINES = frozenset(
    {"p", "heading", "row", "tr", "paragraphs", "invention-title", "inventiontitle"}
    | {"paragraph", "para", "h"}  # the US office's until 2004
)
_RAISED = frozenset({"sup", "superscript", "sp"})
_INLINE = frozenset(
    {"b", "i", "u", "o", "sub", "sub2", "sup2", "smallcaps", "em", "strong", "bold", "italic", "font"}
    | {"claim-ref", "claimref", "figref", "figureref", "crossref", "patcit", "nplcit", "a", "span"}
    | {"img", "image", "claimreference", "figurereference", "text"}
    | {"highlight", "subscript", "cross-reference", "dependent-claim-reference"}
    | {"pdat", "stext", "ptext", "hil", "sb", "uline", "clref", "fgref", "ltl", "custom-character", "emi"}
)
INLINE_TAGS = _INLINE | {name.upper() for name in _INLINE}
_CJK = "\u3001-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef"
_CJK_GAP = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")
_ASCII = bytes(range(128))
_WIDE = re.compile("[\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000-\uffef]")
_POWER = re.compile(r"[-+\u2212]?\d")
EDGE = "\x1e"  # between lines while they are gathered: no XML may hold it
CLOSING = (",", ".", ";", ":", ")", "，", "。", "；")


def local(element: etree._Element) -> str:
    """The element's name without namespace, as written."""
    tag: str = element.tag
    return tag.rpartition("}")[2]


def plain_lines(element: etree._Element) -> list[str]:
    """The element's text, a paragraph or a table row a line, without blank lines."""
    mixed = mixed_in(element)
    if element not in mixed:
        tidy = tidied(_text(element))
        return [tidy] if tidy else []
    lines: list[str] = []
    out = [element.text or ""]
    for child in element:
        if child.tag in _LINES and child not in mixed:  # most of a description: done without a detour
            if out:
                lines += _lines_of(out)
                out = []
            if tidy := tidied(_text(child)):
                lines.append(tidy)
            tail = child.tail
            if tail and not tail.isspace():
                out.append(tail)
        else:
            _walk_child(child, out, mixed)
    return lines + _lines_of(out)


def _lines_of(out: list[str]) -> list[str]:
    return [tidy for line in "".join(out).split(EDGE) if (tidy := tidied(line))]


def plain_text(element: etree._Element | None) -> str | None:
    """The element's text on one line, None where there is none."""
    if element is None:
        return None
    return on_one_line(plain_lines(element)) or None


def on_one_line(lines: list[str]) -> str:
    """The lines of a text with a space between them, none between two characters of Chinese or Japanese."""
    text = " ".join(lines)
    return text if text.isascii() else _CJK_GAP.sub("", text)


def plain_paragraphs(element: etree._Element | None) -> str | None:
    """The element's text with line breaks between paragraphs, None where there is none."""
    if element is None:
        return None
    return "\n".join(plain_lines(element)) or None


def mixed_in(element: etree._Element) -> set[etree._Element]:
    """The elements, this one and below, that hold more than text and inline marks.

    The text of all others can be had at once, in C, where a walk would take longer than the parser did.
    """
    found: set[etree._Element] = set()
    for other in [each for each in element.iter() if each.tag not in INLINE_TAGS]:
        above = other.getparent() if other is not element else None
        while above is not None and above not in found:
            found.add(above)
            above = above.getparent() if above is not element else None
    return found


def _walk(element: etree._Element, out: list[str], mixed: set[etree._Element]) -> None:
    # The depth is bounded by the parser's own limit of 256 nested elements.
    if element not in mixed:
        out.append(_text(element))
        return
    out.append(element.text or "")
    for child in element:
        _walk_child(child, out, mixed)


def _walk_child(child: etree._Element, out: list[str], mixed: set[etree._Element]) -> None:
    """The child's text and what follows it, set apart as its kind asks."""
    tail = child.tail or ""
    kind = kind_of(child.tag) if isinstance(child.tag, str) else "nothing"
    if kind == "inline":
        _walk(child, out, mixed)
    elif kind == "line":
        out.append(EDGE)
        _walk(child, out, mixed)
        out.append(EDGE)
    elif kind == "raised":
        out.append(superscript(child, mixed))
    elif kind != "nothing":
        out.append(" ")
        if kind == "math":
            out.append(f" {math_text(child)} ")
        else:
            _walk(child, out, mixed)
        if (closing := tail.lstrip()).startswith(CLOSING):
            tail = closing
        else:
            out.append(" ")
    out.append(tail)


def _text(element: etree._Element) -> str:
    """All text of an element without further structure."""
    if not len(element):
        return element.text or ""
    return etree.tostring(element, method="text", encoding="unicode", with_tail=False)


@lru_cache(maxsize=1024)
def kind_of(tag: str) -> str:
    """What an element does to its surroundings: line, inline, raised, math or gap (set apart by a space)."""
    name = tag.rpartition("}")[2].lower()
    if name in _LINES:
        return "line"
    if name in _RAISED:
        return "raised"
    if name == "math":
        return name
    return "inline" if name in _INLINE else "gap"


def tidied(line: str) -> str:
    """Without white space at its ends, and with every run of it as one space."""
    line = line.strip()
    if not is_wide(line):
        if "\n" in line or "  " in line or "\t" in line or "\r" in line:
            return " ".join(line.split())
        return line
    # Chinese and Japanese have no spaces: one between two of their characters is a folded line.
    return _CJK_GAP.sub("", " ".join(line.split()))


def is_wide(text: str) -> bool:
    """Whether it holds white space beyond XML's own, or Chinese or Japanese."""
    # Only what is no ASCII is looked through: most texts have little of it.
    return not text.isascii() and _WIDE.search(text.encode().translate(None, _ASCII).decode()) is not None


def superscript(element: etree._Element, mixed: set[etree._Element]) -> str:
    """A power gets "^" before it, so that 10 to the 5 does not become 105; "1st" and marks get none."""
    inner: list[str] = []
    _walk(element, inner, mixed)
    return raised("".join(inner))


def raised(text: str) -> str:
    """The text of a superscript as it stands on the line."""
    text = text.lstrip()
    return f"^{text}" if _POWER.match(text) else text


def math_text(element: etree._Element) -> str:
    """Presentation MathML on one line: fractions (a)/(b), powers a^b, indices a_b, roots sqrt(a)."""
    name = local(element)
    parts = [math_text(child) for child in element if isinstance(child.tag, str)]
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
