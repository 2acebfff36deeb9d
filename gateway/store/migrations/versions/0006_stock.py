"""Goods that are wanted: who waits for them, what is put aside, the demand register.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), 'postgresql')


def upgrade() -> None:
    op.create_table('article_watch',
    sa.Column('reference', sa.String(length=64), nullable=False),
    sa.Column('look_at', sa.BigInteger(), nullable=False),
    sa.Column('looks', sa.Integer(), server_default='0', nullable=False),
    sa.Column('in_stock', sa.Integer(), nullable=True),
    sa.Column('looked_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('reference', name=op.f('pk_article_watch'))
    )
    op.create_index('ix_article_watch_look_at', 'article_watch', ['look_at'], unique=False)
    op.create_table('demand',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('reference', sa.String(length=64), nullable=True),
    sa.Column('asked', sa.String(length=200), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=True),
    sa.Column('why', sa.String(length=16), nullable=False),
    sa.Column('times', sa.Integer(), server_default='1', nullable=False),
    sa.Column('channel', sa.String(length=64), nullable=False),
    sa.Column('contact_id', sa.String(length=36), nullable=False),
    sa.Column('account_id', sa.String(length=36), nullable=True),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('first_at', sa.BigInteger(), nullable=False),
    sa.Column('last_at', sa.BigInteger(), nullable=False),
    sa.Column('closed_at', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("why IN ('out_of_stock', 'not_enough', 'not_found', 'discontinued', 'preorder', 'reserve_refused')", name=op.f('ck_demand_why')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_demand_account_id')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_demand_case_id')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_demand_contact_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_demand'))
    )
    op.create_index(op.f('ix_demand_case_id'), 'demand', ['case_id'], unique=False)
    op.create_index('ix_demand_key', 'demand', ['key', 'last_at'], unique=False)
    op.create_index('ix_demand_last_at', 'demand', ['last_at', 'id'], unique=False)
    op.create_index('uq_demand_open', 'demand', ['contact_id', 'key'], unique=True, sqlite_where=sa.text('closed_at IS NULL'), postgresql_where=sa.text('closed_at IS NULL'))
    op.create_table('reservation',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('number', sa.String(length=64), nullable=False),
    sa.Column('branch', sa.String(length=64), nullable=False),
    sa.Column('branch_names', JSON, nullable=False),
    sa.Column('lines', JSON, nullable=False),
    sa.Column('wished', JSON, nullable=False),
    sa.Column('contact_id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('asked_at', sa.BigInteger(), nullable=False),
    sa.Column('due_at', sa.BigInteger(), nullable=False),
    sa.Column('late_at', sa.BigInteger(), nullable=True),
    sa.Column('until', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.BigInteger(), nullable=True),
    sa.Column('decided_by', sa.String(length=320), nullable=True),
    sa.Column('holder_id', sa.String(length=36), nullable=True),
    sa.Column('look_at', sa.BigInteger(), nullable=True),
    sa.Column('looks', sa.Integer(), server_default='0', nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint("state IN ('asked', 'confirmed', 'refused', 'collected', 'expired', 'ended')", name=op.f('ck_reservation_state')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_reservation_case_id')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_reservation_contact_id')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_reservation_conversation_id')),
    sa.ForeignKeyConstraint(['holder_id'], ['person.id'], name=op.f('fk_reservation_holder_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reservation')),
    sa.UniqueConstraint('number', name=op.f('uq_reservation_number'))
    )
    op.create_index('ix_reservation_asked_at', 'reservation', ['asked_at', 'id'], unique=False)
    op.create_index(op.f('ix_reservation_case_id'), 'reservation', ['case_id'], unique=False)
    op.create_index(op.f('ix_reservation_contact_id'), 'reservation', ['contact_id'], unique=False)
    op.create_index('ix_reservation_look_at', 'reservation', ['look_at'], unique=False, sqlite_where=sa.text('look_at IS NOT NULL'), postgresql_where=sa.text('look_at IS NOT NULL'))
    op.create_table('stock_wait',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('reference', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=300), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('contact_id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('mail', sa.String(length=320), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('state', sa.String(length=8), server_default='waiting', nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('told_at', sa.BigInteger(), nullable=True),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('end_reason', sa.String(length=32), nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'told', 'ended')", name=op.f('ck_stock_wait_state')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_stock_wait_case_id')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_stock_wait_contact_id')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_stock_wait_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stock_wait'))
    )
    op.create_index(op.f('ix_stock_wait_case_id'), 'stock_wait', ['case_id'], unique=False)
    op.create_index('ix_stock_wait_line', 'stock_wait', ['reference', 'at', 'id'], unique=False, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
    op.create_index('ix_stock_wait_told', 'stock_wait', ['reference', 'told_at'], unique=False, sqlite_where=sa.text("state = 'told'"), postgresql_where=sa.text("state = 'told'"))
    op.create_index('uq_stock_wait_waiting', 'stock_wait', ['contact_id', 'reference'], unique=True, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
