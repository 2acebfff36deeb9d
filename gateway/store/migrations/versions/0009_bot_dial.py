"""The bot dial: positions that pages keep, what is switched off, drafts.

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
    op.create_table('bot_rule',
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('mode', sa.String(length=8), nullable=False),
    sa.Column('share', sa.Integer(), nullable=False),
    sa.Column('flow', sa.String(length=64), nullable=True),
    sa.Column('channel', sa.String(length=64), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=True),
    sa.Column('changed_by', sa.String(length=320), nullable=False),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("mode IN ('off', 'drafts', 'answers')", name=op.f('ck_bot_rule_mode')),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_bot_rule'))
    )
    op.create_table('bot_switch',
    sa.Column('name', sa.String(length=32), nullable=False),
    sa.Column('changed_by', sa.String(length=320), nullable=False),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("name IN ('bot', 'acknowledgements')", name=op.f('ck_bot_switch_name')),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_bot_switch'))
    )
    op.create_table('bot_draft',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('flow', sa.String(length=64), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_bot_draft_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bot_draft'))
    )
    op.create_index('ix_bot_draft_case_id', 'bot_draft', ['case_id'], unique=False)
