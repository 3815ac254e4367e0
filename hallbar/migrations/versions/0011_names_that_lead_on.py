"""names that facets had, and the terms that were merged into others

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('facet_alias',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('facet_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['facet_id'], ['facet.id'], name=op.f('fk_facet_alias_facet_id_facet'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_facet_alias')),
    sa.UniqueConstraint('slug', name=op.f('uq_facet_alias_slug'))
    )
    op.create_index(op.f('ix_facet_alias_facet_id'), 'facet_alias', ['facet_id'])
    with op.batch_alter_table('term_alias') as term_alias:
        term_alias.add_column(sa.Column('former_id', sa.Integer(), nullable=True))
        term_alias.create_unique_constraint(op.f('uq_term_alias_former_id'), ['former_id'])


def downgrade() -> None:
    # The addresses of facets that were renamed are lost with their names; what search alone knows was no alias then.
    op.execute("DELETE FROM term_alias WHERE slug = ''")
    op.execute("UPDATE term_alias SET label = slug WHERE label = ''")
    with op.batch_alter_table('term_alias') as term_alias:
        term_alias.drop_constraint(op.f('uq_term_alias_former_id'), type_='unique')
        term_alias.drop_column('former_id')
    op.drop_index(op.f('ix_facet_alias_facet_id'), table_name='facet_alias')
    op.drop_table('facet_alias')
