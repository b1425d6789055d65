"""The items of one text with their clauses and sentences, and the questions that every reader of terms asks of them.

A sentence ends at 。 ; ! ? | or a line break, a clause also at a comma, 、 or /. A colon, brackets and quotation marks
part nothing: 许可费：30万 is one clause.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from catalogue.licensing.remarks import Remark, RemarkKind
from catalogue.licensing.terms.items import Item, Quantity, Sense
from catalogue.licensing.terms.text import FoldedText

_SENTENCE_ENDS = frozenset("。;!?|\n.…※★☆◆◇")
_CLAUSE_ENDS = _SENTENCE_ENDS | frozenset(",、/·")
_SMALL = frozenset(("filler", "can", "about", "pay", "only", "unlimited"))
_CIRCLED = frozenset("①②③④⑤⑥⑦⑧⑨")
MOST = 400
"""Statements of one text that offers are made of; no cell of terms holds so many."""
_LONGEST = 160
"""Items of the longest sentence; what goes on longer is a table, or no text at all."""
_WIDE = 24
"""Items that a negation reaches over, a list of what it denies included."""
_FAR = 5
"""Small words that may stand between a negation and what it negates."""


@dataclass(slots=True)
class Said:
    """One statement of the text: a field (dotted), its value, where (item index) and the stretches it was read from."""

    field: str
    value: Any
    at: int
    marks: tuple[tuple[int, int], ...]
    currency: str | None = None


@dataclass
class Scene:
    """One text, cut up. `text` is the folded text; all places are indices of `items`."""

    folded: FoldedText
    items: list[Item]
    language: str
    clause: list[int] = field(default_factory=list)
    sentence: list[int] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    sums: int = 0
    """How many sums of money the text holds; a cell of terms holds few."""
    _places: dict[str, list[int]] = field(default_factory=dict)
    _said: dict[str, list[Said]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        clause = sentence = length = 0
        for at, item in enumerate(self.items):
            if at and self.clause[-1] == clause and (self._numbers(at) or self._parted(at)):
                clause += 1
            self.clause.append(clause)
            self.sentence.append(sentence)
            length += 1
            comma = len(item.text) > 1 and item.kind == "term" and item.text.endswith(("、", ","))  # なし、
            if comma or (item.kind == "sep" and item.text in _CLAUSE_ENDS) or length > _LONGEST:
                clause += 1
                if item.text in _SENTENCE_ENDS or length > _LONGEST:
                    sentence += 1
                    length = 0
            if item.sense is not None:
                self._places.setdefault(item.sense.kind, []).append(at)
        self.sums = sum(item.is_a("money", "number") for item in self.items)
        self._clauses = _ranges(self.clause)
        self._sentences = _ranges(self.sentence)

    # --- saying
    def say(self, name: str, value: Any, *places: int, currency: str | None = None) -> None:
        """States a field, read from the items at `places`, of which the first is where it counts as said."""
        marks = tuple((self.items[p].start, self.items[p].end) for p in sorted(set(places)))
        for place in places:
            self.items[place].used = True
        said = Said(name, value, places[0], marks, currency)
        self.said.append(said)
        self._said.setdefault(name, []).append(said)

    def remark(self, kind: RemarkKind, start: int, end: int, reason: str) -> None:
        """A remark on a stretch of the folded text."""
        first, last = self.folded.span(start, end)
        self.remarks.append(Remark(kind, first, last, self.folded.original[first:last], reason))

    def leave_out(self, first: int, last: int, reason: str) -> None:
        """Takes the meaning from what stands between two places, both included, and remarks on it: the text does not vouch for it."""
        self.remark("unclear", self.items[first].start, self.items[last].end, reason)
        self.hush(range(first, last + 1))
        self.use(*range(first, last + 1))

    def use(self, *places: int) -> None:
        """Marks items as understood, though no field came from them."""
        for place in places:
            self.items[place].used = True

    def told(self, name: str) -> list[Said]:
        """All statements of a field so far."""
        return self._said.get(name, [])

    def hush(self, places: Iterable[int]) -> None:
        """Takes the meaning from the items at these places: they say nothing of an offer."""
        for place in places:
            item = self.items[place]
            if item.kind not in ("sep", "open", "close"):
                item.kind, item.sense, item.quantity, item.ordinal, item.day = "other", None, None, None, None

    def _numbers(self, at: int) -> bool:
        """Whether a number of a list stands here: ②, (2), B)."""
        item, before = self.items[at], self.items[at - 1]
        if item.text in _CIRCLED:
            return True
        if item.kind == "open":
            return (
                at + 2 < len(self.items) and self.items[at + 2].text == ")" and _is_number(self.items[at + 1])
            )
        apart = before.end < item.start or before.kind in ("sep", "close")
        return apart and at + 1 < len(self.items) and self.items[at + 1].text == ")" and _is_number(item)

    def _parted(self, at: int) -> bool:
        """首期付40万 二期6个月后付20万: whether a blank stands between two sums that each have their words before them."""
        items = self.items
        if self.language == "en" or items[at].start == items[at - 1].end or items[at].kind in ("open", "sep"):
            return False
        first, last = at - 1, at
        while first and items[first].start == items[first - 1].end and not _ends(items[first - 1]):
            first -= 1
        while last + 1 < len(items) and items[last + 1].start == items[last].end and not _ends(items[last]):
            last += 1
        return _words_and_sum(items[first:at]) and _words_and_sum(items[at : last + 1])

    def numbered(self, first: int, last: int) -> bool:
        """Whether a number of a list stands between two places."""
        return any(self._numbers(at) for at in range(first + 1, last + 1))

    def mean(self, at: int, sense: Sense) -> None:
        """Gives the word at a place another meaning."""
        self.items[at].sense = sense
        places = self._places.setdefault(sense.kind, [])
        places.append(at)
        places.sort()

    def overfull(self, before: int) -> bool:
        """Whether a reader that goes from left to right has said more since `before` statements than will be heard."""
        return len(self.said) - before > MOST

    def unsay(self) -> None:
        """Takes back all that was stated."""
        self.said.clear()
        self._said.clear()

    # --- looking
    def all(self, kind: str, *values: str) -> Iterator[int]:
        """Places of the words of a part."""
        return (i for i in self._places.get(kind, ()) if self.items[i].means(kind, *values))

    def quantities(self, *units: str) -> Iterator[tuple[int, Quantity]]:
        """Places of quantities of these units that nothing has used."""
        for i, item in enumerate(self.items):
            if item.quantity is not None and item.kind == "quantity" and item.quantity.unit in units:
                yield i, item.quantity

    def clause_range(self, at: int) -> range:
        """All places of the clause."""
        return self._clauses[self.clause[at]]

    def sentence_range(self, at: int) -> range:
        """All places of the sentence."""
        return self._sentences[self.sentence[at]]

    def sentences_around(self, at: int, far: int) -> range:
        """All places of the sentence and of so many before and after it."""
        first = self._sentences[max(self.sentence[at] - far, 0)]
        last = self._sentences[min(self.sentence[at] + far, len(self._sentences) - 1)]
        return range(first[0], last[-1] + 1)

    def holds(self, *kinds: str) -> bool:
        """Whether any word of these parts stands in the text."""
        return any(kind in self._places for kind in kinds)

    def in_clause(self, at: int, kind: str, *values: str) -> int | None:
        """The nearest word of a part in the clause, the one before winning a tie."""
        return min(self.all_in_clause(at, kind, *values), key=lambda i: (abs(i - at), i), default=None)

    def all_in_clause(self, at: int, kind: str, *values: str) -> Iterator[int]:
        """Places of the words of a part in the clause; costs no more than there are."""
        places, clause = self._places.get(kind, ()), self.clause_range(at)
        for n in range(bisect_left(places, clause[0]), len(places)):
            if places[n] > clause[-1]:
                return
            if self.items[places[n]].means(kind, *values):
                yield places[n]

    def clause_holds(self, at: int, *kinds: str) -> bool:
        """Whether a word of any of these parts stands in the clause."""
        return any(True for kind in kinds for _ in self.all_in_clause(at, kind))

    def before(self, at: int, *, skip: frozenset[str] = _SMALL, far: int = _FAR) -> int | None:
        """The next place to the left in the clause that is no small word."""
        return self._beside(at, -1, skip, far)

    def after(self, at: int, *, skip: frozenset[str] = _SMALL, far: int = _FAR) -> int | None:
        """The next place to the right in the clause that is no small word."""
        return self._beside(at, 1, skip, far)

    def _beside(self, at: int, step: int, skip: frozenset[str], far: int) -> int | None:
        i = at + step
        for _ in range(far):
            if not 0 <= i < len(self.items) or self.clause[i] != self.clause[at]:
                return None
            item = self.items[i]
            if item.kind == "sep" and item.text in _CLAUSE_ENDS:
                return None
            small = item.kind in ("open", "close", "sep") or (
                item.sense is not None and item.sense.kind in skip
            )
            if not small:
                return i
            i += step
        return None

    # --- judging
    def negated(self, at: int) -> int | None:
        """The word that denies what stands at a place: 不含独占, no upfront fee, 一時金なし; None where none does."""
        before = self._denied_before(at)
        return before if before is not None else self._denied_after(at)

    def _denied_before(self, at: int) -> int | None:
        i, words = at - 1, 0
        sense = self.items[at].sense
        kind = sense.kind if sense is not None else ""
        while i >= max(0, at - _WIDE) and words < _FAR:
            item = self.items[i]
            if item.means("not") or (item.means("free") and item.text.startswith(("免", "waived"))):
                return i
            if item.kind == "sep" and item.text in self._commas() and i > 0 and self.items[i - 1].means(kind):
                i -= 1
                continue
            if item.means(kind) or item.means("and") or item.means("or"):
                i -= 1
                continue
            latin = item.kind == "other" and item.text.isalpha() and item.text.isascii()
            if not (latin or item.means("filler") or item.means("pay") or item.kind == "open"):
                return None
            words += 1
            i -= 1
        return None

    def _commas(self) -> str:
        """The marks inside a list; a Chinese or Japanese comma parts clauses."""
        return "、,/" if self.language == "en" else "、/"

    def _denied_after(self, at: int) -> int | None:
        i, words = at + 1, 0
        sense = self.items[at].sense
        kind = sense.kind if sense is not None else ""
        while i < min(len(self.items), at + _WIDE) and words < _FAR:
            item = self.items[i]
            if kind in ("yes", "no") and _of_paying(item):
                return None  # 不满意退出 无需付费
            if item.means("not_after") or item.means("except_after"):
                return i
            if item.means("free") and item.text.startswith(("免", "waived", "無", "无")):
                return i if self._ends_clause(i) or self._for_some(i) else None
            if item.means("not"):
                return i if self._ends_clause(i) or self._able_after(i) else None
            if item.text in ("希望", "欢迎", "歓迎", "可", "可能"):
                return None  # クロスライセンス希望/譲渡不可
            listed = item.means(kind) or item.means("and") or item.means("or")
            if (
                item.means(kind)
                and kind == "grant"
                and item.text.isascii() != self.items[i - 1].text.isascii()
            ):
                return None  # non-exclusive 独占なし
            small = item.means("filler") or item.means("can") or item.kind in ("open", "close")
            mark = item.kind == "sep" and (item.text == ":" or (item.text in "、/" and kind == "grant"))
            if not (listed or small or mark) or kind in ("yes", "no"):
                return None
            words += not listed
            i += 1
        return None

    def _ends_clause(self, at: int) -> bool:
        """Whether nothing that it could deny follows in the clause."""
        for i in range(at + 1, len(self.items)):
            item = self.items[i]
            if item.kind == "sep" or item.kind == "close":
                return True
            if item.start > self.items[i - 1].end and not item.text.isascii():
                return True  # a blank between Chinese or Japanese words parts them as a comma would
            if not (item.means("filler") or item.means("pay")):
                return False
        return True

    def _for_some(self, at: int) -> bool:
        """Upfront fee waived for start-ups: what is denied is denied to some."""
        return (
            at + 2 < len(self.items) and self.items[at + 1].text == "for" and self.items[at + 2].means("elig")
        )

    def _able_after(self, at: int) -> bool:
        """Sublicensing is not permitted: what is denied is being able to."""
        return at + 1 < len(self.items) and self.items[at + 1].means("can") and self._ends_clause(at + 1)

    def meant_only(self, at: int) -> bool:
        """Whether what stands at a place is only intended, or was so in the past, or is somebody else's."""
        for i in self.clause_range(at):
            item = self.items[i]
            if i < at and at - i <= 6 and (item.means("intended") or item.means("past")):
                return True
            if i > at and i - at <= 4 and item.means("intended") and not item.text.isascii():
                return True
        return False


