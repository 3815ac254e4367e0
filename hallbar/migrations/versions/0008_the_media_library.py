"""the media library: what files are for, what they were called, what they are found by

Revision ID: 0008
Revises: 0007
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

WORDS = ('title', 'alt', 'caption', 'credit')


def upgrade() -> None:
    # In place: a copy of the table would give ids anew that old texts name.
    op.execute("ALTER TABLE media ADD COLUMN filename TEXT DEFAULT '' NOT NULL")
    op.execute("ALTER TABLE media ADD COLUMN digest TEXT")
    op.execute("ALTER TABLE media ADD COLUMN searched TEXT DEFAULT '' NOT NULL")
    op.create_index('uq_media_digest', 'media', ['digest'], unique=True)
    op.execute("ALTER TABLE rendition ADD COLUMN purpose TEXT DEFAULT 'whole' NOT NULL")
    _fold()


def downgrade() -> None:
    op.execute("DELETE FROM rendition WHERE purpose <> 'whole'")
    op.execute('ALTER TABLE rendition DROP COLUMN purpose')
    op.drop_index('uq_media_digest', table_name='media')
    for column in ('filename', 'digest', 'searched'):
        op.execute(f'ALTER TABLE media DROP COLUMN {column}')


def _fold() -> None:
    media = sa.table('media', sa.column('id', sa.Integer), sa.column('searched', sa.Text), *map(sa.column, WORDS))
    connection = op.get_bind()
    for row in connection.execute(sa.select(media)).all():
        words = '\n'.join(filter(None, (getattr(row, name) for name in WORDS)))
        folded = ' '.join(unicodedata.normalize('NFC', words).casefold().split())
        connection.execute(media.update().where(media.c.id == row.id).values(searched=folded))
