"""What the order system tells by itself: how far it was read, what it told, who placed which order with us.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('order_feed',
    sa.Column('name', sa.String(length=16), nullable=False),
    sa.Column('cursor', sa.Text(), nullable=True),
    sa.Column('lease_owner', sa.String(length=36), nullable=True),
    sa.Column('lease_until', sa.BigInteger(), nullable=True),
    sa.Column('last_ok_at', sa.BigInteger(), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_order_feed'))
    )
    op.create_table('order_event',
    sa.Column('id', sa.String(length=128), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('number', sa.String(length=64), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('eta', sa.String(length=10), nullable=True),
    sa.Column('tracking_number', sa.String(length=80), nullable=True),
    sa.Column('carrier', sa.String(length=80), nullable=True),
    sa.Column('taken_at', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.String(length=10), server_default='due', nullable=False),
    sa.Column('why', sa.String(length=32), nullable=True),
    sa.Column('look_at', sa.BigInteger(), nullable=True),
    sa.Column('tries', sa.Integer(), server_default='0', nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=True),
    sa.Column('done_at', sa.BigInteger(), nullable=True),
    sa.CheckConstraint("state IN ('due', 'told', 'passed_on', 'alarmed', 'noted')", name=op.f('ck_order_event_state')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_order_event_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_order_event'))
    )
    op.create_index('ix_order_event_look_at', 'order_event', ['look_at'], unique=False, sqlite_where=sa.text("state = 'due'"), postgresql_where=sa.text("state = 'due'"))
    op.create_index('ix_order_event_number', 'order_event', ['number'], unique=False)
    op.create_index('ix_order_event_taken_at', 'order_event', ['taken_at', 'id'], unique=False)
    op.create_table('placed_order',
    sa.Column('number', sa.String(length=64), nullable=False),
    sa.Column('identity_id', sa.String(length=36), nullable=False),
    sa.Column('channel', sa.String(length=64), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['identity_id'], ['identity.id'], name=op.f('fk_placed_order_identity_id')),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_placed_order'))
    )
