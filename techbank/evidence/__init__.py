"""Evidence: the sentences of a hit that answer a need, and which elements of the need they answer."""

from techbank.evidence.base import Candidate, ElementEvidence, Evidence, Shown, Vectoriser, Verdict
from techbank.evidence.candidates import MOST, candidates_of, texts_to_encode
from techbank.evidence.choosing import page_evidence, prepare, whole_of
from techbank.evidence.vectors import ENCODER, vectoriser

__all__ = [
    "ENCODER",
    "MOST",
    "Candidate",
    "ElementEvidence",
    "Evidence",
    "Shown",
    "Vectoriser",
    "Verdict",
    "candidates_of",
    "page_evidence",
    "prepare",
    "texts_to_encode",
    "vectoriser",
    "whole_of",
]
