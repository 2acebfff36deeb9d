"""Index texts, names and identities for search.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

_WORDS = {
    "sqlite": (
        "CREATE VIRTUAL TABLE search_words USING fts5(words, tokenize='ascii', columnsize=0)",
    ),
    "postgresql": (
        "CREATE TABLE search_words (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
        "CREATE INDEX ix_search_words_words ON search_words USING gin (words)",
    ),
}


def upgrade() -> None:
    op.create_table('search_case',
    sa.Column('case_id', sa.String(length=36), nullable=False),
    sa.Column('key', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.Integer(), server_default='0', nullable=False),
    sa.Column('head', sa.Text(), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_search_case_case_id')),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_search_case')),
    sa.UniqueConstraint('key', name=op.f('uq_search_case_key'))
    )
    for statement in _WORDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table('search_words')
    op.drop_table('search_case')
    op.execute("DELETE FROM counter WHERE name LIKE 'search:%'")
