"""the catalogue reads an index

All that the archive's catalogue needs of a post stands in one index, so that it is read without touching the rows.

Revision ID: 0005
Revises: 0001
"""

from alembic import op

revision = '0005'
down_revision = '0001'
branch_labels = None
depends_on = None

BEFORE = ['published_at', 'withdrawn_at', 'trashed_at', 'dated_year', 'dated_month']


def upgrade() -> None:
    op.drop_index('ix_post_visible', 'post')
    op.create_index('ix_post_visible', 'post', [*BEFORE, 'sort_key', 'id'])


def downgrade() -> None:
    op.drop_index('ix_post_visible', 'post')
    op.create_index('ix_post_visible', 'post', BEFORE)
