"""JSON Lines: one object a line, told apart by the keys of the first; a bad line does not stop the rest."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, BinaryIO

from catalogue.records import Rejection

MAX_LINE = 16 * 2**20
"""Bytes of the longest line that is read; a longer one is rejected without being held. In memory it may take 25 times that."""

_DECODER = json.JSONDecoder()


@lru_cache(maxsize=8)  # every reader of JSON asks this of the same head
def first_keys(head: bytes) -> frozenset[str]:
    """Keys of the first object, also where the head ends inside it; empty where it is no JSON object."""
    text = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "ignore").lstrip()
    if not text.startswith("{"):
        return frozenset()
    keys: set[str] = set()
    at, depth, key_next = 0, 0, False
    while at < len(text):
        char = text[at]
        if char == '"':
            try:
                word, at = _DECODER.raw_decode(text, at)
            except json.JSONDecodeError:
                break
            if depth == 1 and key_next:
                keys.add(word)
                key_next = False
            continue
        if char in "{[":
            depth += 1
            key_next = depth == 1
        elif char in "}]":
            depth -= 1
            if depth == 0:
                break
        elif char == "," and depth == 1:
            key_next = True
        at += 1
    return frozenset(keys)


def lines(stream: BinaryIO, *, name: str) -> Iterator[tuple[str, bytes] | Rejection]:
    """Each line that is not blank with its position ("line 7"); a rejection for one that is too long."""
    number = 0
    while block := stream.readline(MAX_LINE):
        number += 1
        position = f"line {number}"
        if len(block) == MAX_LINE and not block.endswith(b"\n"):
            while block and not block.endswith(b"\n"):
                block = stream.readline(MAX_LINE)
            yield Rejection(name, position, None, f"the line is longer than {MAX_LINE:,} bytes", "Split it")
            continue
        if number == 1:
            block = block.removeprefix(b"\xef\xbb\xbf")
        if block := block.strip():
            yield position, block


def objects(stream: BinaryIO, *, name: str) -> Iterator[tuple[str, dict[str, Any]] | Rejection]:
    """Each line as an object, with its position; a rejection for a line that is none."""
    for line in lines(stream, name=name):
        if isinstance(line, Rejection):
            yield line
            continue
        position, block = line
        try:
            found = json.loads(block)
            # JSON can spell half a character (\ud83d alone), which no database and no page can hold
            json.dumps(found, ensure_ascii=False).encode()
        except (ValueError, RecursionError) as error:
            yield Rejection(name, position, None, f"the line is no JSON: {error}", "Export it again as UTF-8")
            continue
        if isinstance(found, dict):
            yield position, found
        else:
            yield Rejection(name, position, None, "the line is JSON but no object", "One {…} a line")


def text_at(record: dict[str, Any], key: str) -> str | None:
    """The trimmed text under `key`; None where absent, null or blank.

    Raises:
        ValueError: it is something other than text.
    """
    value = record.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"must be text, not {value!r:.40}")
    return value.strip() or None


def date_at(record: dict[str, Any], key: str) -> dt.date | None:
    """The ISO date under `key`.

    Raises:
        ValueError: it is no date.
    """
    text = text_at(record, key)
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ValueError(f"{text!r} is no date such as 2031-05-09") from error
