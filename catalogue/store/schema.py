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

HEAD: Final = "0003"
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

# ---- identity: source_log, sources, identity_keys, proposals ----

# What every file said, version by version. A record that is shown as it came has its text in `versions` only.
source_log = Table(
    "source_log",
    metadata,
    Column("sequence", _SEQUENCE, primary_key=True, autoincrement=True),
    Column("record_id", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("record", Text, nullable=True),
    Column("shown", _SEQUENCE, ForeignKey("versions.sequence"), nullable=True),
    Column("withdrawn", Boolean, nullable=False),
    Column("file", Text, nullable=True),
    Column("position", Text, nullable=True),
    Column("who", Text, nullable=True),
    Column("office", Text, nullable=True),
    Column("job", Text, nullable=True),
    Column("stored_at", DateTime(timezone=True), nullable=False),
    Index("source_log_of_record", "record_id", "version", unique=True),
    sqlite_autoincrement=True,
)

# Each source record as it stands: its technology (named by the record that came first) and its latest version.
# `arrived` is the log's number of its first version; `kind` is `record` or `owner_change`.
sources = Table(
    "sources",
    metadata,
    Column("record_id", String(200), primary_key=True),
    Column("technology_id", String(200), ForeignKey("technologies.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Column("arrived", _SEQUENCE, nullable=False),
    Column("sequence", _SEQUENCE, ForeignKey("source_log.sequence"), nullable=False),
)

identity_keys = Table(
    "identity_keys",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("record_id", String(200), ForeignKey("sources.record_id"), primary_key=True, index=True),
    Column("strong", Boolean, nullable=False),
)

# Doubtful merges and what was decided on them: open, accepted (one technology), refused (never again).
proposals = Table(
    "proposals",
    metadata,
    Column("id", _SEQUENCE, primary_key=True, autoincrement=True),
    Column("older", String(200), ForeignKey("sources.record_id"), nullable=False),
    Column("younger", String(200), ForeignKey("sources.record_id"), nullable=False, index=True),
    Column("reason", String(40), nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("who", Text, nullable=True),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=True),
    Index("proposals_of_pair", "older", "younger", unique=True),
    sqlite_autoincrement=True,
)

# ---- jobs: jobs, job_rows ----

# Uploads. `state` is the stage reached last; `stages`, `counts`, `source` and `error` are JSON; `cursor` is how many of
# the file's outcomes stand in job_rows; `tick` counts up with every change of the row.
jobs = Table(
    "jobs",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=True),
    Column("fingerprint", String(64), nullable=True),
    Column("size", BigInteger, nullable=True),
    Column("who", Text, nullable=True),
    Column("office", Text, nullable=True),
    Column("dry_run", Boolean, nullable=False),
    Column("state", String(20), nullable=False),
    Column("stages", Text, nullable=False),
    Column("counts", Text, nullable=False),
    Column("cursor", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=True),
    Column("first_change", BigInteger, nullable=True),
    Column("last_change", BigInteger, nullable=True),
    Column("cancelling", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("kept", Boolean, nullable=False),
    Column("error", Text, nullable=True),
    Column("tick", BigInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True), nullable=True, index=True),
)

# What became of each record of an upload, in the order of its file; `number` counts from 1. `notes` is JSON: what the
# record contradicts itself in; so is `remarks`: what is to be known of single values.
job_rows = Table(
    "job_rows",
    metadata,
    Column("job", String(40), ForeignKey("jobs.id"), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("outcome", String(20), nullable=False),
    Column("file", Text, nullable=True),
    Column("position", Text, nullable=True),
    Column("record", Text, nullable=True),
    Column("technology", Text, nullable=True),
    Column("version", Integer, nullable=True),
    Column("merged", Boolean, nullable=False),
    Column("field", Text, nullable=True),
    Column("value", Text, nullable=True),
    Column("reason", Text, nullable=True),
    Column("todo", Text, nullable=True),
    Column("notes", Text, nullable=True),
    Column("remarks", Text, nullable=True),
    Index("job_rows_by_outcome", "job", "outcome", "number"),
)

# ---- mappings ----

# What an office said of the columns of its spreadsheets: JSON of header -> field, by the signature of the header.
mappings = Table(
    "mappings",
    metadata,
    Column("office", String(200), primary_key=True),
    Column("signature", String(64), primary_key=True),
    Column("header", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("who", Text, nullable=True),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)
