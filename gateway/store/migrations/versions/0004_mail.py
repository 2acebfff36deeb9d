"""Mail: what channels fetch from, one mail to several mailboxes, letters that came back, notices by mail, observing.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('source',
    sa.Column('channel', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('cursor', sa.Text(), nullable=True),
    sa.Column('lease_owner', sa.String(length=36), nullable=True),
    sa.Column('lease_until', sa.BigInteger(), nullable=True),
    sa.Column('last_ok_at', sa.BigInteger(), nullable=True),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.Column('waiting', sa.Integer(), nullable=True),
    sa.Column('taken', sa.BigInteger(), server_default='0', nullable=False),
    sa.Column('missing', sa.Integer(), server_default='0', nullable=False),
    sa.Column('checked_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('channel', 'name', name=op.f('pk_source'))
    )
    op.add_column('agent', sa.Column('mail_notices', sa.String(length=8), server_default='never', nullable=False))
    op.add_column('attachment', sa.Column('content_id', sa.String(length=300), nullable=True))
    op.add_column('cases', sa.Column('observed', sa.Boolean(), server_default='0', nullable=False))
    op.add_column('identity', sa.Column('blocked_reason', sa.String(length=300), nullable=True))
    op.add_column('message', sa.Column('content_key', sa.String(length=64), nullable=True))
    _give_keys()
    _index('uq_message_content_key', 'message', 'content_key', unique=True)
    op.add_column('outbox', sa.Column('repeat_at', sa.BigInteger(), nullable=True))
    op.add_column('outbox', sa.Column('bounced_at', sa.BigInteger(), nullable=True))
    op.add_column('outbox', sa.Column('bounce', sa.Text(), nullable=True))
    _index('ix_outbox_repeat_at', 'outbox', 'repeat_at')
    _index('ix_outbox_external_id', 'outbox', 'external_id')


def _give_keys() -> None:
    """Let stored mails be known again on other channels; of one that came by two, the first is the one."""
    op.execute(
        'UPDATE message SET content_key = inbox.dedupe_key FROM inbox WHERE inbox.id = message.inbox_id AND message.id IN'
        ' (SELECT min(mail.id) FROM message AS mail JOIN inbox AS came ON came.id = mail.inbox_id'
        " JOIN channel ON channel.name = came.channel WHERE channel.kind = 'email' AND length(came.dedupe_key) = 64"
        ' GROUP BY came.dedupe_key)'
    )


def _index(name: str, table: str, column: str, *, unique: bool = False) -> None:
    there = sa.text(f'{column} IS NOT NULL')
    op.create_index(name, table, [column], unique=unique, sqlite_where=there, postgresql_where=there)
