"""search: which posts have the words that very many have

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('search_common',
    sa.Column('term', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ids', sa.LargeBinary(), nullable=False),
    sa.Column('in_title', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('term', name=op.f('pk_search_common'))
    )


def downgrade() -> None:
    op.drop_table('search_common')
