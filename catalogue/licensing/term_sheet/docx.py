"""A sheet as a Word document (.docx): A4, styles, tables with repeated headers, and the same bytes for the same sheet."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable
from typing import Any, Final

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from catalogue.licensing.term_sheet.content import Cell, Line, Section, Sheet, Source, Table, plain
from catalogue.licensing.term_sheet.words import TAGS

_LATIN, _EAST_ASIAN = "Arial", "SimSun"
_LANGUAGES: Final = {"en": ("en-GB", "zh-CN"), "zh": ("en-US", "zh-CN")}
_WORD_TAGS: Final = {"en": "en-GB", "zh": "zh-CN", "ja": "ja-JP", "ko": "ko-KR", "de": "de-DE", "fr": "fr-FR"}
_WIDTHS: Final = (Mm(36), Mm(92), Mm(42))
_INK, _SOFT, _ACCENT, _BAD = (
    RGBColor(*rgb) for rgb in ((28, 36, 48), (86, 96, 114), (31, 78, 121), (140, 29, 24))
)
_GAP_FILL, _TINT = "FFF0B8", "F3F5F8"
_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP file can hold
_APP: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxml'
    b'formats.org/officeDocument/2006/extended-properties"><Application>techbank</Application></Properties>'
)


def write(sheet: Sheet) -> bytes:
    """The document's bytes."""
    document = Document()
    _set_page(document)
    _set_styles(document, sheet)
    _set_properties(document, sheet)
    document.add_paragraph(sheet.title, "Title")
    _runs(document.add_paragraph(style="Subtitle"), sheet.subject)
    _runs(document.add_paragraph(style="Sheet note"), sheet.parties)
    facts = document.add_paragraph(style="Sheet note")
    for n, (label, words) in enumerate(sheet.facts):
        facts.add_run(f"{'    ' if n else ''}{label}: ")
        _runs(facts, words)
    for notice in sheet.notice:
        document.add_paragraph(notice, "Intense Quote")
    for n, section in enumerate(sheet.sections, 1):
        document.add_heading(f"{n}. {section.heading}", 1)
        _section(document, section, sheet)
    _set_footer(document, sheet)
    raw = io.BytesIO()
    document.save(raw)
    return _fixed(raw)


# ---- the document ----


