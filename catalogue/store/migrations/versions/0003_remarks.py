"""What is to be known of single values of an upload's rows: numbers that were lost, check digits that are wrong."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job_rows", sa.Column("remarks", sa.Text, nullable=True))


def downgrade() -> None:
    op.drop_column("job_rows", "remarks")
