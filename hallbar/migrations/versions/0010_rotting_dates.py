"""how much of each public text will rot

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from hallbar.language.rotting import rotting
from hallbar.markup.prose import prose

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

BATCH = 500
LONGEST = 200_000


def upgrade() -> None:
    # In place: a copy of the table would take minutes, and its ids would no longer be given but once.
    op.add_column('post', sa.Column('rotting', sa.Integer(), server_default=sa.text('0'), nullable=False))
    _count()


def downgrade() -> None:
    op.execute('ALTER TABLE post DROP COLUMN rotting')


def _count() -> None:
    """Of all that was released; what is only a draft is counted when it is."""
    post = sa.table('post', *map(sa.column, 'id title lede body lang published_at rotting'.split()))
    connection, last = op.get_bind(), 0
    while True:
        released = sa.select(post).where(post.c.id > last, post.c.published_at.is_not(None), post.c.lang == 'sv')
        rows = connection.execute(released.order_by(post.c.id).limit(BATCH)).all()
        if not rows:
            return
        last = rows[-1].id
        for row in rows:
            texts = (row.title[:LONGEST], row.lede[:LONGEST], prose(row.body[:LONGEST]).text)
            if number := sum(len(rotting(text, None)) for text in texts):
                connection.execute(sa.update(post).where(post.c.id == row.id).values(rotting=number))
