"""The shapes of requests and answers, as OpenAPI shows them. Answers are made in techbank/plain.py; tests hold the two together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from catalogue.answers import Missing, Note
from catalogue.licensing.offer import LicenceOffer
from catalogue.records import Technology

_CLOSED = ConfigDict(extra="forbid")
Way = Literal["exclude", "include", "only"]


class SearchRequest(BaseModel):
    """A need in your own words, and the conditions that must hold."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "text": "电池在零下二十度掉电太快，想要便宜的办法，先用后付",
                    "k": 5,
                    "filters": {"nothing_upfront": True, "trl_min": {"value": 6, "unknown": "include"}},
                    "unknown": "exclude",
                }
            ]
        },
    )

    text: StrictStr = Field(
        "",
        description="The need, in Chinese, English or Japanese; it may be empty where there is something to be like",
    )
    k: StrictInt = Field(10, description="How many hits")
    filters: dict[str, Any] = Field(
        default_factory=dict,
        description="Filter name to its value, or to {value, unknown}; GET /filters lists the filters",
    )
    unknown: Way | dict[str, Way] = Field(
        "exclude",
        description="What becomes of technologies for which a filter cannot be judged: one way for all filters, "
        "or a way by filter name",
    )
    language: StrictStr | None = Field(
        None, max_length=35, description="The need's language (zh, en, ja, …); guessed where it is left out"
    )
    sort: StrictStr = Field(
        "relevance",
        description="relevance, or due:MONTH (0 to 60): of the hits, those under whose offer the least is due by then first",
    )
    like: list[StrictStr] = Field(
        default_factory=list,
        max_length=20,
        description="Technologies to find others like: ids, or numbers of their patents; with one the text may be empty",
    )
    unlike: list[StrictStr] = Field(
        default_factory=list, max_length=20, description="Technologies that others should be less like"
    )
    spread: StrictBool = Field(
        False,
        description="Other ways to solve it: other IPC subclasses than those of the liked, and as many as there are",
    )
    facets: StrictInt = Field(
        0, ge=0, le=100, description="How many values of each facet are counted under the filters; 0: none"
    )


class Passage(BaseModel):
    """The passage that answers the need best."""

    model_config = _CLOSED
    text: str
    language: str
    part: str = Field(description="head (title and abstract), claims or description")


class JudgedCondition(BaseModel):
    """How one condition came out for a hit."""

    model_config = _CLOSED
    filter: str
    value: str
    unknown: Way
    verdict: Literal["yes", "no", "unknown"]
    fields: list[str] = Field(
        description="Why: the stated fields it was read from, or for unknown those that are not stated "
        "(of the offer shown, or of the technology)"
    )
    inferred: bool = Field(description="Whether it rests on what was inferred from those fields")


@dataclass(frozen=True, kw_only=True)
class OfferShown(LicenceOffer):
    """An offer in the exchange format; `index` counts from 0 in the technology's offers."""

    index: int


class DueShown(BaseModel):
    """All that is due by a month under the offer shown, in the currency asked for or else in the offer's own."""

    model_config = _CLOSED
    month: int
    currency: str | None
    low: str = Field(description="At the least; a decimal number")
    high: str | None = Field(description="At the most; null where no bound is known")


class EvidenceSentence(BaseModel):
    """A sentence of the record that answers the need; `spans` are to be highlighted, in characters of `text`."""

    model_config = _CLOSED
    text: str
    language: str
    part: str
    spans: list[tuple[int, int]]


class ElementAnswered(BaseModel):
    """How a hit answers one element of the need; `sentence` is the record's that answers it."""

    model_config = _CLOSED
    kind: Literal["application", "problem", "effect", "material", "constraint"]
    text: str
    verdict: Literal["met", "partly", "not_answered"]
    sentence: str | None


class Hit(BaseModel):
    """One technology of an answer."""

    model_config = _CLOSED
    rank: int
    id: str
    title: str | None
    owner: str | None
    languages: list[str]
    weak: bool = Field(
        description="No nearer than what needs find by chance that have nothing to do with the bank"
    )
    also: list[str] = Field(description="Near-identical filings that stand behind this one")
    score: float = Field(description="Similarity of the need and the passage, moved by shared words")
    evidence: list[EvidenceSentence] = Field(description="The sentences that answer the need best")
    elements: list[ElementAnswered] = Field(
        description="Which parts of the need it answers; none for a weak match"
    )
    passage: Passage
    offer: OfferShown | None = Field(description="The offer that meets the conditions best")
    conditions: list[JudgedCondition]
    due: DueShown | None = Field(
        description="Filled where the request asks what is due by a month: by sort, or by the filter due_by"
    )


class Relax(BaseModel):
    """Without this filter, so many more technologies would be allowed."""

    model_config = _CLOSED
    filter: str
    gain: int


class Plan(BaseModel):
    """How the answer came about."""

    model_config = _CLOSED
    technologies: int
    allowed: int = Field(description="How many technologies the filters allow")
    passages: int
    strategy: str
    generation: str
    encoder: str
    language: str | None
    milliseconds: dict[str, float]


