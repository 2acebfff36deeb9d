"""Orders that a site, shop or app wants placed.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    json = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), 'postgresql')
    op.create_table('order_request',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('request_id', sa.String(length=128), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('conversation_id', sa.String(length=36), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('body', json, nullable=False),
    sa.Column('goods', json, nullable=False),
    sa.Column('state', sa.String(length=16), nullable=False),
    sa.Column('why', sa.String(length=32), nullable=True),
    sa.Column('branch', sa.String(length=64), nullable=True),
    sa.Column('tried', json, nullable=False),
    sa.Column('reservation_number', sa.String(length=64), nullable=True),
    sa.Column('order_number', sa.String(length=64), nullable=True),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.Column('due_at', sa.BigInteger(), nullable=True),
    sa.Column('look_at', sa.BigInteger(), nullable=True),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
    sa.CheckConstraint("state IN ('taken', 'branch_asked', 'customer_asked', 'confirmed', 'declined', 'placed', 'handed_over')", name=op.f('ck_order_request_state')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_order_request_case_id')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_order_request_conversation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_request')),
    sa.UniqueConstraint('source', 'request_id', name=op.f('uq_order_request_source_request_id'))
    )
    op.create_index('ix_order_request_at', 'order_request', ['at', 'id'], unique=False)
    op.create_index('ix_order_request_case_id', 'order_request', ['case_id'], unique=False)
    op.create_index('ix_order_request_look_at', 'order_request', ['look_at'], unique=False, sqlite_where=sa.text('look_at IS NOT NULL'), postgresql_where=sa.text('look_at IS NOT NULL'))
    op.create_index('ix_order_request_reservation_number', 'order_request', ['reservation_number'], unique=False)
