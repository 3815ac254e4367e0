"""the list of posts: whether a draft differs, acts on many posts, and indexes to list by

Revision ID: 0004
Revises: 0003
"""

import json

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

NEVER_REUSED = {'sqlite_autoincrement': True}  # a table that is copied forgets it otherwise


def upgrade() -> None:
    with op.batch_alter_table('draft') as batch:
        batch.add_column(sa.Column('differs', sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table('draft') as batch:
        batch.alter_column('differs', server_default=None)
    _compare_drafts()
    with op.batch_alter_table('log_entry', table_kwargs=NEVER_REUSED) as batch:
        batch.add_column(sa.Column('part_of_id', sa.Integer(), nullable=True))
        batch.create_foreign_key(batch.f('fk_log_entry_part_of_id_log_entry'), 'log_entry', ['part_of_id'], ['id'], ondelete='CASCADE')
        batch.create_index(batch.f('ix_log_entry_part_of_id'), ['part_of_id'])
    op.create_index('ix_post_listed', 'post', ['created_by_id', 'trashed_at', 'published_at', 'withdrawn_at', 'updated_at', 'created_at'])


def downgrade() -> None:
    op.drop_index('ix_post_listed', 'post')
    with op.batch_alter_table('log_entry', table_kwargs=NEVER_REUSED) as batch:
        batch.drop_index(batch.f('ix_log_entry_part_of_id'))
        batch.drop_constraint(batch.f('fk_log_entry_part_of_id_log_entry'), type_='foreignkey')
        batch.drop_column('part_of_id')
    with op.batch_alter_table('draft') as batch:
        batch.drop_column('differs')


def _compare_drafts() -> None:
    columns = 'title lede body byline lang slug lead_id'.split()
    post = sa.table('post', sa.column('id'), *map(sa.column, columns))
    draft = sa.table('draft', sa.column('post_id', sa.Integer), sa.column('data', sa.JSON), sa.column('differs', sa.Boolean))
    post_term = sa.table('post_term', sa.column('post_id'), sa.column('term_id'))
    connection = op.get_bind()
    for post_id, data in connection.execute(sa.select(draft.c.post_id, draft.c.data)).all():
        row = connection.execute(sa.select(*(post.c[name] for name in columns)).where(post.c.id == post_id)).one()
        terms = sorted(connection.scalars(sa.select(post_term.c.term_id).where(post_term.c.post_id == post_id)))
        public = {**row._mapping, 'slug': row.slug or '', 'term_ids': terms}
        same = json.dumps({**public, **data}, sort_keys=True) == json.dumps(public, sort_keys=True)
        if same:
            connection.execute(sa.update(draft).where(draft.c.post_id == post_id).values(differs=False))
