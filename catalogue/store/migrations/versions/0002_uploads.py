"""What each file said (source records) and how they group, upload jobs, and remembered header mappings."""

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # ---- identity: sources, source_log, identity_keys, proposals, redirects ----

    # ---- jobs: jobs, job_rows ----

    # ---- mappings ----
    pass


def downgrade() -> None:
    # ---- mappings ----

    # ---- jobs ----

    # ---- identity ----
    pass
