"""the whole model

Revision ID: 0001
Revises: nothing
Create Date: 2026-11-24 05:46:33.643483
"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('accessibility_statement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('organisation', sa.Text(), nullable=False),
    sa.Column('service', sa.Text(), nullable=False),
    sa.Column('conformity', sa.Text(), nullable=False),
    sa.Column('shortcomings', sa.Text(), nullable=False),
    sa.Column('assessed_on', sa.Date(), nullable=False),
    sa.Column('updated_on', sa.Date(), nullable=False),
    sa.Column('method', sa.Text(), nullable=False),
    sa.Column('feedback', sa.Text(), nullable=False),
    sa.Column('supervisor_url', sa.Text(), nullable=False),
    sa.Column('burden', sa.Text(), nullable=False),
    sa.Column('out_of_scope', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accessibility_statement'))
    )
    op.create_table('facet',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('phrase', sa.Text(), nullable=False),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('at_most', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_facet')),
    sa.UniqueConstraint('slug', name=op.f('uq_facet_slug')),
    sqlite_autoincrement=True
    )
    op.create_table('page',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_page')),
    sa.UniqueConstraint('slug', name=op.f('uq_page_slug'))
    )
    op.create_table('site',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('tagline', sa.Text(), nullable=False),
    sa.Column('publisher', sa.Text(), nullable=False),
    sa.Column('contact_name', sa.Text(), nullable=False),
    sa.Column('contact_email', sa.Text(), nullable=False),
    sa.Column('contact_phone', sa.Text(), nullable=False),
    sa.Column('notice', sa.Text(), nullable=False),
    sa.Column('tag_authority', sa.Text(), nullable=False),
    sa.Column('founded_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('id = 1', name=op.f('ck_site_single')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_site'))
    )
    op.create_table('user_account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('totp_secret', sa.Text(), nullable=False),
    sa.Column('recovery_hashes', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_account')),
    sa.UniqueConstraint('email', name=op.f('uq_user_account_email'))
    )
    op.create_table('login_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('user_agent', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_login_session_user_id_user_account'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_login_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_login_session_token_hash'))
    )
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_login_session_user_id'), ['user_id'], unique=False)

    op.create_table('media',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('alt', sa.Text(), nullable=False),
    sa.Column('decorative', sa.Boolean(), nullable=False),
    sa.Column('caption', sa.Text(), nullable=False),
    sa.Column('credit', sa.Text(), nullable=False),
    sa.Column('focal_x', sa.Double(), nullable=False),
    sa.Column('focal_y', sa.Double(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('uploaded_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['uploaded_by_id'], ['user_account.id'], name=op.f('fk_media_uploaded_by_id_user_account'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_media')),
    sa.UniqueConstraint('name', name=op.f('uq_media_name')),
    sqlite_autoincrement=True
    )
    op.create_table('term',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('facet_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('inline', sa.Text(), nullable=False),
    sa.Column('successor_id', sa.Integer(), nullable=True),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('listed', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['facet_id'], ['facet.id'], name=op.f('fk_term_facet_id_facet'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['successor_id'], ['term.id'], name=op.f('fk_term_successor_id_term'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_term')),
    sa.UniqueConstraint('facet_id', 'slug', name=op.f('uq_term_facet_id')),
    sqlite_autoincrement=True
    )
    op.create_table('post',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('uid', sa.Text(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('renderer', sa.Integer(), nullable=False),
    sa.Column('byline', sa.Text(), nullable=False),
    sa.Column('lang', sa.Text(), nullable=False),
    sa.Column('lead_id', sa.Integer(), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('trashed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('dated', sa.DateTime(timezone=True), nullable=True),
    sa.Column('dated_year', sa.Integer(), nullable=True),
    sa.Column('dated_month', sa.Integer(), nullable=True),
    sa.Column('sort_key', sa.BigInteger(), nullable=False),
    sa.Column('pinned', sa.Boolean(), nullable=False),
    sa.Column('corrected_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('import_ref', sa.Text(), nullable=True),
    sa.Column('import_hash', sa.Text(), nullable=True),
    sa.Column('form_key', sa.Text(), nullable=True),
    # SQLite reads a row from its start: what is long comes last.
    sa.Column('lede', sa.Text(), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('correction_note', sa.Text(), nullable=False),
    sa.Column('search_title', sa.Text(), nullable=False),
    sa.Column('search_text', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('body_html', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['created_by_id'], ['user_account.id'], name=op.f('fk_post_created_by_id_user_account'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['lead_id'], ['media.id'], name=op.f('fk_post_lead_id_media'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post')),
    sa.UniqueConstraint('form_key', name=op.f('uq_post_form_key')),
    sa.UniqueConstraint('import_ref', name=op.f('uq_post_import_ref')),
    sa.UniqueConstraint('slug', name=op.f('uq_post_slug')),
    sa.UniqueConstraint('uid', name=op.f('uq_post_uid')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('post', schema=None) as batch_op:
        batch_op.create_index('ix_post_withdrawn_at', ['withdrawn_at'], unique=False)
        batch_op.create_index('ix_post_visible', ['published_at', 'withdrawn_at', 'trashed_at', 'dated_year', 'dated_month'], unique=False)
        batch_op.create_index('ix_post_pinned_sort_key_id', ['pinned', 'sort_key', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_post_created_by_id'), ['created_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_post_lead_id'), ['lead_id'], unique=False)
        batch_op.create_index('ix_post_sort_key_id', ['sort_key', 'id'], unique=False)

    op.create_table('rendition',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('media_id', sa.Integer(), nullable=False),
    sa.Column('file', sa.Text(), nullable=False),
    sa.Column('format', sa.Text(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_rendition_media_id_media'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rendition')),
    sa.UniqueConstraint('file', name=op.f('uq_rendition_file'))
    )
    with op.batch_alter_table('rendition', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rendition_media_id'), ['media_id'], unique=False)

    op.create_table('term_alias',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('term_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['term_id'], ['term.id'], name=op.f('fk_term_alias_term_id_term'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_term_alias'))
    )
    with op.batch_alter_table('term_alias', schema=None) as batch_op:
        batch_op.create_index('ix_term_alias_slug', ['slug'], unique=False)
        batch_op.create_index(batch_op.f('ix_term_alias_term_id'), ['term_id'], unique=False)

    op.create_table('draft',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_draft_post_id_post'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['saved_by_id'], ['user_account.id'], name=op.f('fk_draft_saved_by_id_user_account'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('post_id', name=op.f('pk_draft'))
    )
    op.create_table('draft_version',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('saved_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_draft_version_post_id_post'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['saved_by_id'], ['user_account.id'], name=op.f('fk_draft_version_saved_by_id_user_account'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('post_id', 'version', name=op.f('pk_draft_version'))
    )
    with op.batch_alter_table('draft_version', schema=None) as batch_op:
        batch_op.create_index('ix_draft_version_saved_at', ['saved_at'], unique=False)

    op.create_table('media_use',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('media_id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('page_id', sa.Integer(), nullable=True),
    sa.CheckConstraint('(post_id IS NULL) <> (page_id IS NULL)', name=op.f('ck_media_use_one_user')),
    sa.ForeignKeyConstraint(['media_id'], ['media.id'], name=op.f('fk_media_use_media_id_media'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['page_id'], ['page.id'], name=op.f('fk_media_use_page_id_page'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_media_use_post_id_post'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_media_use'))
    )
    with op.batch_alter_table('media_use', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_media_use_media_id'), ['media_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_media_use_page_id'), ['page_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_media_use_post_id'), ['post_id'], unique=False)

    op.create_table('post_term',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('term_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_post_term_post_id_post'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['term_id'], ['term.id'], name=op.f('fk_post_term_term_id_term'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', 'term_id', name=op.f('pk_post_term'))
    )
    with op.batch_alter_table('post_term', schema=None) as batch_op:
        batch_op.create_index('ix_post_term_term_id_post_id', ['term_id', 'post_id'], unique=False)

    op.create_table('public_change',
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('version', name=op.f('pk_public_change')),
    sqlite_autoincrement=True
    )
    op.create_table('redirect',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('target', sa.Text(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_redirect_post_id_post'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_redirect')),
    sa.UniqueConstraint('path', name=op.f('uq_redirect_path'))
    )
    with op.batch_alter_table('redirect', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_redirect_post_id'), ['post_id'], unique=False)

    op.create_table('revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('data', sa.JSON(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('public_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('correction_note', sa.Text(), nullable=False),
    sa.Column('hidden_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('hidden_reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['user_account.id'], name=op.f('fk_revision_author_id_user_account'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_revision_post_id_post'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revision')),
    sa.UniqueConstraint('post_id', 'number', name=op.f('uq_revision_post_id')),
    sqlite_autoincrement=True
    )


def downgrade() -> None:
    op.drop_table('revision')
    with op.batch_alter_table('redirect', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_redirect_post_id'))

    op.drop_table('redirect')
    op.drop_table('public_change')
    with op.batch_alter_table('post_term', schema=None) as batch_op:
        batch_op.drop_index('ix_post_term_term_id_post_id')

    op.drop_table('post_term')
    with op.batch_alter_table('media_use', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_media_use_post_id'))
        batch_op.drop_index(batch_op.f('ix_media_use_page_id'))
        batch_op.drop_index(batch_op.f('ix_media_use_media_id'))

    op.drop_table('media_use')
    with op.batch_alter_table('draft_version', schema=None) as batch_op:
        batch_op.drop_index('ix_draft_version_saved_at')

    op.drop_table('draft_version')
    op.drop_table('draft')
    with op.batch_alter_table('term_alias', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_term_alias_term_id'))
        batch_op.drop_index('ix_term_alias_slug')

    op.drop_table('term_alias')
    with op.batch_alter_table('rendition', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rendition_media_id'))

    op.drop_table('rendition')
    with op.batch_alter_table('post', schema=None) as batch_op:
        batch_op.drop_index('ix_post_sort_key_id')
        batch_op.drop_index(batch_op.f('ix_post_lead_id'))
        batch_op.drop_index(batch_op.f('ix_post_created_by_id'))
        batch_op.drop_index('ix_post_withdrawn_at')
        batch_op.drop_index('ix_post_visible')
        batch_op.drop_index('ix_post_pinned_sort_key_id')

    op.drop_table('post')
    op.drop_table('term')
    op.drop_table('media')
    with op.batch_alter_table('login_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_login_session_user_id'))

    op.drop_table('login_session')
    op.drop_table('user_account')
    op.drop_table('site')
    op.drop_table('page')
    op.drop_table('facet')
    op.drop_table('accessibility_statement')
