"""Files that go out with an agent's letter by mail."""

from __future__ import annotations

import hashlib
from pathlib import Path

from gateway.enclosures import Enclosure
from tests.journeys.mail_post import TO_PEOPLE, Post, post_office, settings, words

CONTENT = b"%PDF\x00\xff" * 1000


async def reply_with_file(post: Post) -> None:
    async def keep() -> None:
        await post.gateway.parts.blobs.put(CONTENT)

    sha256 = hashlib.sha256(CONTENT).hexdigest()
    file = Enclosure(name="报价 №1.pdf", media_type="application/pdf", size=len(CONTENT), sha256=sha256)
    actor = await post.agent()
    await post.actions.reply(actor, "1001", text="The offer.", files=[file], keep_files=keep)


async def test_a_file_goes_out_with_the_letter(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path)) as post:
        await post.write(TO_PEOPLE)
        post.letters()
        await reply_with_file(post)
        await post.send()
        letter = post.letter()
    (attached,) = letter.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("报价 №1.pdf", CONTENT)
    assert words(letter).startswith("The offer.")


async def test_a_file_that_is_gone_is_told_and_nothing_goes_without_it(tmp_path: Path) -> None:
    async with post_office(settings(tmp_path)) as post:
        await post.write(TO_PEOPLE)
        post.letters()
        await reply_with_file(post)
        post.gateway.parts.blobs.path(hashlib.sha256(CONTENT).hexdigest()).unlink()
        await post.send()
        (letter,) = await post.rows("SELECT state, error FROM outbox WHERE author = 'agent'")
        assert post.letters() == []
    assert (letter["state"], "attach it anew" in str(letter["error"])) == ("failed", True)
