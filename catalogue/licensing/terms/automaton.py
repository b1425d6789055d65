"""Finds the longest word of a large vocabulary at a place of a text, where words are written with choices.

`licen{c|s}e{|s}` stands for four words; braces nest. The choices are never written out: every word becomes states of
a nondeterministic automaton, and the deterministic states that texts lead to are made when first met (the lazy subset
construction; Thompson 1968). A blank in a word stands for any run of blanks and hyphens, none included. Finding costs
one dictionary look-up a character.
"""

from __future__ import annotations

from collections.abc import Iterator

_BLANKS = frozenset(" \t\n-")
_MOST_STATES = 200_000
"""Deterministic states kept; then they are made anew, so that no text can fill the memory."""


class _State:
    """A deterministic state: where each character leads, and the word that ends here (the first of the vocabulary)."""

    __slots__ = ("members", "next", "word")

    def __init__(self, members: frozenset[int], word: int | None) -> None:
        self.members = members
        self.word = word
        self.next: dict[str, _State | None] = {}


class Automaton:
    """Words with choices, each with the number that it was added under."""

    def __init__(self) -> None:
        self._edges: list[dict[str, list[int]]] = [{}]
        self._jumps: list[list[int]] = [[]]
        self._ends: dict[int, int] = {}
        self._first: dict[str, list[int]] = {}
        self._made: dict[frozenset[int], _State] = {}
        self._start: _State | None = None

    def add(self, word: str, number: int) -> None:
        """Adds a word; of two numbers for the same word the lower one wins.

        Raises:
            ValueError: braces that do not pair.
        """
        start = self._node()
        end, at = self._sequence(word, 0, start)
        if at != len(word):
            raise ValueError(f"braces do not pair in {word!r}")
        self._jumps[0].append(start)
        self._ends[end] = min(number, self._ends.get(end, number))

    def longest(self, text: str, start: int) -> tuple[int, int] | None:
        """End and number of the longest word that begins at `start`; None where none does.

        A Latin word neither begins nor ends inside another.
        """
        state = self._start or self._begin()
        if start and _latin(text[start]) and _latin(text[start - 1]):
            return None
        found = None
        for at in range(start, len(text)):
            letter = text[at]
            after = state.next.get(letter, state)
            if after is state:
                after = self._step(state, letter)
            if after is None:
                break
            state = after
            if state.word is not None and not (_latin(letter) and _latin(text[at + 1 : at + 2])):
                found = (at + 1, state.word)
        return found

    def _node(self) -> int:
        self._edges.append({})
        self._jumps.append([])
        return len(self._edges) - 1

    def _sequence(self, word: str, at: int, node: int) -> tuple[int, int]:
        """Adds what follows up to `|`, `}` or the end, from `node` on; the last node, and where it stopped."""
        while at < len(word) and word[at] not in "|}":
            if word[at] == "{":
                node, at = self._choice(word, at + 1, node)
                continue
            if word[at] in _BLANKS:
                blank = self._node()
                self._jumps[node].append(blank)
                for letter in _BLANKS:
                    self._edges[blank].setdefault(letter, []).append(blank)
                node = blank
            else:
                after = self._node()
                self._edges[node].setdefault(word[at], []).append(after)
                node = after
            at += 1
        return node, at

    def _choice(self, word: str, at: int, node: int) -> tuple[int, int]:
        after = self._node()
        while True:
            begin = self._node()
            self._jumps[node].append(begin)
            end, at = self._sequence(word, at, begin)
            self._jumps[end].append(after)
            if at >= len(word):
                raise ValueError(f"braces do not pair in {word!r}")
            at += 1
            if word[at - 1] == "}":
                return after, at

    def _closure(self, nodes: list[int]) -> frozenset[int]:
        seen = set(nodes)
        waiting = list(nodes)
        while waiting:
            for node in self._jumps[waiting.pop()]:
                if node not in seen:
                    seen.add(node)
                    waiting.append(node)
        return frozenset(n for n in seen if self._edges[n] or n in self._ends)

    def _begin(self) -> _State:
        self._start = _State(self._closure([0]), None)
        for node in self._start.members:
            for letter, after in self._edges[node].items():
                self._first.setdefault(letter, []).extend(after)
        return self._start

    def _step(self, state: _State, letter: str) -> _State | None:
        if len(self._made) > _MOST_STATES:
            self._made.clear()
            if self._start is not None:
                self._start.next.clear()
        nodes = self._first.get(letter, []) if state is self._start else list(self._leading(state, letter))
        after = None
        if nodes:
            members = self._closure(nodes)
            after = self._made.get(members)
            if after is None:
                words = [self._ends[n] for n in members if n in self._ends]
                after = self._made[members] = _State(members, min(words, default=None))
        state.next[letter] = after
        return after

    def _leading(self, state: _State, letter: str) -> Iterator[int]:
        for node in state.members:
            yield from self._edges[node].get(letter, ())


def _latin(letter: str) -> bool:
    return "a" <= letter <= "z"
