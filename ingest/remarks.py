"""What a reader remarks on single fields of a record: a number that was lost, a check digit that is wrong.

Readers put a remark into the record's provenance, under the field's name, as `position: remark`; the record is taken, and
the upload's report shows it as a warning.
"""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.records import Technology


@dataclass(frozen=True)
class FieldRemark:
    """What is to be known of one field: `field` as in provenance ("patents.application_number")."""

    field: str
    text: str


def remarks_of(technology: Technology) -> tuple[FieldRemark, ...]:
    """The remarks on a record's fields, in the order in which they were made."""
    provenance = technology.provenance or {}
    whole = provenance.get("*")
    if whole is None or not whole.position:
        return ()
    start = f"{whole.position}: "
    return tuple(
        FieldRemark(field, source.position.removeprefix(start))
        for field, source in provenance.items()
        if field != "*" and source.position and source.position.startswith(start)
    )
