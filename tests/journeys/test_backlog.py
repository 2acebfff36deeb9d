"""Where more waits than may: refused with a time to come again, and nothing that was taken is lost."""

from __future__ import annotations

from pathlib import Path

from tests.fakes.open_centre import open_centre, shipped
from tests.fakes.until import until

MOST = 5


async def test_a_full_backlog_refuses_with_503_and_a_time_and_loses_nothing(tmp_path: Path) -> None:
    accepted: list[str] = []
    async with open_centre(shipped(tmp_path, backlog_rows=MOST), role="http") as centre:

        async def refused() -> object:
            answer = await centre.write(f"v-{len(accepted)}", "I want to talk to a person")
            if answer.status == 202:
                accepted.append(answer.told["inbox_id"])
            return answer if answer.status != 202 else None

        answer = await until(refused, what="a refusal")
        assert (answer.status, answer.told["error"]["code"]) == (503, "not_stored")
        assert int(answer.headers["Retry-After"]) >= 1
        assert (await centre.ask("GET", "/readyz")).status == 503
        visitor = {"visitor": None, "id": "00000000-0000-4000-8000-000000000001", "text": "hello"}
        assert (await centre.ask("POST", "/v1/chat/site/messages", json=visitor)).status == 503

    async with open_centre(shipped(tmp_path)) as centre:
        await centre.all_worked()
        worked = await centre.rows("SELECT inbox_id FROM message WHERE inbox_id IS NOT NULL")
        assert sorted(str(one["inbox_id"]) for one in worked) == sorted(accepted)


async def test_a_disk_with_too_little_room_refuses(tmp_path: Path) -> None:
    async with open_centre(shipped(tmp_path, min_free_bytes=2**60)) as centre:

        async def refused() -> object:
            answer = await centre.write("v", "hello")
            return answer if answer.status != 202 else None

        answer = await until(refused, what="a refusal")
        assert answer.status == 503
        assert "disk" in answer.told["error"]["message"]
