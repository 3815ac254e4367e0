"""the archive's catalogue

All that it needs of a post stands in one index, so that it is read without touching the rows; and a large site keeps a
snapshot of it.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

BEFORE = ['published_at', 'withdrawn_at', 'trashed_at', 'dated_year', 'dated_month']


def upgrade() -> None:
    op.drop_index('ix_post_visible', 'post')
    op.create_index('ix_post_visible', 'post', [*BEFORE, 'sort_key', 'id'])
    op.create_table('catalogue_snapshot',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('data', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_catalogue_snapshot_single')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_catalogue_snapshot'))
    )


def downgrade() -> None:
    op.drop_table('catalogue_snapshot')
    op.drop_index('ix_post_visible', 'post')
    op.create_index('ix_post_visible', 'post', BEFORE)