class Suggested(BaseModel):
    """A filter that the need's own words ask for. It is not applied: send it among the filters to take it up."""

    model_config = _CLOSED
    filter: str
    value: str = Field(description="As the filter takes it")
    unknown: Way = Field(description="include where the need only prefers it")
    start: int = Field(description="Where in the text it was read, in characters from 0")
    end: int
    text: str
    note: Note | None = Field(description="What in the value the need does not say outright")
    accepted: bool = Field(description="Whether the filters of this request hold it already")


class OpenWishShown(BaseModel):
    """A filter that the need's words ask for without all that it takes."""

    model_config = _CLOSED
    filter: str
    missing: Missing
    choices: list[str] = Field(description="Values it could have, as the filter takes them")
    unknown: Way
    start: int
    end: int
    text: str
    accepted: bool


class FacetCountShown(BaseModel):
    """So many of the allowed technologies have this value."""

    model_config = _CLOSED
    value: str
    technologies: int


class FacetShown(BaseModel):
    """Technologies that the filters allow, by the values of one field."""

    model_config = _CLOSED
    facet: str
    counts: list[FacetCountShown]
    not_stated: int


class ExampleShown(BaseModel):
    """An example that the answer was found by."""

    model_config = _CLOSED
    id: str
    title: str | None
    language: str | None
    liked: bool
    known: bool = Field(description="Whether it is in the bank, and not only handed in")


class SearchAnswer(BaseModel):
    """Hits in order of (-score, id); `relax` is filled where there are fewer hits than asked for.

    The words that `suggestions` and `open_wishes` were read from are kept out of what is searched for.
    """

    model_config = _CLOSED
    hits: list[Hit]
    weak: bool = Field(description="Nothing was found that is more than a weak match")
    absent: list[str] = Field(
        description="Numbers and names in the need of which the bank has nothing, or nothing allowed"
    )
    examples: list[ExampleShown] = Field(
        description="What the request likes and does not; none of it is among the hits"
    )
    relax: list[Relax]
    plan: Plan
    suggestions: list[Suggested]
    open_wishes: list[OpenWishShown]
    facets: list[FacetShown] = Field(description="Filled where the request asks for facets")


class StoredVersion(BaseModel):
    """One version of a record: when, from where, by whom."""

    model_config = _CLOSED
    version: int
    stored_at: dt.datetime
    withdrawn: bool
    file: str | None
    position: str | None
    who: str | None


@dataclass(frozen=True, kw_only=True)
class TechnologyAnswer(Technology):
    """A record in the exchange format, and the history of its versions. What the source does not say is left out."""

    history: tuple[StoredVersion, ...]


class FilterValue(BaseModel):
    """What a filter takes."""

    model_config = _CLOSED
    control: Literal["flag", "number", "text", "choice", "date"]
    form: str
    example: str
    values: list[str] | None = None


class FilterEntry(BaseModel):
    """One filter; `label` and `help` by language."""

    model_config = _CLOSED
    name: str
    group: str
    scope: Literal["offer", "technology"]
    value: FilterValue
    label: dict[str, str]
    help: dict[str, str]


class FilterList(BaseModel):
    """All filters."""

    model_config = _CLOSED
    filters: list[FilterEntry]


class FormatEntry(BaseModel):
    """One file format that can be uploaded."""

    model_config = _CLOSED
    name: str
    label: str
    extensions: list[str]
    reads: str
    skips: str


class FormatList(BaseModel):
    """All file formats."""

    model_config = _CLOSED
    formats: list[FormatEntry]


class ErrorDetail(BaseModel):
    """What happened, where, and what to do next; `code` is stable."""

    model_config = _CLOSED
    code: str
    message: str
    where: str | None
    todo: str | None


class ErrorBody(BaseModel):
    """The one shape of every error."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "error": {
                        "code": "bad_filter",
                        "message": "there is no filter 'trl_mni'",
                        "where": "filters",
                        "todo": "Did you mean 'trl_min'? The filters are: …",
                    }
                }
            ]
        },
    )
    error: ErrorDetail


class IndexingState(BaseModel):
    """The background run that makes uploads searchable."""

    model_config = _CLOSED
    state: Literal["idle", "running", "failed"]
    error: ErrorDetail | None
    finished: dt.datetime | None


class Health(BaseModel):
    """How the service stands."""

    model_config = _CLOSED
    status: Literal["ok", "no index", "failing"]
    generation: str | None = Field(description="The generation of the index that answers searches")
    technologies: int | None
    to_index: int | None = Field(description="Changes that searches do not see yet")
    to_encode: int | None = Field(
        description="Technologies stored after the index was made that are not encoded whole yet: searches find them by "
        "their words and beginnings"
    )
    encoder: str
    indexing: IndexingState
    searches: int = Field(description="Searches that run or wait just now")
    error: ErrorDetail | None
