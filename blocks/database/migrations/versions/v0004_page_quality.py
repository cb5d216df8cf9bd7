"""How well a page was read, and why a hidden line is not seen.

Other tables point at the pages, so columns are added by plain ALTER TABLE, as before.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables; the way back is a backup."""
    double = sa.Double().compile(op.get_bind().dialect)
    op.execute(
        f"ALTER TABLE document_pages ADD COLUMN quality {double}"
        " CONSTRAINT ck_document_pages_quality CHECK (quality BETWEEN 0 AND 1)"
    )
    op.execute(
        "ALTER TABLE page_lines ADD COLUMN hidden VARCHAR(32) CONSTRAINT ck_page_lines_hidden_kind"
        " CHECK (hidden IN ('invisible', 'white', 'covered', 'off_page', 'tiny'))"
    )
