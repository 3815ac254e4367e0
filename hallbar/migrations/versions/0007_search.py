"""search: two shelves of terms, in the place of folded text

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

SHELVES = ('public', 'desk')


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == 'sqlite'
    for shelf in SHELVES:
        op.create_table(f'search_{shelf}',
        sa.Column('post_id', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('digest', sa.Text(), nullable=False),
        sa.Column('terms', sa.LargeBinary().with_variant(TSVECTOR(), 'postgresql'), nullable=False),
        sa.PrimaryKeyConstraint('post_id', name=op.f(f'pk_search_{shelf}'))
        )
        op.create_table(f'search_{shelf}_word',
        sa.Column('key', sa.Text(), nullable=False),
        sa.Column('word', sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint('key', name=op.f(f'pk_search_{shelf}_word'))
        )
        if on_sqlite:
            op.execute(
                f'CREATE VIRTUAL TABLE search_{shelf}_fts USING fts5(title, lede, body, title_parts, body_parts,'
                ''' content='', tokenize="ascii tokenchars '~.'")'''
            )
        else:
            op.execute(f'CREATE INDEX search_{shelf}_terms ON search_{shelf} USING gin (terms) WITH (fastupdate = off)')
    op.create_table('search_state',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_state'))
    )
    op.create_table('search_left',
    sa.Column('post_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('post_id', name=op.f('pk_search_left'))
    )
    # In place: a copy of the table would take minutes, and its ids would no longer be given but once.
    op.execute('ALTER TABLE post DROP COLUMN search_title')
    op.execute('ALTER TABLE post DROP COLUMN search_text')


def downgrade() -> None:
    op.execute("ALTER TABLE post ADD COLUMN search_title TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE post ADD COLUMN search_text TEXT NOT NULL DEFAULT ''")
    op.execute("UPDATE post SET search_title = lower(title), search_text = lower(title || ' ' || lede || ' ' || body)")
    op.drop_table('search_left')
    op.drop_table('search_state')
    for shelf in SHELVES:
        if op.get_bind().dialect.name == 'sqlite':
            op.execute(f'DROP TABLE search_{shelf}_fts')
        op.drop_table(f'search_{shelf}_word')
        op.drop_table(f'search_{shelf}')
