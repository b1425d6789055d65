"""The lexer of the grammar: its own terminals by regular expressions, and the vocabulary by its automaton.

At each place a terminal of priority 8 or more wins (dates, currencies), then a word of the vocabulary, then the other
terminals. The last of these takes any character, so that every text has tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lark import Token
from lark.lexer import Lexer

from catalogue.licensing.terms.lexicon import find_word

_ABOVE_WORDS = 8


class TermToken(Token):
    """A word of the vocabulary with what it means."""

    sense: Any


class TermsLexer(Lexer):
    """Handed to Lark by name; `lexer_conf` holds the grammar's terminals."""

    def __init__(self, lexer_conf: Any) -> None:
        ignored = set(lexer_conf.ignore)
        ordered = sorted(
            (t for t in lexer_conf.terminals if t.name not in ignored), key=lambda t: (-t.priority, t.name)
        )
        self._strong = _any_of([t for t in ordered if t.priority >= _ABOVE_WORDS])
        self._weak = _any_of([t for t in ordered if t.priority < _ABOVE_WORDS])

    def lex(self, data: Any, parser_state: Any = None) -> Iterator[Token]:
        """The tokens of a text; Lark hands a lexer of this kind the text itself."""
        at, size = 0, len(data)
        strong, weak = self._strong.match, self._weak.match
        while at < size:
            match = strong(data, at)
            if match is None:
                if data[at] in " \t":
                    at += 1
                    continue
                word = find_word(data, at)
                if word is not None:
                    token = TermToken("TERM", data[at : word[0]], at, end_pos=word[0])
                    token.sense = word[1]
                    yield token
                    at = word[0]
                    continue
                match = weak(data, at)
            if match is None:  # the grammar's last terminal takes any character but a line break
                yield Token("OTHER_CHAR", data[at], at, end_pos=at + 1)
                at += 1
                continue
            yield Token(match.lastgroup or "OTHER_CHAR", match[0], at, end_pos=match.end())
            at = match.end()


def _any_of(terminals: list[Any]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{t.name}>{t.pattern.to_regexp()})" for t in terminals))