def _ends(item: Item) -> bool:
    return item.kind == "sep" and item.text != ":"


def _words_and_sum(items: list[Item]) -> bool:
    """Whether words, or a time after which it is due, come first, and a sum or a rate closes."""
    counted = len(items) > 1 and items[0].is_a("number") and items[1].means("role", "term")  # 二期
    if (items[0].is_a("money", "percent", "number") and not counted) or not any(
        item.is_a("money", "percent") or (item.quantity is not None and item.quantity.scaled)
        for item in items
    ):
        return False
    return not items[0].is_a("months") or items[1].means("after") or _for_so_long(items)


def _for_so_long(items: list[Item]) -> bool:
    """3年:15万円: what a licence of this length costs, and no more."""
    bracket = next((n for n, item in enumerate(items) if item.kind == "open"), len(items))
    plain = [item for item in items[:bracket] if item.kind != "sep"]
    return len(plain) == 2 and plain[1].is_a("money")


def _of_paying(item: Item) -> bool:
    """Whether what is denied is a payment: 无需付费, 不收, 無料."""
    return item.means("free") or any(
        word in item.text for word in ("收", "费", "付", "钱", "料", "偿", "义务")
    )


def _is_number(item: Item) -> bool:
    return len(item.text) == 1 and item.text in "123456789abcdef" and item.sense is None


def _ranges(numbers: list[int]) -> list[range]:
    """The stretch of places that each number stands for; numbers rise by one."""
    found: list[range] = []
    start = 0
    for at, number in enumerate(numbers):
        if at + 1 == len(numbers) or numbers[at + 1] != number:
            found.append(range(start, at + 1))
            start = at + 1
    return found
