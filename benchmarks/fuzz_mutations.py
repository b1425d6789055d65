"""Ways to damage a file, each a pure function of the bytes and a random generator, so that a seed gives the same again.

Some know no format (cut, flip, splice), some know how text, JSON, XML and zip archives are written and change what
stands in them while the file as such stays whole: these come further into a reader.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeAlias

MAX_BYTES = 2**18
"""No mutated input is longer: what only a long one shows is a matter of limits, which have tests of their own."""

Mutation: TypeAlias = Callable[[bytes, Random, Sequence[bytes]], bytes]

_NUMBERS = (
    "0", "-1", "1e308", "1e999", "-0.0", "NaN", "Infinity", "2.02E+12", "18446744073709551616", "9" * 40,
    "0x7fffffff", "99999999", "00000000", "20991331", "２０９９", "三百万", "令和99年13月40日", "1/0", "١٢٣", "²", "½", "9" * 5000,
)  # fmt: skip
_ODD = (
    "\x00", "\ufeff", "\u202e", "\ud7ff", "\U0010ffff", "\u2028", "\x0b", "\x1a", "\x85", "\r", "&#0;", "&#xD800;",
    "&lol;", "]]>", "<!--", "-->", "<![CDATA[", "<?xml version='1.0'?>", "<!DOCTYPE x [", '"', "'", "\\ud83d", "\\",
    "\\u0000", ",", ";", "\t", "|", "\n\n", "=1+1", "../", "%s%n", "𠮷", "é", "İ", "ß", "null", "{", "}", "[", "]", "<", ">", "/>",
)  # fmt: skip
_ENCODINGS = (
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "gb18030",
    "cp932",
    "big5",
    "euc_kr",
    "latin-1",
    "utf-7",
)
_STATED = (
    b"utf-8",
    b"utf-16",
    b"GB2312",
    b"Shift_JIS",
    b"idna",
    b"zlib",
    b"unicode_escape",
    b"punycode",
    b"x",
)
_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 10**400, 1.5, float("nan"), "", "x", " ", "\x00", "2.02E+12", [], {}, [[]], [None], [{}], {"": None},
    {"text": ["x"]}, ["x", 1, None], "a" * 5000,
)  # fmt: skip
_NUMBER = re.compile(rb"\d+")
_TAG = re.compile(rb"<(/?)([A-Za-z][\w:.-]*)([^<>]*)>")
_WORD = re.compile(rb"[A-Za-z0-9_-]{2,}|[\x80-\xff]{3,}")


def mutated(content: bytes, random: Random, others: Sequence[bytes], most: int = MAX_BYTES) -> bytes:
    """One to four mutations after one another; `others` are files of any format to splice with.

    What comes out is at most `most` bytes long, or as long as the file was: one that is cut every time is never read whole.
    """
    most = max(most, min(len(content), MAX_BYTES))
    if content.startswith(b"PK\x03\x04") and random.random() < 0.7:
        content = _inside_zip(content, random, others, most)
        return content if random.random() < 0.8 else random.choice(_PLAIN)(content, random, others)
    for _ in range(random.choice((1, 1, 1, 2, 2, 3, 4))):
        content = random.choice(MUTATIONS)(content, random, others)[:most]
    return _packed(content, random) if random.random() < 0.02 else content


def _place(content: bytes, random: Random) -> int:
    """Anywhere, but as often behind the first lines as within them, so that the file is still known."""
    return random.randint(min(len(content), random.choice((0, 0, 200, 1000))), len(content))


def _block(content: bytes, random: Random) -> tuple[int, int]:
    start = _place(content, random)
    return start, min(len(content), start + int(2 ** random.uniform(0, 14)))


def cut(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    at = random.randint(0, len(content))
    return content[at:] if random.random() < 0.15 else content[:at]


def flip(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    changed = bytearray(content)
    for _ in range(int(2 ** random.uniform(0, 6))):
        if changed:
            at = min(_place(content, random), len(changed) - 1)
            changed[at] = (
                changed[at] ^ 1 << random.randrange(8) if random.random() < 0.5 else random.randrange(256)
            )
    return bytes(changed)


def splice(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    other = random.choice(others) if others else content
    start, end = _block(other, random)
    at, after = _place(content, random), _place(content, random)
    return content[:at] + other[start:end] + content[after if random.random() < 0.3 else at :]


def repeat(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    start, end = _block(content, random)
    times = min(int(2 ** random.uniform(1, 14)), max(2, 2**19 // max(end - start, 1)))
    return content[:end] + content[start:end] * times + content[end:]


def delete(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    start, end = _block(content, random)
    return content[:start] + content[end:]


def swap(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    a, b, c = sorted(_place(content, random) for _ in range(3))
    return content[:a] + content[b:c] + content[a:b] + content[c:]


def numbers(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    share = random.choice((0.02, 0.1, 1.0))
    put = (
        _NUMBERS if share < 0.1 else _NUMBERS[:-1]
    )  # else the long one would make more than the memory holds
    return _NUMBER.sub(
        lambda found: random.choice(put).encode() if random.random() < share else found[0], content
    )


def words(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Values that stand elsewhere in the file, or nothing, in the place of others."""
    known = _WORD.findall(content[:20_000]) or [b"x"]
    share = random.choice((0.01, 0.05, 0.3))
    return _WORD.sub(
        lambda found: random.choice((b"", random.choice(known))) if random.random() < share else found[0],
        content,
    )


