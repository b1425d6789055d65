"""The terms reader: what an office writes about licence terms -> offers with evidence (docs/licence-terms.md)."""

from __future__ import annotations

from catalogue.licensing.terms.reader import TermsReading, read_terms

__all__ = ["TermsReading", "read_terms"]
