"""The corpus of outside mail in one centre: no mail joins a case that it does not name."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from channels.email.inbound import envelope
from tests.journeys.mail_post import CARE, Post, post_office, settings

_FOLDER = os.environ.get("SWITCHBOARD_CORPUS")


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with post_office(settings(tmp_path)) as opened:
        yield opened


@pytest.mark.skipif(_FOLDER is None, reason="SWITCHBOARD_CORPUS is not set: wrong joins are not counted on it")
async def test_every_join_in_the_corpus_is_by_a_mail_that_is_named(post: Post) -> None:
    folder = Path(str(_FOLDER)) / "mail"
    lines = [json.loads(line) for line in (folder / "index.jsonl").read_text().splitlines()]
    files = [folder / one["file"] for one in lines if "body-only" not in one["tags"]]
    for file in files:
        await post.gateway.parts.door.accept(envelope("mail-demo", file.read_bytes(), CARE))
    await post.gateway.worker.work_all()
    joined = await post.rows(
        "SELECT m.id, m.case_id, m.in_reply_to FROM message m JOIN cases c ON c.id = m.case_id"
        " WHERE m.direction = 'in' AND m.inbox_id <> c.opened_by"
    )
    unexplained = []
    for one in joined:
        named = await post.rows(
            "SELECT 1 FROM message WHERE case_id = :case AND external_id = :named AND id <> :id",
            case=one["case_id"],
            named=one["in_reply_to"],
            id=one["id"],
        )
        if not named:
            unexplained.append(one)
    assert unexplained == []
    worked = await post.rows("SELECT count(*) AS n FROM message WHERE direction = 'in'")
    quarantined = await post.rows("SELECT count(*) AS n FROM inbox WHERE state = 'quarantined'")
    unfinished = await post.rows("SELECT count(*) AS n FROM inbox WHERE state = 'new'")
    assert unfinished[0]["n"] == 0
    assert int(str(worked[0]["n"])) + int(str(quarantined[0]["n"])) >= 0.9 * len(files)
