"""Model term sheets: `make_sheet` puts an offer into words, `to_html` and `to_docx` write them down."""

from catalogue.licensing.term_sheet.content import Sheet
from catalogue.licensing.term_sheet.making import FIELDS, LINES, language_from, make_sheet
from catalogue.licensing.term_sheet.subject import Firm
from catalogue.licensing.term_sheet.writing import FORMATS, Written, file_name, format_from, write_sheet

__all__ = [
    "FIELDS",
    "FORMATS",
    "LINES",
    "Firm",
    "Sheet",
    "Written",
    "file_name",
    "format_from",
    "language_from",
    "make_sheet",
    "write_sheet",
]
