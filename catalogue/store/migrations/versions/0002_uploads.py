"""What each file said (source records) and how they group, upload jobs, and remembered header mappings."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # ---- identity: source_log, sources, identity_keys, proposals ----
    _identity()

    # ---- jobs: jobs, job_rows ----
    _jobs()

    # ---- mappings ----
    op.create_table(
        "mappings",
        sa.Column("office", sa.String(200), primary_key=True),
        sa.Column("signature", sa.String(64), primary_key=True),
        sa.Column("header", sa.Text, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    # ---- mappings ----
    op.drop_table("mappings")

    # ---- jobs ----
    op.drop_table("job_rows")
    op.drop_table("jobs")

    # ---- identity ----
    for table in ("proposals", "identity_keys", "sources", "source_log"):
        op.drop_table(table)


def _identity() -> None:
    sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "source_log",
        sa.Column("sequence", sequence, primary_key=True, autoincrement=True),
        sa.Column("record_id", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("record", sa.Text, nullable=True),
        sa.Column("shown", sequence, sa.ForeignKey("versions.sequence"), nullable=True),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("file", sa.Text, nullable=True),
        sa.Column("position", sa.Text, nullable=True),
        sa.Column("who", sa.Text, nullable=True),
        sa.Column("office", sa.Text, nullable=True),
        sa.Column("job", sa.Text, nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("source_log_of_record", "source_log", ["record_id", "version"], unique=True)
    op.create_table(
        "sources",
        sa.Column("record_id", sa.String(200), primary_key=True),
        sa.Column("technology_id", sa.String(200), sa.ForeignKey("technologies.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("arrived", sequence, nullable=False),
        sa.Column("sequence", sequence, sa.ForeignKey("source_log.sequence"), nullable=False),
    )
    op.create_index("ix_sources_technology_id", "sources", ["technology_id"])
    op.create_table(
        "identity_keys",
        sa.Column("key", sa.String(120), primary_key=True),
        sa.Column("record_id", sa.String(200), sa.ForeignKey("sources.record_id"), primary_key=True),
        sa.Column("strong", sa.Boolean, nullable=False),
    )
    op.create_index("ix_identity_keys_record_id", "identity_keys", ["record_id"])
    op.create_table(
        "proposals",
        sa.Column("id", sequence, primary_key=True, autoincrement=True),
        sa.Column("older", sa.String(200), sa.ForeignKey("sources.record_id"), nullable=False),
        sa.Column("younger", sa.String(200), sa.ForeignKey("sources.record_id"), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("who", sa.Text, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_proposals_younger", "proposals", ["younger"])
    op.create_index("ix_proposals_state", "proposals", ["state"])
    op.create_index("proposals_of_pair", "proposals", ["older", "younger"], unique=True)
    _technologies_become_sources()


def _technologies_become_sources() -> None:
    """Every version becomes a version of a source of the same name; its text stays where it is."""
    op.execute(
        "INSERT INTO source_log (record_id, version, content_hash, shown, withdrawn, file, position, who, stored_at) "
        "SELECT technology_id, version, content_hash, sequence, withdrawn, file, position, who, stored_at "
        "FROM versions ORDER BY sequence"
    )
    op.execute(
        "INSERT INTO sources (record_id, technology_id, kind, version, content_hash, withdrawn, arrived, sequence) "
        "SELECT t.id, t.id, 'record', t.version, t.content_hash, t.withdrawn, f.sequence, l.sequence "
        "FROM technologies t JOIN source_log l ON l.record_id = t.id AND l.version = t.version "
        "JOIN source_log f ON f.record_id = t.id AND f.version = 1"
    )
    _keys_of_all()


def _keys_of_all() -> None:
    """The identity keys of what is held. Technologies that share one merge when either is handed in again."""
    from catalogue import exchange
    from catalogue.identity import all_keys

    connection = op.get_bind()
    table = sa.table("identity_keys", sa.column("key"), sa.column("record_id"), sa.column("strong"))
    text = sa.text(
        "SELECT t.id, v.record FROM technologies t JOIN versions v ON v.sequence = t.sequence "
        "WHERE t.id > :after ORDER BY t.id LIMIT 500"
    )
    after = ""
    while rows := connection.execute(text, {"after": after}).all():
        found = []
        for id_, record in rows:
            keys = all_keys(exchange.from_json(record))
            found += [{"key": key, "record_id": id_, "strong": True} for key in sorted(keys.strong)]
            found += [{"key": key, "record_id": id_, "strong": False} for key in sorted(keys.weak)]
        if found:
            connection.execute(sa.insert(table), found)
        after = rows[-1][0]


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=True),
        sa.Column("fingerprint", sa.String(64), nullable=True),
        sa.Column("size", sa.BigInteger, nullable=True),
        sa.Column("who", sa.Text, nullable=True),
        sa.Column("office", sa.Text, nullable=True),
        sa.Column("dry_run", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("stages", sa.Text, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
        sa.Column("cursor", sa.BigInteger, nullable=False),
        sa.Column("total", sa.BigInteger, nullable=True),
        sa.Column("first_change", sa.BigInteger, nullable=True),
        sa.Column("last_change", sa.BigInteger, nullable=True),
        sa.Column("cancelling", sa.Boolean, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("kept", sa.Boolean, nullable=False),
        sa.Column("error", sa.Text, nullable=True),
        sa.Column("tick", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_jobs_finished_at", "jobs", ["finished_at"])
    op.create_table(
        "job_rows",
        sa.Column("job", sa.String(40), sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("file", sa.Text, nullable=True),
        sa.Column("position", sa.Text, nullable=True),
        sa.Column("record", sa.Text, nullable=True),
        sa.Column("technology", sa.Text, nullable=True),
        sa.Column("version", sa.Integer, nullable=True),
        sa.Column("merged", sa.Boolean, nullable=False),
        sa.Column("field", sa.Text, nullable=True),
        sa.Column("value", sa.Text, nullable=True),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("todo", sa.Text, nullable=True),
        sa.Column("notes", sa.Text, nullable=True),
    )
    op.create_index("job_rows_by_outcome", "job_rows", ["job", "outcome", "number"])
