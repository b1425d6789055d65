"""Tables in one cell: each value with the heading of its column, "许可费(万元/年): 1.5", so that rows are read as sentences.

A table is a run of lines with the same number of cells, parted by tabs or bars, whose first line holds no digit and
no sign of money. Every letter knows the stretch of the original that it was copied from, a heading that of the heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MOST_ROWS, _MOST_COLUMNS, _LONGEST_HEADING = 40, 12, 24
_RULE = re.compile(r"[\s|:+-]*")
"""The line of dashes under the headings of a Markdown table."""

Letters = tuple[list[str], list[int], list[int]]
_Cell = tuple[int, int]


def unfold_tables(letters: list[str], starts: list[int], ends: list[int]) -> Letters:
    """The letters, and the stretches of the original that they stand for, with tables written out row by row."""
    text = "".join(letters)
    if "\n" not in text or ("\t" not in text and "|" not in text):
        return letters, starts, ends
    found: Letters = ([], [], [])
    done = 0

    def add(first: int, last: int) -> None:
        found[0].extend(letters[first:last])
        found[1].extend(starts[first:last])
        found[2].extend(ends[first:last])

    def mark(letter: str, at: int) -> None:
        found[0].append(letter)
        found[1].append(starts[at])
        found[2].append(ends[at])

    for rows in _tables(text):
        heads, begin, end = rows[0], rows[0][0][0], rows[-1][-1][1]
        add(done, begin)
        for row in rows[1:]:
            for head, cell in zip(heads, row, strict=True):
                if cell[0] == cell[1]:
                    continue
                if head[0] < head[1]:
                    add(*head)
                    mark(":", head[1] - 1)
                add(*cell)
                mark(",", cell[1] - 1)
                mark(" ", cell[1] - 1)
            if found[0][-2:] == [",", " "]:
                found[0][-2:] = ["\n", " "]
        done = end
    add(done, len(letters))
    return found


def _tables(text: str) -> Iterator[list[list[_Cell]]]:
    rows: list[list[_Cell]] = []
    at = 0
    for line in [*text.split("\n"), ""]:
        cells = _cells(line, at)
        at += len(line) + 1
        if rows and line.strip() and _RULE.fullmatch(line) and len(rows) == 1:
            continue
        if rows and len(cells) == len(rows[0]) and len(rows) <= _MOST_ROWS and not _heading(text, cells):
            rows.append(cells)
            continue
        if len(rows) > 1:
            yield rows
        rows = [cells] if _heading(text, cells) else []


def _cells(line: str, at: int) -> list[_Cell]:
    """Where the cells of a line begin and end, without blanks; none for a line of a single cell."""
    mark = "\t" if "\t" in line else "|"
    inner = line.strip(" ").strip("|").strip(" ") if mark == "|" else line.rstrip("\t ")
    start = at + line.find(inner) if inner else at
    cells = []
    for cell in inner.split(mark):
        lead = len(cell) - len(cell.lstrip())
        cells.append((start + lead, max(start + lead, start + len(cell.rstrip()))))
        start += len(cell) + 1
    return cells if 1 < len(cells) <= _MOST_COLUMNS else []


def _heading(text: str, cells: list[_Cell]) -> bool:
    """Whether cells are headings: short words without figures, of which the first is named."""
    words = [text[a:b] for a, b in cells]
    return (
        len(words) > 1
        and all(0 < len(word) <= _LONGEST_HEADING for word in words)
        and not any(c.isdigit() or c in "%¥$€£:,;。" for word in words for c in word)
    )
