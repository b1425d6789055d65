"""Technologies and the log of their versions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    sequence = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "versions",
        sa.Column("sequence", sequence, primary_key=True, autoincrement=True),
        sa.Column("technology_id", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("record", sa.Text, nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("file", sa.Text, nullable=True),
        sa.Column("position", sa.Text, nullable=True),
        sa.Column("who", sa.Text, nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("versions_of_technology", "versions", ["technology_id", "version"], unique=True)
    op.create_table(
        "technologies",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("withdrawn", sa.Boolean, nullable=False),
        sa.Column("sequence", sequence, sa.ForeignKey("versions.sequence"), nullable=False),
    )
    op.create_index("ix_technologies_sequence", "technologies", ["sequence"])


def downgrade() -> None:
    op.drop_table("technologies")
    op.drop_table("versions")
