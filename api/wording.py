"""The words of one page: the strings of api/words.py and its companions in the language of a request."""

from __future__ import annotations

from api.words import LANGUAGES, TAGS, Ui
from api.words import WORDS as _GENERAL
from api.words_desk import DESK
from api.words_finding import FINDING
from api.words_licensing import LICENSING
from api.words_uploads import UPLOADS

WORDS = {**_GENERAL, **DESK, **FINDING, **LICENSING, **UPLOADS}
"""Every string; no key stands in both."""


class Words:
    """The strings in one language: `words("need")`, `words("holds", n=12)`, `words.term("grant", "sole")`."""

    def __init__(self, ui: Ui) -> None:
        self.ui = ui
        self.tag = TAGS[ui]
        self.place = LANGUAGES.index(ui)

    def __call__(self, key: str, **values: object) -> str:
        text = WORDS[key][self.place]
        return text.format(**values) if values else text

    def has(self, key: str) -> bool:
        """Whether there is such a string."""
        return key in WORDS

    def term(self, kind: str, value: str) -> str:
        """A word of a vocabulary; what is not in it stands as it is, underscores as spaces."""
        found = WORDS.get(f"{kind}.{value}")
        return found[self.place] if found else value.replace("_", " ")

    def terms(self, kind: str, values: tuple[str, ...]) -> str:
        """Several words of a vocabulary, with commas."""
        return self("list.comma").join(self.term(kind, value) for value in values)


def ui_from(asked: str | None, accepted: str | None) -> Ui:
    """The page's language: as asked for, else the first of Accept-Language that we have, else English."""
    for language in LANGUAGES:
        if asked == language:
            return language
    ranked: list[tuple[float, int, Ui]] = []
    for place, part in enumerate((accepted or "")[:500].split(",")):
        tag, _, weight = part.strip().partition(";")
        primary = tag.strip().lower().split("-")[0]
        try:
            quality = float(weight.partition("=")[2] or 1)
        except ValueError:
            quality = 0.0
        for language in LANGUAGES:
            if primary == language and quality > 0:
                ranked.append((-quality, place, language))
    return min(ranked)[2] if ranked else "en"
