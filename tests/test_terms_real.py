"""The terms reader on real notices of the US government: which kind of licence each is about."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from catalogue.licensing.terms import read_terms

NOTICES = (
    Path(__file__).resolve().parents[1].parent
    / "shared"
    / "data"
    / "listings"
    / "us_federal_license_notices"
    / "notices.jsonl"
)


def _kind(text: str) -> str | None:
    """available_for_licensing, or the kind of licence that somebody else is about to get, from the span of the status."""
    statuses = {offer.status for offer in read_terms(text).offers}
    if "under_option" in statuses:
        spans = [s for o in read_terms(text).offers if o.source for s in o.source.spans or ()]
        words = " ".join((s.text or "").lower() for s in spans if s.field == "status")
        for kind, word in (
            ("partially_exclusive", "partial"),
            ("co-exclusive", "co-"),
            ("exclusive", "exclusive"),
        ):
            if word in words:
                return kind
    return "available_for_licensing" if "available" in statuses else None


@pytest.mark.real
def test_kinds_of_notices() -> None:
    if not NOTICES.exists():
        pytest.skip("the shared real data is not beside this project")
    counted: Counter[tuple[str | None, str | None]] = Counter()
    for line in NOTICES.read_text(encoding="utf-8").splitlines():
        notice = json.loads(line)
        wanted = notice["license_type_from_text"] or notice["license_type_from_title"]
        counted[wanted, _kind(f"{notice['title']}. {notice['text'] or ''}")] += 1
    right = sum(n for (wanted, read), n in counted.items() if wanted == read)
    # Two notices labelled co-exclusive announce rules of procedure and offer nothing.
    assert right >= counted.total() - 2, counted
