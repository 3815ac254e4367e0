"""an index of the changes that are not one post's

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    of_no_post = sa.text('post_id IS NULL')
    op.create_index('ix_public_change_frame', 'public_change', ['version'], sqlite_where=of_no_post, postgresql_where=of_no_post)


def downgrade() -> None:
    op.drop_index('ix_public_change_frame', table_name='public_change')
