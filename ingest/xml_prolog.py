"""Takes one XML document apart, before any parser sees it: declaration, DOCTYPE, wrapper, root element, rest.

The DOCTYPE is only looked at. General entities, internal or external, are a reason to refuse the document.
Unparsed (NDATA) entities name drawings and are harmless; so is an external parameter entity, as it is never
fetched. Every pattern here runs in time proportional to the text, whatever the text.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from ingest.xml_splitting import wide_encoding

_QUOTED = rb"\"[^\"]*\"|'[^']*'"
_DOCTYPE = (
    rb"<!DOCTYPE\s(?:[^\[>\"']|" + _QUOTED + rb")*+"
    rb"(?:\[(?:<!--.*?-->|<\?.*?\?>|" + _QUOTED + rb"|<(?!!--|\?)|[^\]\"'<])*+\]\s*+)?>"
)
_SKIPPED = re.compile(
    rb"(?:\s|\xef\xbb\xbf)++|<\?.*?\?>|<!--.*?-->|(?P<doctype>" + _DOCTYPE + rb")", re.DOTALL
)
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_ENTITY = re.compile(
    rb"<!ENTITY\s+(?P<parameter>%\s+)?(?P<name>[^\s<>]++)(?P<value>(?:[^<>\"']|" + _QUOTED + rb")*+)>"
)
_DECLARATION = re.compile(rb"(?:\s|\xef\xbb\xbf)*+<\?xml\s(?P<stated>[^<>]*)>")
_STATED_ENCODING = re.compile(rb"\bencoding\s*=\s*[\"']\s*([A-Za-z0-9._:-]{1,40})\s*[\"']")
_ROOT = re.compile(
    rb"<(?:[\w.-]+:)?(?P<name>[A-Za-z_][\w.-]*)(?P<attributes>(?:[^<>\"']|" + _QUOTED + rb")*+)"
)
_CODECS = frozenset(
    ["utf-8", "ascii", "gb18030", "big5", "cp932", "cp949", "euc_jp", "euc_kr", "koi8-r", "mac-roman"]
)
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "utf-8-sig": "utf-8"}
RESEND = "Have the office's file sent again"


class Refused(Exception):
    """Why one document is not read: the reason, its line in the document (from 1), and what would mend it.

    `whole` says that not only this record but all that its wrapper holds is refused. The readers never see it.
    """

    def __init__(self, reason: str, *, line: int = 1, todo: str = RESEND, whole: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.line, self.todo, self.whole = reason, line, todo, whole


@dataclass(frozen=True)
class Parts:
    """A document taken apart. Lines count from 1.

    `root` is the root element's text (None where the document is only the wrapper's beginning or end);
    `stray_line` is where text stands that belongs to nothing; `opens` and `closes` tell of the wrapper.
    """

    root: bytes | None
    root_line: int
    stray_line: int | None
    opens: bool
    closes: bool


def wrapper_tag(names: frozenset[str]) -> re.Pattern[bytes] | None:
    """Finds start and end tags of the elements that hold many records, None where a format has none."""
    if not names:
        return None
    alternatives = b"|".join(re.escape(name.encode()) for name in sorted(names))
    return re.compile(rb"<(?P<end>/?)(?:[\w.-]+:)?(?:" + alternatives + rb")(?:\s[^<>]*)?>")


def take_apart(content: bytes, starts: re.Pattern[bytes], wrapper: re.Pattern[bytes] | None) -> Parts:
    """Finds the root element of a document; `starts` finds the start tag of a record.

    Raises:
        Refused: its head is not well-formed, or declares entities.
    """
    at, doctype = _skip(content, 0)
    if doctype is not None:
        _check_entities(doctype, whole=wrapper is not None)
    elif content.startswith(b"<!DOCTYPE", at):
        raise Refused("the DOCTYPE is not well-formed XML", line=line_of(content, at))
    at, opens, closes = _skip_wrapper(content, at, wrapper)
    found = starts.search(content, at)
    if found is None:
        if at == len(content) and not opens and not closes:
            raise Refused("the document is empty: nothing follows its declaration", line=line_of(content, at))
        return Parts(content[at:] or None, line_of(content, at), None, opens, closes)
    if at != found.start():
        raise Refused("stray text stands before the root element", line=line_of(content, at))
    end = _end(content, found)
    after, opens_again, closes_now = _skip_wrapper(content, _skip(content, end)[0], wrapper)
    return Parts(
        root=content[at:end],
        root_line=line_of(content, at),
        stray_line=line_of(content, after) if after < len(content) else None,
        opens=opens or opens_again,
        closes=closes_now,
    )


def line_of(content: bytes, at: int) -> int:
    """The line, from 1, of a place in a document."""
    return content.count(b"\n", 0, at) + 1


def encoding_of(content: bytes, *, before: str) -> str:
    """The Python name of a document's encoding; a document without a declaration goes on with the one `before`.

    Raises:
        Refused: the declaration names an encoding that is not known or not read.
    """
    declaration = _DECLARATION.match(content)
    if declaration is None:
        return before
    stated = _STATED_ENCODING.search(declaration["stated"])
    if stated is None:
        return "utf-8"
    declared = stated[1].decode()
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        raise Refused(f"its declaration names the unknown encoding {declared!r}") from None
    if name.startswith(("utf-16", "utf-32")):
        return "utf-8"  # Its tags were found as ASCII, so that it cannot be what it says.
    name = _SUPERSETS.get(name, name)
    if name in _CODECS or re.fullmatch(r"(?:iso8859-|cp)\d+", name):
        return name
    raise Refused(f"its declaration names the encoding {declared!r}, which is not read")


def root_element(head: bytes) -> tuple[str, str] | None:
    """Local name and attributes of the first element in a file's first bytes, None where there is none.

    Where a long DOCTYPE fills all of them, the name it gives the root element counts.
    """
    if wide := wide_encoding(head):
        head = head.decode(wide, errors="replace").encode(errors="replace")
    at, _ = _skip(head, 0)
    if found := _ROOT.match(head, at):
        return found["name"].decode(errors="replace"), found["attributes"].decode(errors="replace")
    if named := re.compile(rb"<!DOCTYPE\s+(?:[\w.-]+:)?([\w.-]+)").match(head, at):
        return named[1].decode(errors="replace"), ""
    return None


def _skip(content: bytes, at: int) -> tuple[int, bytes | None]:
    """Past white space, comments, instructions and a DOCTYPE; and that DOCTYPE."""
    doctype: bytes | None = None
    while found := _SKIPPED.match(content, at):
        doctype = found["doctype"] or doctype
        at = found.end()
    return at, doctype


def _skip_wrapper(content: bytes, at: int, wrapper: re.Pattern[bytes] | None) -> tuple[int, bool, bool]:
    """Past the tags of a wrapper; whether one opened, and whether the last one closed."""
    opens = closes = False
    while wrapper and (tag := wrapper.match(content, at)):
        closes = bool(tag["end"])
        opens = opens or not closes
        at, _ = _skip(content, tag.end())
    return at, opens, closes


def _end(content: bytes, start: re.Match[bytes]) -> int:
    """Where the root element ends: at its last end tag, at its start tag if that closes itself, or never."""
    at = content.rfind(b"</" + start["record"], start.end())
    while at >= 0:
        if found := re.compile(rb"\s*>").match(content, at + 2 + len(start["record"])):
            return found.end()
        at = content.rfind(b"</" + start["record"], start.end(), at)
    tag = re.compile(rb"<(?:[^<>\"']|" + _QUOTED + rb")*+>").match(content, start.start())
    return tag.end() if tag and tag[0].endswith(b"/>") else len(content)


def _check_entities(doctype: bytes, *, whole: bool) -> None:
    doctype = _COMMENT.sub(b"", doctype)
    declared = list(_ENTITY.finditer(doctype))
    for entity in declared:
        words = re.sub(_QUOTED, b" ", entity["value"]).split()
        external = words[:1] in ([b"SYSTEM"], [b"PUBLIC"])
        if not (external and (entity["parameter"] or b"NDATA" in words)):
            name = entity["name"][:40].decode(errors="replace")
            raise Refused(
                f"it declares the entity {name!r}: documents that bring entities of their own are not read",
                todo="Have it sent with its entities written out",
                whole=whole,
            )
    if doctype.count(b"<!ENTITY") != len(declared):
        raise Refused("it declares entities in a way that is not well-formed", whole=whole)
