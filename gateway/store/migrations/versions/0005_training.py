"""Training at the desk: examples, labels, jobs, the history of models and of intents; when an intent was corrected.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), 'postgresql')


def upgrade() -> None:
    op.create_table('nlu_intent',
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('body', JSON, nullable=False),
    sa.Column('draft', JSON, nullable=True),
    sa.Column('renamed_to', sa.String(length=64), nullable=True),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.Column('changed_by', sa.String(length=120), nullable=False),
    sa.CheckConstraint("state IN ('active', 'draft', 'retired')", name=op.f('ck_nlu_intent_state')),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_nlu_intent'))
    )
    op.create_table('nlu_intent_change',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.String(length=120), nullable=False),
    sa.Column('what', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('before', JSON, nullable=True),
    sa.Column('after', JSON, nullable=True),
    sa.CheckConstraint("what IN ('added', 'edited', 'renamed', 'split', 'retired', 'restored')", name=op.f('ck_nlu_intent_change_what')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nlu_intent_change'))
    )
    op.create_index(op.f('ix_nlu_intent_change_name'), 'nlu_intent_change', ['name'], unique=False)
    op.create_table('nlu_job',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('input', JSON, nullable=False),
    sa.Column('stage', sa.String(length=64), nullable=True),
    sa.Column('done', sa.Float(), server_default='0', nullable=False),
    sa.Column('result', JSON, nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('asked_at', sa.BigInteger(), nullable=False),
    sa.Column('asked_by', sa.String(length=120), nullable=False),
    sa.Column('started_at', sa.BigInteger(), nullable=True),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('cancel_asked_at', sa.BigInteger(), nullable=True),
    sa.Column('lease_owner', sa.String(length=36), nullable=True),
    sa.Column('lease_until', sa.BigInteger(), nullable=True),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
    sa.CheckConstraint("kind IN ('train', 'shadow', 'compare')", name=op.f('ck_nlu_job_kind')),
    sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name=op.f('ck_nlu_job_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nlu_job'))
    )
    op.create_index('ix_nlu_job_waiting', 'nlu_job', ['asked_at'], unique=False, sqlite_where=sa.text("state IN ('queued', 'running')"), postgresql_where=sa.text("state IN ('queued', 'running')"))
    op.create_table('nlu_promotion',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('engine', sa.String(length=32), nullable=False),
    sa.Column('model_id', sa.String(length=80), nullable=True),
    sa.Column('before_id', sa.String(length=80), nullable=True),
    sa.Column('what', sa.String(length=12), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.String(length=120), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('gate', JSON, nullable=True),
    sa.CheckConstraint("what IN ('promoted', 'rolled_back')", name=op.f('ck_nlu_promotion_what')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nlu_promotion'))
    )
    op.create_table('nlu_model',
    sa.Column('id', sa.String(length=80), nullable=False),
    sa.Column('engine', sa.String(length=32), nullable=False),
    sa.Column('encoder', sa.String(length=80), nullable=True),
    sa.Column('data_hash', sa.String(length=64), nullable=False),
    sa.Column('settings', JSON, nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('examples', sa.Integer(), nullable=False),
    sa.Column('intents', JSON, nullable=False),
    sa.Column('figures', JSON, nullable=True),
    sa.Column('trained_at', sa.BigInteger(), nullable=False),
    sa.Column('trained_by', sa.String(length=120), nullable=False),
    sa.Column('job_id', sa.String(length=36), nullable=True),
    sa.ForeignKeyConstraint(['job_id'], ['nlu_job.id'], name=op.f('fk_nlu_model_job_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nlu_model'))
    )
    op.create_table('nlu_example',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('intent', sa.String(length=64), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('entities', JSON, nullable=False),
    sa.Column('source', sa.String(length=12), nullable=False),
    sa.Column('message_id', sa.String(length=36), nullable=True),
    sa.Column('state', sa.String(length=8), server_default='active', nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('created_by', sa.String(length=120), nullable=False),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.Column('changed_by', sa.String(length=120), nullable=False),
    sa.CheckConstraint("source IN ('shipped', 'label', 'correction', 'written', 'imported')", name=op.f('ck_nlu_example_source')),
    sa.CheckConstraint("state IN ('active', 'removed')", name=op.f('ck_nlu_example_state')),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_nlu_example_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nlu_example')),
    sa.UniqueConstraint('key', name=op.f('uq_nlu_example_key'))
    )
    op.create_index('ix_nlu_example_intent_language', 'nlu_example', ['intent', 'language'], unique=False)
    op.create_index(op.f('ix_nlu_example_message_id'), 'nlu_example', ['message_id'], unique=False)
    op.create_table('nlu_example_change',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('example_id', sa.String(length=36), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.String(length=120), nullable=False),
    sa.Column('what', sa.String(length=12), nullable=False),
    sa.Column('before', JSON, nullable=True),
    sa.CheckConstraint("what IN ('added', 'edited', 'moved', 'removed', 'restored')", name=op.f('ck_nlu_example_change_what')),
    sa.ForeignKeyConstraint(['example_id'], ['nlu_example.id'], name=op.f('fk_nlu_example_change_example_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nlu_example_change'))
    )
    op.create_index(op.f('ix_nlu_example_change_example_id'), 'nlu_example_change', ['example_id'], unique=False)
    op.create_table('nlu_label',
    sa.Column('message_id', sa.String(length=36), nullable=False),
    sa.Column('what', sa.String(length=12), nullable=False),
    sa.Column('intent', sa.String(length=64), nullable=True),
    sa.Column('example_id', sa.String(length=36), nullable=True),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('by', sa.String(length=120), nullable=False),
    sa.CheckConstraint("what IN ('labelled', 'corrected', 'skipped')", name=op.f('ck_nlu_label_what')),
    sa.ForeignKeyConstraint(['example_id'], ['nlu_example.id'], name=op.f('fk_nlu_label_example_id')),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_nlu_label_message_id')),
    sa.PrimaryKeyConstraint('message_id', name=op.f('pk_nlu_label'))
    )
    op.add_column('understanding', sa.Column('corrected_at', sa.BigInteger(), nullable=True))
    op.add_column('understanding', sa.Column('language', sa.String(length=8), nullable=True))
    op.create_index('ix_understanding_corrected_at', 'understanding', ['corrected_at'], unique=False, sqlite_where=sa.text('corrected_at IS NOT NULL'), postgresql_where=sa.text('corrected_at IS NOT NULL'))