def odd(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    for _ in range(int(2 ** random.uniform(0, 4))):
        at = _place(content, random)
        content = content[:at] + random.choice(_ODD).encode("utf-8", "surrogatepass") + content[at:]
    return content


def nul(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    at = _place(content, random)
    return content[:at] + bytes(int(2 ** random.uniform(0, 12))) + content[at:]


def recode(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """The text in another encoding, or only said to be."""
    if random.random() < 0.3:
        return re.sub(
            rb"encoding=[\"'][^\"']*[\"']", b'encoding="' + random.choice(_STATED) + b'"', content, count=1
        )
    text = content.decode("utf-8", "replace")
    bom = random.choice((b"", b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE))
    return bom + text.encode(random.choice(_ENCODINGS), "replace")


def nest(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    depth = int(10 ** random.uniform(1, 5))
    tags = [found[2] for found in _TAG.finditer(content[:20_000])] or [b"a"]
    tag = random.choice(tags)
    opening, closing = random.choice(
        (
            (b"<" + tag + b">", b"</" + tag + b">"),
            (b"[", b"]"),
            (b'{"a":', b"}"),
            (b"(", b")"),
            (b'"', b'"'),
            (b"<!--", b"-->"),
        )
    )
    at = _place(content, random)
    if random.random() < 0.5:  # between two tags, or where a value may stand
        at = content.find(random.choice((b"<", b'":', b">")), at) + random.choice((0, 1, 2))
    inner = content[at : at + 10] if random.random() < 0.5 else b"0"
    return content[:at] + opening * depth + inner + closing * random.choice((0, depth)) + content[at:]


def huge(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """One very long value: attribute, cell, line, name, or white space."""
    size = int(10 ** random.uniform(3, 6))
    unit = random.choice(
        (
            b"a",
            b" ",
            b"\n",
            "中".encode(),
            b",",
            b"; ",
            b'a="b" ',
            b"1",
            b"\\",
            b"&amp;",
            b"/",
            b"-",
            b". ",
            b"%",
        )
    )
    at = _place(content, random)
    if random.random() < 0.6:
        at = content.find(random.choice((b'"', b">", b",", b"\n")), at) + 1
    return content[:at] + unit * (size // len(unit)) + content[at:]


def as_json(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """A value of another kind somewhere in a JSON file or in a line of one."""
    lines = content.split(b"\n")
    whole = content.lstrip()[:1] in (b"{", b"[")
    for place in (None, random.randrange(len(lines))):
        try:
            tree = json.loads(content if place is None else lines[place])
        except (ValueError, RecursionError):
            continue
        written = b""
        try:
            for _ in range(random.choice((1, 1, 3, 10))):
                tree = _changed(tree, random)
                written = json.dumps(tree, ensure_ascii=random.random() < 0.5).encode(
                    "utf-8", "surrogatepass"
                )
                if len(written) > MAX_BYTES:  # a list made longer ten times over takes minutes to write
                    break
        except (ValueError, RecursionError, MemoryError):
            return content
        if place is None:
            return written
        lines[place] = written
        return b"\n".join(lines)
    return words(content, random, others) if whole else flip(content, random, others)


def _changed(tree: Any, random: Random) -> Any:
    if isinstance(tree, dict) and tree and random.random() < 0.9:
        key = random.choice(list(tree))
        if random.random() < 0.08:
            tree[random.choice(list(tree))] = tree[key]
        elif random.random() < 0.08:
            del tree[key]
        else:
            tree[key] = _changed(tree[key], random)
        return tree
    if isinstance(tree, list) and tree and random.random() < 0.9:
        place = random.randrange(len(tree))
        if random.random() < 0.1:
            return tree * random.randint(0, 20)
        tree[place] = _changed(tree[place], random)
        return tree
    return random.choice((*_VALUES, [tree], {"a": tree}, str(tree)))


def as_xml(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """An element emptied, doubled, renamed, moved or stripped of its attributes; the file stays well-formed mostly."""
    tags = list(_TAG.finditer(content[:200_000]))
    if not tags:
        return splice(content, random, others)
    for _ in range(random.choice((1, 2, 5))):
        tag = random.choice(tags)
        if tag[1]:
            continue
        end = content.find(b"</" + tag[2] + b">", tag.end())
        if end < 0:
            continue
        after = end + len(tag[2]) + 3
        element = content[tag.start() : after]
        other = random.choice(tags)[2]
        content = random.choice(
            (
                content[: tag.start()] + content[after:],
                content[:after] + element * random.choice((1, 3, 300)) + content[after:],
                content[: tag.end()] + content[end:],
                content[: tag.start()] + b"<" + tag[2] + b">" + content[tag.end() :],
                content.replace(b"<" + tag[2], b"<" + other).replace(b"</" + tag[2], b"</" + other),
                content[: tag.end()] + element + content[end:],
                content[: tag.end()] + random.choice(_NUMBERS).encode() + content[end:],
            )
        )
        tags = list(_TAG.finditer(content[:200_000])) or tags
    return content


def rows(content: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Lines in another order, fewer, more, with cells more or fewer, or with another separator."""
    lines = content.split(b"\n")
    separator = random.choice((b",", b";", b"\t", b"|"))
    how = random.randrange(6)
    if how == 0:
        random.shuffle(lines)
    elif how == 1:
        lines = lines[:5000] * random.choice((2, 30))
    elif how == 2:
        most = min(2000, MAX_BYTES // len(lines))
        lines = [line + separator * random.randint(0, most) for line in lines]
    elif how == 3:
        lines = [line.replace(b",", separator) for line in lines]
    elif how == 4:
        lines = lines[random.randrange(len(lines)) :]
    else:
        place = random.randrange(len(lines))
        cells = lines[place].split(separator)
        random.shuffle(cells)
        lines[place] = separator.join(cells)
    return random.choice((b"\n", b"\n", b"\r\n", b"\r")).join(lines)


_PLAIN: tuple[Mutation, ...] = (cut, flip, splice, repeat, delete, swap, nul)
MUTATIONS: tuple[Mutation, ...] = (
    *_PLAIN, numbers, words, odd, recode, nest, huge, as_json, as_json, as_xml, as_xml, rows,
)  # fmt: skip


def _inside_zip(content: bytes, random: Random, others: Sequence[bytes], most: int) -> bytes:
    """The archive with one of its files mutated, doubled, renamed or left out; the archive itself stays sound."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = [(name, packed.read(name)) for name in packed.namelist()]
    except (zipfile.BadZipFile, OSError, zlib.error, ValueError, NotImplementedError, struct.error):
        return flip(content, random, others)
    if not parts:
        return content
    place = random.randrange(len(parts))
    name, part = parts[place]
    how = random.random()
    if how < 0.8:
        for _ in range(random.choice((1, 1, 2))):
            part = random.choice(MUTATIONS)(part, random, others)[:most]
        parts[place] = (name, part)
    elif how < 0.87:
        del parts[place]
    elif how < 0.94:
        parts[place] = (
            random.choice(("../x", "/etc/x", "C:\\x", "a\x1bb", name.upper(), random.choice(parts)[0])),
            part,
        )
    else:
        parts[place] = (name, random.choice(others) if others else part)
    stream = io.BytesIO()
    kind = random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    with zipfile.ZipFile(stream, "w") as packed:
        for inner, held in dict(parts).items():  # two of one name would make zipfile warn
            packed.writestr(
                zipfile.ZipInfo(inner), held, kind
            )  # of a fixed date, so that a seed gives the same
    return stream.getvalue()


def _packed(content: bytes, random: Random) -> bytes:
    if random.random() < 0.5:
        packed = gzip.compress(content, 1, mtime=0)
    else:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo("a"), content, zipfile.ZIP_DEFLATED)
        packed = stream.getvalue()
    return flip(packed, random, ()) if random.random() < 0.5 else packed
