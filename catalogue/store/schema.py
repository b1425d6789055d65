"""Tables of the catalogue. `versions` is an append-only log; `technologies` points at each one's latest version."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

HEAD: Final = "0002"
"""The newest migration in catalogue/store/migrations/versions; a test keeps the two together."""

metadata = MetaData()

# SQLite counts up by itself only in a column of its own INTEGER type.
_SEQUENCE = BigInteger().with_variant(Integer(), "sqlite")

versions = Table(
    "versions",
    metadata,
    Column("sequence", _SEQUENCE, primary_key=True, autoincrement=True),
    Column("technology_id", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("record", Text, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("file", Text, nullable=True),
    Column("position", Text, nullable=True),
    Column("who", Text, nullable=True),
    Column("stored_at", DateTime(timezone=True), nullable=False),
    Index("versions_of_technology", "technology_id", "version", unique=True),
    sqlite_autoincrement=True,
)

technologies = Table(
    "technologies",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("sequence", _SEQUENCE, ForeignKey("versions.sequence"), nullable=False, index=True),
)

# ---- identity: sources, source_log, identity_keys, proposals, redirects ----

# ---- jobs: jobs, job_rows ----

# ---- mappings ----
