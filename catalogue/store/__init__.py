"""The store of the bank: `Catalogue` is its door."""

from catalogue.store.catalogue import Catalogue
from catalogue.store.jobs import Job, JobRow
from catalogue.store.outcomes import (
    Change,
    OwnerChanged,
    Proposal,
    Source,
    Stored,
    Version,
    content_hash,
)

__all__ = [
    "Catalogue",
    "Change",
    "Job",
    "JobRow",
    "OwnerChanged",
    "Proposal",
    "Source",
    "Stored",
    "Version",
    "content_hash",
]
