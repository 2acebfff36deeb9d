"""Care, promises, incidents, signals: absences, merges, notices, calendars of pages, and what cases and promises record.

Revision ID: 0003
Revises: 0002
"""

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), 'postgresql')


def upgrade() -> None:
    op.create_table('calendar',
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('body', _JSON, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_by', sa.String(length=320), nullable=False),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_calendar'))
    )
    op.create_table('notice',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('texts', _JSON, nullable=False),
    sa.Column('channels', _JSON, nullable=False),
    sa.Column('topics', _JSON, nullable=False),
    sa.Column('starts_at', sa.BigInteger(), nullable=False),
    sa.Column('ends_at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.Column('made_by', sa.String(length=320), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("kind IN ('disruption', 'change')", name=op.f('ck_notice_kind')),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_notice_lasts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice'))
    )
    op.create_index('ix_notice_ends_at', 'notice', ['ends_at'], unique=False)
    op.create_table('absence',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('person_id', sa.String(length=36), nullable=False),
    sa.Column('starts_at', sa.BigInteger(), nullable=False),
    sa.Column('ends_at', sa.BigInteger(), nullable=False),
    sa.Column('stand_in_id', sa.String(length=36), nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=True),
    sa.Column('made_by', sa.String(length=320), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.CheckConstraint('stand_in_id IS NULL OR stand_in_id <> person_id', name=op.f('ck_absence_somebody_else')),
    sa.CheckConstraint('starts_at < ends_at', name=op.f('ck_absence_lasts')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_absence_person_id')),
    sa.ForeignKeyConstraint(['stand_in_id'], ['person.id'], name=op.f('fk_absence_stand_in_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absence'))
    )
    op.create_index(op.f('ix_absence_person_id'), 'absence', ['person_id'], unique=False)
    op.create_table('account_domain',
    sa.Column('domain', sa.String(length=253), nullable=False),
    sa.Column('account_id', sa.String(length=36), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_domain_account_id')),
    sa.PrimaryKeyConstraint('domain', name=op.f('pk_account_domain'))
    )
    op.create_index(op.f('ix_account_domain_account_id'), 'account_domain', ['account_id'], unique=False)
    op.create_table('account_parameter',
    sa.Column('account_id', sa.String(length=36), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('value', _JSON, nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_account_parameter_account_id')),
    sa.PrimaryKeyConstraint('account_id', 'name', name=op.f('pk_account_parameter'))
    )
    op.create_table('contact_merge',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('source_id', sa.String(length=36), nullable=False),
    sa.Column('target_id', sa.String(length=36), nullable=False),
    sa.Column('moved', _JSON, nullable=False),
    sa.Column('evidence', _JSON, nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('made_by', sa.String(length=320), nullable=False),
    sa.Column('undone_at', sa.BigInteger(), nullable=True),
    sa.Column('undone_by', sa.String(length=320), nullable=True),
    sa.ForeignKeyConstraint(['source_id'], ['contact.id'], name=op.f('fk_contact_merge_source_id')),
    sa.ForeignKeyConstraint(['target_id'], ['contact.id'], name=op.f('fk_contact_merge_target_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_merge'))
    )
    op.create_index(op.f('ix_contact_merge_source_id'), 'contact_merge', ['source_id'], unique=False)
    op.create_index(op.f('ix_contact_merge_target_id'), 'contact_merge', ['target_id'], unique=False)
    op.create_table('merge_suggestion',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('first_id', sa.String(length=36), nullable=False),
    sa.Column('second_id', sa.String(length=36), nullable=False),
    sa.Column('score', sa.Float(), nullable=False),
    sa.Column('evidence', _JSON, nullable=False),
    sa.Column('state', sa.String(length=10), server_default='open', nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('decided_at', sa.BigInteger(), nullable=True),
    sa.Column('decided_by', sa.String(length=320), nullable=True),
    sa.CheckConstraint("state IN ('open', 'merged', 'declined')", name=op.f('ck_merge_suggestion_state')),
    sa.CheckConstraint('first_id < second_id', name=op.f('ck_merge_suggestion_ordered')),
    sa.ForeignKeyConstraint(['first_id'], ['contact.id'], name=op.f('fk_merge_suggestion_first_id')),
    sa.ForeignKeyConstraint(['second_id'], ['contact.id'], name=op.f('fk_merge_suggestion_second_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_merge_suggestion')),
    sa.UniqueConstraint('first_id', 'second_id', name=op.f('uq_merge_suggestion_first_id_second_id'))
    )
    op.create_index('ix_merge_suggestion_open', 'merge_suggestion', ['id'], unique=False, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    op.create_index('ix_merge_suggestion_second_id', 'merge_suggestion', ['second_id'], unique=False)
    op.create_table('case_merge',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('source_id', sa.String(length=36), nullable=False),
    sa.Column('target_id', sa.String(length=36), nullable=False),
    sa.Column('moved', _JSON, nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('made_by', sa.String(length=320), nullable=False),
    sa.Column('undone_at', sa.BigInteger(), nullable=True),
    sa.Column('undone_by', sa.String(length=320), nullable=True),
    sa.ForeignKeyConstraint(['source_id'], ['cases.id'], name=op.f('fk_case_merge_source_id')),
    sa.ForeignKeyConstraint(['target_id'], ['cases.id'], name=op.f('fk_case_merge_target_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_merge'))
    )
    op.create_index(op.f('ix_case_merge_source_id'), 'case_merge', ['source_id'], unique=False)
    op.create_index(op.f('ix_case_merge_target_id'), 'case_merge', ['target_id'], unique=False)
    op.create_table('incident',
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('type', sa.String(length=16), nullable=False),
    sa.Column('unit', sa.String(length=64), nullable=False),
    sa.Column('via', sa.String(length=16), nullable=False),
    sa.Column('reporter_person_id', sa.String(length=36), nullable=True),
    sa.Column('customer_name', sa.String(length=200), nullable=True),
    sa.Column('remark_no', sa.String(length=64), nullable=True),
    sa.Column('comment', sa.Text(), nullable=True),
    sa.Column('documents', _JSON, nullable=False),
    sa.Column('missing', _JSON, nullable=False),
    sa.Column('occurred_at', sa.BigInteger(), nullable=True),
    sa.Column('hand_over_due_at', sa.BigInteger(), nullable=True),
    sa.Column('handed_over_at', sa.BigInteger(), nullable=False),
    sa.Column('complete_at', sa.BigInteger(), nullable=True),
    sa.Column('reminders', sa.Integer(), server_default='0', nullable=False),
    sa.Column('reminded_at', sa.BigInteger(), nullable=True),
    sa.Column('solved_at', sa.BigInteger(), nullable=True),
    sa.Column('report_due_at', sa.BigInteger(), nullable=True),
    sa.Column('reported_at', sa.BigInteger(), nullable=True),
    sa.Column('report', sa.Text(), nullable=True),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.CheckConstraint("type IN ('promotion', 'advice', 'quality', 'certificate', 'service')", name=op.f('ck_incident_type')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_incident_case_id')),
    sa.ForeignKeyConstraint(['reporter_person_id'], ['person.id'], name=op.f('fk_incident_reporter_person_id')),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_incident'))
    )
    op.create_index('ix_incident_open', 'incident', ['unit', 'case_id'], unique=False, sqlite_where=sa.text('reported_at IS NULL'), postgresql_where=sa.text('reported_at IS NULL'))
    op.create_table('signal',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('rule', sa.String(length=64), nullable=True),
    sa.Column('dedupe_key', sa.String(length=200), nullable=False),
    sa.Column('account_id', sa.String(length=36), nullable=True),
    sa.Column('contact_id', sa.String(length=36), nullable=True),
    sa.Column('case_id', sa.String(length=36), nullable=True),
    sa.Column('owner_id', sa.String(length=36), nullable=True),
    sa.Column('args', _JSON, nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('made_by', sa.String(length=320), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('seen_at', sa.BigInteger(), nullable=True),
    sa.Column('done_at', sa.BigInteger(), nullable=True),
    sa.Column('done_by', sa.String(length=320), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_signal_account_id')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_signal_case_id')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_signal_contact_id')),
    sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_signal_owner_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signal')),
    sa.UniqueConstraint('dedupe_key', name=op.f('uq_signal_dedupe_key'))
    )
    op.create_index('ix_signal_account_id_at', 'signal', ['account_id', 'at'], unique=False)
    op.create_index('ix_signal_at', 'signal', ['at', 'id'], unique=False)
    op.create_index(op.f('ix_signal_case_id'), 'signal', ['case_id'], unique=False)
    op.create_index('ix_signal_owner_id', 'signal', ['owner_id', 'at'], unique=False, sqlite_where=sa.text('done_at IS NULL'), postgresql_where=sa.text('done_at IS NULL'))
    op.create_table('webhook_delivery',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('hook', sa.String(length=64), nullable=False),
    sa.Column('event_id', sa.String(length=36), nullable=False),
    sa.Column('event_seq', sa.BigInteger(), nullable=False),
    sa.Column('due_at', sa.BigInteger(), nullable=False),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('lease_owner', sa.String(length=36), nullable=True),
    sa.Column('lease_until', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.String(length=8), server_default='queued', nullable=False),
    sa.Column('sent_at', sa.BigInteger(), nullable=True),
    sa.Column('error', sa.String(length=500), nullable=True),
    sa.CheckConstraint("state IN ('queued', 'sent', 'failed')", name=op.f('ck_webhook_delivery_state')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fk_webhook_delivery_event_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_delivery')),
    sa.UniqueConstraint('hook', 'event_id', name=op.f('uq_webhook_delivery_hook_event_id'))
    )
    op.create_index('ix_webhook_delivery_due', 'webhook_delivery', ['due_at'], unique=False, sqlite_where=sa.text("state = 'queued'"), postgresql_where=sa.text("state = 'queued'"))
    op.create_table('praise',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('case_id', sa.String(length=36), nullable=True),
    sa.Column('message_id', sa.String(length=36), nullable=True),
    sa.Column('person_id', sa.String(length=36), nullable=True),
    sa.Column('unit', sa.String(length=64), nullable=True),
    sa.Column('channel', sa.String(length=64), nullable=True),
    sa.Column('made_by', sa.String(length=320), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_praise_case_id')),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_praise_message_id')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_praise_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_praise')),
    sa.UniqueConstraint('message_id', name=op.f('uq_praise_message_id'))
    )
    op.create_index('ix_praise_at', 'praise', ['at'], unique=False)
    op.create_index(op.f('ix_praise_case_id'), 'praise', ['case_id'], unique=False)
    op.add_column('account', sa.Column('entitled_from', sa.BigInteger(), nullable=True))
    op.add_column('account', sa.Column('entitled_to', sa.BigInteger(), nullable=True))
    op.add_column('agent', sa.Column('capacities', _JSON, nullable=True))
    op.add_column('agent', sa.Column('brands', _JSON, nullable=True))
    op.add_column('assignment', sa.Column('role', sa.String(length=16), nullable=True))
    op.add_column('care', sa.Column('approved_at', sa.BigInteger(), nullable=True))
    op.add_column('care', sa.Column('note', sa.String(length=500), nullable=True))
    op.create_index('ix_care_person_id', 'care', ['person_id'], unique=False)
    op.add_column('cases', sa.Column('channel_kind', sa.String(length=12), nullable=True))
    op.add_column('cases', sa.Column('hops', sa.Integer(), server_default='0', nullable=False))
    op.add_column('cases', sa.Column('rank_at', sa.BigInteger(), nullable=True))
    op.add_column('cases', sa.Column('due_at', sa.BigInteger(), nullable=True))
    op.add_column('cases', sa.Column('follow_up_at', sa.BigInteger(), nullable=True))
    op.create_index('ix_cases_account_id', 'cases', ['account_id', 'active_at'], unique=False)
    op.create_index('ix_cases_line', 'cases', ['rank_at', 'id'], unique=False, sqlite_where=sa.text("owner = 'queue' AND state = 'open'"), postgresql_where=sa.text("owner = 'queue' AND state = 'open'"))
    _point('contact', 'last_agent_id', 'agent', 'person_id')
    op.add_column('contact', sa.Column('last_agent_at', sa.BigInteger(), nullable=True))
    op.create_index('ix_contact_account_id', 'contact', ['account_id'], unique=False)
    _point('identity', 'person_id', 'person', 'id')
    op.add_column('person', sa.Column('role', sa.String(length=24), server_default='agent', nullable=False))
    op.add_column('person', sa.Column('unit', sa.String(length=64), nullable=True))
    op.add_column('person', sa.Column('left_at', sa.BigInteger(), nullable=True))
    op.add_column('promise', sa.Column('target_at', sa.BigInteger(), nullable=True))
    op.add_column('promise', sa.Column('hours', sa.Float(), nullable=True))
    op.add_column('promise', sa.Column('clock', sa.String(length=8), nullable=True))
    op.add_column('promise', sa.Column('calendar', sa.String(length=64), nullable=True))
    op.add_column('promise', sa.Column('paused_at', sa.BigInteger(), nullable=True))
    op.add_column('promise', sa.Column('paused_us', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('promise', sa.Column('escalated_at', sa.BigInteger(), nullable=True))
    op.add_column('promise', sa.Column('remind_at', sa.BigInteger(), nullable=True))
    op.add_column('promise', sa.Column('reminded_at', sa.BigInteger(), nullable=True))
    op.add_column('promise', sa.Column('ended_at', sa.BigInteger(), nullable=True))
    op.add_column('promise', sa.Column('end_reason', sa.String(length=32), nullable=True))
    op.add_column('promise', sa.Column('made_by', sa.String(length=320), nullable=True))
    op.add_column('promise', sa.Column('note', sa.String(length=1000), nullable=True))
    op.drop_index('uq_promise_open', table_name='promise')
    open_ones = sa.text('met_at IS NULL AND ended_at IS NULL')
    op.create_index(
        'uq_promise_open', 'promise', ['case_id', 'kind'], unique=True, sqlite_where=open_ones, postgresql_where=open_ones
    )
    op.execute("UPDATE cases SET rank_at = queued_at WHERE owner = 'queue'")
    op.execute("UPDATE promise SET ended_at = cases.closed_at, end_reason = 'closed' FROM cases"
               " WHERE cases.id = promise.case_id AND promise.met_at IS NULL AND cases.state IN ('closed', 'merged', 'junk')"
               " AND cases.closed_at IS NOT NULL")
    _index_domains()


def _point(table: str, column: str, target: str, key: str) -> None:
    """A nullable reference, added in the one form that both databases take without rewriting the table."""
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} VARCHAR(36) "
        f"CONSTRAINT fk_{table}_{column} REFERENCES {target} ({key})"
    )


def _index_domains() -> None:
    connection = op.get_bind()
    seen: set[str] = set()
    for id_, domains in connection.execute(sa.text('SELECT id, domains FROM account ORDER BY external_no')).all():
        for domain in json.loads(domains) if isinstance(domains, str) else domains or ():
            name = str(domain).strip().lower()
            if name and name not in seen:
                seen.add(name)
                connection.execute(
                    sa.text('INSERT INTO account_domain (domain, account_id) VALUES (:domain, :id)'),
                    {'domain': name, 'id': id_},
                )


def downgrade() -> None:
    op.drop_index('uq_promise_open', table_name='promise')
    open_ones = sa.text('met_at IS NULL')
    op.execute("DELETE FROM promise WHERE met_at IS NULL AND ended_at IS NOT NULL")
    op.create_index(
        'uq_promise_open', 'promise', ['case_id', 'kind'], unique=True, sqlite_where=open_ones, postgresql_where=open_ones
    )
    op.drop_index('ix_care_person_id', table_name='care')
    op.drop_index('ix_cases_account_id', table_name='cases')
    op.drop_index('ix_cases_line', table_name='cases')
    op.drop_index('ix_contact_account_id', table_name='contact')
    op.drop_column('account', 'entitled_from')
    op.drop_column('account', 'entitled_to')
    op.drop_column('agent', 'capacities')
    op.drop_column('agent', 'brands')
    op.drop_column('assignment', 'role')
    op.drop_column('care', 'approved_at')
    op.drop_column('care', 'note')
    op.drop_column('cases', 'channel_kind')
    op.drop_column('cases', 'hops')
    op.drop_column('cases', 'rank_at')
    op.drop_column('cases', 'due_at')
    op.drop_column('cases', 'follow_up_at')
    op.drop_column('contact', 'last_agent_at')
    op.drop_column('person', 'role')
    op.drop_column('person', 'unit')
    op.drop_column('person', 'left_at')
    op.drop_column('promise', 'target_at')
    op.drop_column('promise', 'hours')
    op.drop_column('promise', 'clock')
    op.drop_column('promise', 'calendar')
    op.drop_column('promise', 'paused_at')
    op.drop_column('promise', 'paused_us')
    op.drop_column('promise', 'escalated_at')
    op.drop_column('promise', 'remind_at')
    op.drop_column('promise', 'reminded_at')
    op.drop_column('promise', 'ended_at')
    op.drop_column('promise', 'end_reason')
    op.drop_column('promise', 'made_by')
    op.drop_column('promise', 'note')
    op.drop_column('contact', 'last_agent_id')
    op.drop_column('identity', 'person_id')
    op.drop_table('praise')
    op.drop_table('webhook_delivery')
    op.drop_table('signal')
    op.drop_table('incident')
    op.drop_table('case_merge')
    op.drop_table('merge_suggestion')
    op.drop_table('contact_merge')
    op.drop_table('account_parameter')
    op.drop_table('account_domain')
    op.drop_table('absence')
    op.drop_table('notice')
    op.drop_table('calendar')
