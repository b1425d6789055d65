"""Where a stated term comes from: the owner's declaration, the words it was read from, or what it was inferred from."""

from __future__ import annotations

from typing import Final

from catalogue.licensing.offer import Span
from catalogue.licensing.term_sheet.content import Cell, Line, Source, cell, web_address
from catalogue.licensing.term_sheet.lines import Facts, OfferLine
from catalogue.records import FieldSource

_QUOTE_MAX: Final = 240
_TEXT_MAX: Final = 6000
_SPANS_MAX: Final = 60
SOURCE_FIELDS: Final = {
    "kind": ("source.kind",),
    "as_of": ("source.as_of",),
    "url": ("source.url",),
    "spans": ("source.spans.field", "source.spans.start", "source.spans.end", "source.spans.text"),
}
"""Lines of the section of sources, and the fields of an offer that they show."""


def steps(path: str) -> tuple[str, ...]:
    """The names along a path, without indexes: `payment.instalments[0].amount`, `offers.0.payment.upfront`."""
    parts = path.replace("[", ".").replace("]", "").split(".")
    names = tuple(part.rstrip("_") for part in parts if part and not part.isdigit())
    return names[1:] if names[:1] in (("offers",), ("offer",)) else names


def about(path: str, field: str) -> bool:
    """Whether a span of `path` speaks of `field`: the same field, one that holds it, or its last name alone."""
    said, asked = steps(path), steps(field)
    if not said:
        return False
    short = min(len(said), len(asked))
    return said[:short] == asked[:short] or (len(said) == 1 and said[0] == asked[-1])


def quoted(text: str, f: Facts, most: int = _QUOTE_MAX) -> Cell:
    """Words of a source in quotation marks, cut where they are long."""
    shown = f.w.say("more", text=text[:most]) if len(text) > most else cell(text)
    return f.w.say("quote", x=shown)


def _words_of(span: Span, f: Facts) -> str | None:
    """A span's words: its own, else what stands there in the owner's text."""
    if span.text:
        return span.text
    text = f.record.terms.text if f.record.terms else ""
    return text[span.start : span.end] or None if 0 <= span.start < span.end <= len(text) else None


def sources_of(fields: tuple[str, ...], f: Facts) -> tuple[Source, ...]:
    """The source of a line that shows these fields."""
    source = f.offer.source
    spans = [
        span for span in (source.spans or () if source else ()) if any(about(span.field, x) for x in fields)
    ]
    words = list(dict.fromkeys(text for text in (_words_of(span, f) for span in spans) if text))
    quotes = f.w.listed([quoted(text, f) for text in words[:4]])
    kind = source.kind if source else None
    if kind == "parsed":
        said = f.w.say("source.words", words=quotes) if words else cell(f.w("source.words.none"))
    elif kind == "inferred":
        said = f.w.say("source.inferred.words", words=quotes) if words else _inferred(f)
    elif kind == "declared":
        said = cell(f.w("source.declared"))
        said = f.w.listed([said, quotes]) if words else said
    else:
        said = cell(f.w("source.none"))
        said = f.w.listed([said, quotes]) if words else said
    if source and source.as_of:
        said = f.w.say("source.as_of", source=said, day=f.day(source.as_of))
    return (linked(said, source.url if source else None, f),)


def _inferred(f: Facts) -> Cell:
    """What an inference without words rests on: the place in the record's provenance, else it is not recorded."""
    origin = (f.record.provenance or {}).get("offers")
    where = _place(origin, f) if origin else None
    return f.w.say("source.inferred.words", words=where) if where else cell(f.w("source.inferred.none"))


def linked(said: Cell, url: str | None, f: Facts) -> Source:
    """A source with its address; what is no address of the web is shown as text."""
    if not url:
        return Source(said)
    address = web_address(url)
    return Source(said, address) if address else Source(f.w.say("terms.url", source=said, url=url))


def record_source(f: Facts, name: str) -> tuple[Source, ...]:
    """The source of what the record says outside of its offers; `name` as in its provenance."""
    provenance = f.record.provenance or {}
    origin = provenance.get(name) or provenance.get("*")
    where = _place(origin, f) if origin else None
    said = f.w.listed([cell(f.w("source.record")), *([where] if where else [])])
    if origin and origin.as_of:
        said = f.w.say("source.as_of", source=said, day=f.day(origin.as_of))
    return (linked(said, f.record.url, f),)


def _place(origin: FieldSource, f: Facts) -> Cell | None:
    """File, position and way of a field; the file's name alone, without the folder it lay in."""
    file = origin.file.replace("\\", "/").rpartition("/")[2] if origin.file else None
    where = f.w("comma").join(part for part in (file, origin.position) if part)
    if origin.method:
        how = f.w.term("method", origin.method)
        return f.w.say("method", where=where, how=how) if where else cell(how)
    return cell(where) if where else None


def source_lines(f: Facts, lines: tuple[OfferLine, ...]) -> tuple[Line, ...]:
    """The section of sources: kind, date, address, all words that terms were read from, and the file."""
    s = f.offer.source
    found = []

    def add(key: str, words: Cell | None) -> None:
        found.append(Line(key, f.w(f"label.{key}"), words or f.w.gap("unknown"), words is None))

    add("kind", cell(f.w.term("source", s.kind)) if s and s.kind else None)
    add("as_of", f.day(s.as_of) if s and s.as_of else None)
    url = s.url if s else None
    add("url", cell(url) if url else None)
    spans = (s.spans if s else None) or ()
    if spans:
        labels = {field: f.w(f"label.{line.key}") for line in lines for field in line.fields}
        rows = []
        for span in spans[:_SPANS_MAX]:
            name = next((label for field, label in labels.items() if about(span.field, field)), span.field)
            rows.append(f.w.say("span.field", field=name, words=quoted(_words_of(span, f) or "…", f)))
        if len(spans) > _SPANS_MAX:
            rows.append(f.w.say("more.n", n=len(spans) - _SPANS_MAX))
        add("spans", f.w.listed(list(dict.fromkeys(rows))))
    origin = (f.record.provenance or {}).get("offers") or (f.record.provenance or {}).get("*")
    add("file", _place(origin, f) if origin else None)
    return tuple(found)


def owner_words(f: Facts) -> tuple[Line, ...]:
    """The owner's own text about terms and what gave no term in it; none where the record has no such text."""
    terms = f.record.terms
    if terms is None:
        return ()
    found = [Line("owner_text", f.w("label.owner_text"), quoted(terms.text, f, _TEXT_MAX))]
    remarks = terms.remarks or ()
    if remarks:
        rows = [
            f.w.say(
                "remark.row",
                words=quoted(remark.text or terms.text[remark.start : remark.end], f),
                why=f.w.term("remark", remark.kind),
            )
            for remark in remarks[:_SPANS_MAX]
        ]
        if len(remarks) > _SPANS_MAX:
            rows.append(f.w.say("more.n", n=len(remarks) - _SPANS_MAX))
        found.append(Line("remarks", f.w("label.remarks"), f.w.listed(rows)))
    return tuple(found)
