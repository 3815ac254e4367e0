"""the desk: review, preview links, presence, the log

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('log_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('user_name', sa.Text(), nullable=False),
    sa.Column('act', sa.Text(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_log_entry_user_id_user_account'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_log_entry')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_log_entry_at'), 'log_entry', ['at'])
    op.create_index(op.f('ix_log_entry_post_id'), 'log_entry', ['post_id'])
    op.create_table('presence',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_presence_post_id_post'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_presence_user_id_user_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', 'user_id', name=op.f('pk_presence'))
    )
    op.create_table('preview_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by_id'], ['user_account.id'], name=op.f('fk_preview_link_created_by_id_user_account'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_preview_link_post_id_post'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_preview_link')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_preview_link_post_id'), 'preview_link', ['post_id'])
    op.create_table('review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(decided_at IS NULL) = (outcome IS NULL)', name=op.f('ck_review_decided')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user_account.id'], name=op.f('fk_review_asked_by_id_user_account'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['decided_by_id'], ['user_account.id'], name=op.f('fk_review_decided_by_id_user_account'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_review_post_id_post'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review')),
    sqlite_autoincrement=True
    )
    op.create_index('ix_review_post_id', 'review', ['post_id'])
    waiting = sa.text('decided_at IS NULL')
    op.create_index('uq_review_waiting', 'review', ['post_id'], unique=True, sqlite_where=waiting, postgresql_where=waiting)
    with op.batch_alter_table('draft') as batch:
        batch.add_column(sa.Column('title', sa.Text(), nullable=False, server_default=''))
    with op.batch_alter_table('draft_version') as batch:
        batch.add_column(sa.Column('form_key', sa.Text(), nullable=False, server_default=''))
        batch.add_column(sa.Column('sequence', sa.Integer(), nullable=False, server_default='0'))
    with op.batch_alter_table('draft_version') as batch:
        batch.alter_column('form_key', server_default=None)
        batch.alter_column('sequence', server_default=None)
    _title_drafts()
    with op.batch_alter_table('draft') as batch:
        batch.alter_column('title', server_default=None)
        batch.create_index(batch.f('ix_draft_saved_at'), ['saved_at'])


def downgrade() -> None:
    with op.batch_alter_table('draft') as batch:
        batch.drop_index(batch.f('ix_draft_saved_at'))
        batch.drop_column('title')
    with op.batch_alter_table('draft_version') as batch:
        batch.drop_column('sequence')
        batch.drop_column('form_key')
    op.drop_table('review')
    op.drop_table('preview_link')
    op.drop_table('presence')
    op.drop_table('log_entry')


def _title_drafts() -> None:
    draft = sa.table('draft', sa.column('post_id', sa.Integer), sa.column('data', sa.JSON), sa.column('title', sa.Text))
    connection = op.get_bind()
    for post_id, data in connection.execute(sa.select(draft.c.post_id, draft.c.data)).all():
        connection.execute(sa.update(draft).where(draft.c.post_id == post_id).values(title=data.get('title', '')))
