"""pages have versions, and a notice its end

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('site', sa.Column('notice_until', sa.DateTime(timezone=True), nullable=True))
    op.create_table('page_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('page_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['user_account.id'], name=op.f('fk_page_revision_author_id_user_account'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_page_revision_page_id_page'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_page_revision')),
    sa.UniqueConstraint('page_id', 'number', name=op.f('uq_page_revision_page_id'))
    )
    # The text that a page has is its first version.
    op.execute(
        'INSERT INTO page_revision (page_id, number, title, body, created_at, note)'
        " SELECT id, 1, title, body, updated_at, '' FROM page ORDER BY id"
    )


def downgrade() -> None:
    op.drop_table('page_revision')
    op.drop_column('site', 'notice_until')
