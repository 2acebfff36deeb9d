"""What the bot did in other systems on a customer's word.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('deed',
    sa.Column('key', sa.String(length=160), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('operation', sa.String(length=64), nullable=False),
    sa.Column('outcome', sa.String(length=32), nullable=True),
    sa.Column('number', sa.String(length=64), nullable=True),
    sa.Column('begun_at', sa.BigInteger(), nullable=False),
    sa.Column('settled_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_deed_case_id')),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_deed'))
    )
    op.create_index('ix_deed_case_id', 'deed', ['case_id'], unique=False)