def _set_page(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(18)


def _set_styles(document: WordDocument, sheet: Sheet) -> None:
    """Fonts for both scripts, sizes, and the language that spelling is checked in."""
    styles = document.styles
    latin, east_asian = _LANGUAGES[sheet.language]
    defaults = styles.element.find(qn("w:docDefaults")).find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
    _fonts(defaults)
    language = defaults.find(qn("w:lang"))
    language.set(qn("w:val"), latin)
    language.set(qn("w:eastAsia"), east_asian)
    theme = document.settings.element.find(qn("w:themeFontLang"))
    theme.set(qn("w:val"), latin)
    theme.set(qn("w:eastAsia"), east_asian)
    styles.add_style("Sheet note", WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    looks: Iterable[tuple[str, float, RGBColor, bool, float]] = (
        ("Normal", 10, _INK, False, 2),
        ("Title", 22, _INK, True, 4),
        ("Subtitle", 13, _INK, True, 2),
        ("Heading 1", 13, _ACCENT, True, 4),
        ("Heading 2", 11, _ACCENT, True, 4),
        ("Intense Quote", 9.5, _INK, False, 4),
        ("Sheet note", 9, _SOFT, False, 2),
    )
    for name, size, colour, bold, after in looks:
        style: Any = styles[name]
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.font.color.rgb = colour
        style.paragraph_format.space_after = Pt(after)
        style.paragraph_format.line_spacing = 1.1
        _fonts(style.element.get_or_add_rPr())
    styles["Intense Quote"].paragraph_format.left_indent = Mm(4)
    styles["Intense Quote"].paragraph_format.right_indent = Mm(0)
    for name, fill, colour in (("To be agreed", _GAP_FILL, _INK), ("Contradiction", _GAP_FILL, _BAD)):
        mark: Any = styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        mark.font.bold, mark.font.color.rgb = True, colour
        mark.element.get_or_add_rPr().append(_shading(fill))


def _fonts(properties: Any) -> None:
    """Names the fonts of both scripts; those of the theme would win over them."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for slot, font in (("ascii", _LATIN), ("hAnsi", _LATIN), ("eastAsia", _EAST_ASIAN), ("cs", _LATIN)):
        fonts.set(qn(f"w:{slot}"), font)


def _shading(fill: str) -> Any:
    shading = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
        shading.set(qn(f"w:{name}"), value)
    return shading


def _set_properties(document: WordDocument, sheet: Sheet) -> None:
    """What the file says of itself; nothing of the machine, and the day of making as its only time."""
    made = dt.datetime.combine(sheet.made, dt.time())
    core = document.core_properties
    core.title = f"{sheet.title}: {plain(sheet.subject)}"[:255]
    core.subject = plain(sheet.parties)[:255]
    core.author = core.last_modified_by = "techbank"
    core.comments, core.keywords, core.category = sheet.footer, "", ""
    core.identifier = plain(sheet.facts[1][1])[:255]
    core.language = TAGS[sheet.language]
    core.created = core.modified = made
    core.revision = 1
    package: Any = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:  # it shows the library's empty page
            del package.rels[key]


def _set_footer(document: WordDocument, sheet: Sheet) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.style = document.styles["Sheet note"]
    paragraph.add_run(f"{sheet.footer} · {plain(sheet.facts[0][1])} · ")
    for n, name in enumerate(("PAGE", "NUMPAGES")):
        if n:
            paragraph.add_run(" / ")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), name)
        shown, text = OxmlElement("w:r"), OxmlElement("w:t")
        text.text = "1"
        shown.append(text)
        field.append(shown)
        paragraph._p.append(field)


def _fixed(raw: io.BytesIO) -> bytes:
    """The same package without the times of its making."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(entry, _APP if name == "docProps/app.xml" else old.read(name))
    return fixed.getvalue()


# ---- sections, lines, tables ----


def _section(document: WordDocument, section: Section, sheet: Sheet) -> None:
    if section.intro:
        document.add_paragraph(section.intro, "Sheet note")
    table = document.add_table(rows=1, cols=3)
    _frame(table, sheet.headers, section.heading, _WIDTHS)
    for line in section.lines:
        cells = _row(table, _WIDTHS)
        first = cells[0].paragraphs[0]
        first.add_run(line.label).bold = True
        _line(cells[1], line, sheet)
        _sources(cells[2], line.sources)
    for line in section.lines:
        if line.table and line.table.wide:
            document.add_heading(line.label, 2)
            _grid(document.add_table(rows=1, cols=len(line.table.header)), line.table, line.label, 170)


def _line(cell: _Cell, line: Line, sheet: Sheet) -> None:
    _runs(cell.paragraphs[0], line.words)
    if line.table and not line.table.wide:
        _grid(cell.add_table(rows=1, cols=len(line.table.header)), line.table, line.label, 88)
    for words in line.conflicts:
        cell.add_paragraph().add_run(sheet.marks.conflict + words, "Contradiction")
    marked = [(sheet.marks.hint, words) for words in line.hints] + [("", words) for words in line.notes]
    for mark, words in marked + [(sheet.marks.law, words) for words in line.laws]:
        note = cell.add_paragraph(style="Sheet note")
        note.add_run(mark).bold = True
        note.add_run(words)


def _sources(cell: _Cell, sources: tuple[Source, ...]) -> None:
    cell.paragraphs[0].style = "Sheet note"
    if not sources:
        cell.paragraphs[0].add_run("–")
    for n, source in enumerate(sources):
        paragraph = cell.add_paragraph(style="Sheet note") if n else cell.paragraphs[0]
        _runs(paragraph, source.words)
        if source.url:
            paragraph.add_run(" ")
            _link(paragraph, source.url)


def _runs(paragraph: Paragraph, words: Cell) -> None:
    for run in words:
        written = paragraph.add_run(run.text, "To be agreed" if run.gap else None)
        if run.language:
            language = OxmlElement("w:lang")
            for slot in ("val", "eastAsia"):
                language.set(qn(f"w:{slot}"), _WORD_TAGS.get(run.language.split("-")[0], run.language))
            written._r.get_or_add_rPr().append(language)


def _link(paragraph: Paragraph, url: str) -> None:
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(url)
    run.font.underline, run.font.color.rgb = True, _ACCENT
    link.append(run._r)
    paragraph._p.append(link)


def _frame(table: WordTable, header: tuple[str, ...], caption: str, widths: tuple[Mm, ...]) -> None:
    """Grid, header row repeated on each page, fixed widths, and a caption for those who listen to it."""
    table.style = "Table Grid"
    table.autofit = False
    described = OxmlElement("w:tblCaption")
    described.set(qn("w:val"), caption)
    table._tbl.tblPr.append(described)
    for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
        column.w = width
    for cell, text, width in zip(table.rows[0].cells, header, widths, strict=True):
        cell.width = width
        cell.paragraphs[0].add_run(text).bold = True
        cell._tc.get_or_add_tcPr().append(_shading(_TINT))
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    properties.append(OxmlElement("w:tblHeader"))


def _row(table: WordTable, widths: tuple[Mm, ...]) -> tuple[_Cell, ...]:
    row: Any = table.add_row()  # type: ignore[no-untyped-call]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    cells: tuple[_Cell, ...] = row.cells
    for cell, width in zip(cells, widths, strict=True):
        cell.width = width
    return cells


def _grid(table: WordTable, content: Table, caption: str, millimetres: float) -> None:
    widths = tuple(Mm(millimetres / len(content.header)) for _ in content.header)
    _frame(table, content.header, caption, widths)
    for words in content.rows:
        for cell, shown in zip(_row(table, widths), words, strict=True):
            _runs(cell.paragraphs[0], shown)
    for row in table.rows:
        for cell in row.cells:
            cell.paragraphs[0].style = "Sheet note"
