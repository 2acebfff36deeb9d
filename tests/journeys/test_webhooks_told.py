"""A program beside the running gateway is told of what happens, and an admin sees what it was not told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from config.settings import Loaded
from config.signals import WebhookSettings
from tests.fakes.hook_receiver import SECRET, Receiver, receiver
from tests.fakes.open_centre import Centre, open_centre, shipped
from tests.fakes.until import until


def told_by(there: Receiver, folder: Path) -> Loaded:
    loaded = shipped(folder)
    hook = WebhookSettings(url=there.url, secret=SECRET, timeout_s=2)
    return replace(loaded, settings=replace(loaded.settings, webhooks={"crm": hook}))


async def _arrives(there: Receiver, kind: str) -> None:
    async def there_is() -> bool:
        return kind in there.types

    await until(there_is, what=kind)


async def _admin(centre: Centre) -> str:
    return await centre.access.add_token("admin", ["admin"])


async def test_a_program_hears_of_a_case_and_of_nothing_the_customer_wrote(tmp_path: Path) -> None:
    async with receiver() as there, open_centre(told_by(there, tmp_path)) as centre:
        await centre.write("u1", "Where is my parcel, please? My secret word is heliotrope")
        await _arrives(there, "message.received")
        opened = next(body for _, body in there.got if body["type"] == "case.opened")
        assert (await centre.case(opened["data"]["case"]))["number"] == opened["data"]["subject"]
        assert "heliotrope" not in str(there.got)


async def test_an_admin_sees_what_failed_and_has_it_told_again(tmp_path: Path) -> None:
    async with receiver() as there, open_centre(told_by(there, tmp_path)) as centre:
        admin = await _admin(centre)
        there.refuses = {"case.opened": 400}
        await centre.write("u1", "operator")
        await _arrives(there, "message.received")

        async def missed() -> list[Mapping[str, Any]]:
            answer = await centre.ask("GET", "/v1/webhooks/crm/deliveries?state=queued", token=admin)
            return [one for one in answer.told["items"] if one["misses"]]

        (one,) = await until(missed)
        assert (one["type"], one["error"]) == ("case.opened", "answered 400")
        there.refuses = {}
        again = await centre.ask("POST", f"/v1/webhooks/crm/deliveries/{one['id']}/replay", token=admin)
        assert (again.status, again.told["state"]) == (200, "queued")
        await _arrives(there, "case.opened")


async def test_the_list_says_where_each_hook_stands(tmp_path: Path) -> None:
    async with receiver() as there, open_centre(told_by(there, tmp_path)) as centre:
        admin = await _admin(centre)
        await centre.write("u1", "operator")
        await _arrives(there, "message.received")
        (hook,) = (await centre.ask("GET", "/v1/webhooks", token=admin)).told["items"]
        assert (hook["name"], hook["state"], hook["url"], hook["misses"]) == ("crm", "on", there.url, 0)


async def test_a_hook_that_was_switched_off_by_410_is_switched_on_over_http(tmp_path: Path) -> None:
    async with receiver() as there, open_centre(told_by(there, tmp_path)) as centre:
        admin = await _admin(centre)
        there.answers = [410]
        await centre.write("u1", "operator")

        async def gone() -> bool:
            (hook,) = (await centre.ask("GET", "/v1/webhooks", token=admin)).told["items"]
            return bool(hook["state"] == "gone")

        await until(gone)
        assert (await centre.ask("POST", "/v1/webhooks/crm/enable", token=admin)).told["state"] == "on"
        await _arrives(there, "message.received")


async def test_only_admins_see_hooks_and_unknown_names_are_said(tmp_path: Path) -> None:
    async with receiver() as there, open_centre(told_by(there, tmp_path)) as centre:
        admin = await _admin(centre)
        assert (await centre.ask("GET", "/v1/webhooks", token=centre.desk)).status == 403
        assert (await centre.ask("GET", "/v1/webhooks/erp/deliveries", token=admin)).status == 404
        assert (await centre.ask("GET", "/v1/webhooks/crm/deliveries?state=lost", token=admin)).status == 422
        assert (await centre.ask("POST", "/v1/webhooks/crm/deliveries/x/replay", token=admin)).status == 404
