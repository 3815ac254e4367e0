"""search: an index of titles alone, where PostgreSQL would read every post that has a word

Revision ID: 0012
Revises: 0011
"""

from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

SHELVES = ('public', 'desk')


def upgrade() -> None:
    if op.get_bind().dialect.name != 'postgresql':
        return
    for shelf in SHELVES:
        op.execute(
            f"CREATE INDEX search_{shelf}_titles ON search_{shelf}"
            " USING gin (ts_filter(terms, '{a}')) WITH (fastupdate = off)"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name != 'postgresql':
        return
    for shelf in SHELVES:
        op.execute(f'DROP INDEX search_{shelf}_titles')
