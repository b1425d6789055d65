"""The store of the bank: `Catalogue` is its door."""

from catalogue.store.catalogue import Catalogue, Change, Stored, Version, content_hash

__all__ = ["Catalogue", "Change", "Stored", "Version", "content_hash"]
