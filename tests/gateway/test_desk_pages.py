"""The desk over plain HTTP: who is let in, what forged requests meet, what the pages say and in which language."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from gateway.texts import Texts
from tests.fakes.desk_site import PASSWORD, Browserlike, DeskSite, hidden, logged_in, running_desk

DESK = Path(__file__).parents[2] / "gateway" / "desk"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[DeskSite]:
    async with running_desk(tmp_path) as running:
        yield running


@pytest.fixture
async def stranger(site: DeskSite) -> AsyncIterator[Browserlike]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield Browserlike(site.address, http)


@pytest.mark.parametrize("path", ["/desk", "/desk/cases/1001?view=all", "/desk/supervise", "/desk/live", "/desk/list"])
async def test_who_is_not_logged_in_is_sent_to_the_log_in_page(
    site: DeskSite, stranger: Browserlike, path: str
) -> None:
    answer = await stranger.http.get(site.address + path, allow_redirects=False)
    assert answer.status == 303
    assert answer.headers["Location"].startswith("/desk/login?next=/desk")


async def test_after_the_log_in_the_page_asked_for_comes(site: DeskSite, stranger: Browserlike) -> None:
    form = hidden(await stranger.page("/desk/login?next=/desk/cases/1001"))
    form |= {"email": "agent1@example.com", "password": PASSWORD}
    answer = await stranger.http.post(site.address + "/desk/login", data=form, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/desk/cases/1001")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example.com/desk", "//evil.example.com", "/\\evil", "/desk\\..", ""]
)
async def test_a_log_in_never_leads_to_another_site(site: DeskSite, stranger: Browserlike, elsewhere: str) -> None:
    form = hidden(await stranger.page("/desk/login")) | {"next": elsewhere}
    form |= {"email": "agent1@example.com", "password": PASSWORD}
    answer = await stranger.http.post(site.address + "/desk/login", data=form, allow_redirects=False)
    assert answer.headers["Location"] == "/desk"


async def test_unknown_people_and_wrong_passwords_are_answered_alike(site: DeskSite, stranger: Browserlike) -> None:
    answers = []
    for mail in ("agent1@example.com", "nobody1@example.com"):
        answer = await stranger.log_in(mail, "wrong password")
        answers.append((answer.status, (await answer.text()).replace(mail, "")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 401


async def test_guessing_is_slowed_down(stranger: Browserlike) -> None:
    statuses = [(await stranger.log_in("agent1@example.com", f"wrong {tried}")).status for tried in range(8)]
    assert statuses[0] == 401
    assert statuses[-1] == 429


async def test_a_log_in_form_of_another_site_is_refused(site: DeskSite, stranger: Browserlike) -> None:
    form = {"form": "made up", "email": "agent1@example.com", "password": PASSWORD}
    answer = await stranger.http.post(site.address + "/desk/login", data=form, allow_redirects=False)
    assert answer.status == 403
    assert "switchboard_session" not in answer.cookies


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(stranger: Browserlike) -> None:
    cookie = (await stranger.log_in("agent1@example.com", PASSWORD)).cookies["switchboard_session"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


async def test_a_change_without_the_sessions_token_is_refused(site: DeskSite) -> None:
    number = await site.waiting_case()
    async with logged_in(site) as agent:
        agent.csrf = "made up"
        status, _ = await agent.send(f"/desk/cases/{number}/claim")
    assert status == 403
    assert (await site.case(number))["owner"] == "queue"


async def test_a_log_out_ends_the_session(site: DeskSite) -> None:
    async with logged_in(site) as agent:
        await agent.send("/desk/logout")
        answer = await agent.http.get(site.address + "/desk", allow_redirects=False)
    assert answer.status == 303


async def test_the_supervisors_page_is_not_for_agents(site: DeskSite) -> None:
    async with logged_in(site, "agent1") as agent:
        answer = await agent.http.get(site.address + "/desk/supervise")
    assert answer.status == 403


async def test_no_script_but_ours_may_run(site: DeskSite) -> None:
    async with logged_in(site) as agent, agent.http.get(site.address + "/desk") as answer:
        policy, page = answer.headers["Content-Security-Policy"], await answer.text()
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert not re.search(r"\son[a-z]+=|hx-on|js:|style=|<script(?![^>]*src=)", page)


async def test_scripts_and_styles_are_kept_for_ever_under_their_hash(site: DeskSite) -> None:
    async with logged_in(site) as agent:
        found = re.findall(r'/desk/static/[^"]+', await agent.page("/desk"))
        assert any(address.endswith("htmx.min.js") for address in found)
        for address in found:
            answer = await agent.http.get(site.address + address)
            assert (answer.status, "immutable" in answer.headers["Cache-Control"]) == (200, True)
        assert (await agent.http.get(site.address + re.sub(r"static/\w+", "static/0123", found[0]))).status == 404


@pytest.mark.parametrize(("language", "said"), [("ru", "Вход"), ("en", "Log in"), ("zh", "登录")])
async def test_the_log_in_page_speaks_the_browsers_language(
    site: DeskSite, stranger: Browserlike, language: str, said: str
) -> None:
    answer = await stranger.http.get(site.address + "/desk/login", headers={"Accept-Language": f"{language};q=0.9"})
    page = await answer.text()
    assert f'<html lang="{language}">' in page
    assert f"<title>{said} " in page


async def test_the_desk_speaks_the_agents_language(site: DeskSite) -> None:
    await site.parts.store.write(lambda c: c.exec_driver_sql("UPDATE agent SET language = 'zh'"))
    async with logged_in(site) as agent:
        assert "工作台" in await agent.page("/desk")


async def test_a_part_asked_for_after_the_session_ended_brings_the_log_in_page(
    site: DeskSite, stranger: Browserlike
) -> None:
    answer = await stranger.http.get(site.address + "/desk/list", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/desk/login"


async def test_an_unknown_case_is_a_page_that_says_so(site: DeskSite) -> None:
    async with logged_in(site) as agent, agent.http.get(site.address + "/desk/cases/99999") as answer:
        assert answer.status == 404
        assert "There is no such case." in await answer.text()


@pytest.mark.parametrize("number", ["abc", "1%00", "9" * 400, "..%2f..%2fetc"])
async def test_nonsense_for_a_number_is_never_a_fault_of_ours(site: DeskSite, number: str) -> None:
    async with logged_in(site) as agent:
        assert (await agent.http.get(f"{site.address}/desk/cases/{number}?depth=x&view=%F0")).status < 500
        assert (await agent.send(f"/desk/cases/{number}/reply", text="\udcff".encode("utf-8", "replace").decode()))[
            0
        ] < 500


async def test_a_socket_of_another_sites_page_is_refused(site: DeskSite) -> None:
    async with logged_in(site) as agent:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await agent.http.ws_connect(site.address + "/desk/live", origin="https://evil.example.com")
    assert refused.value.status == 403


def test_every_text_a_page_uses_stands_in_every_language() -> None:
    files = [*DESK.glob("*.py"), *(DESK / "templates").glob("*.html")]
    pattern = re.compile(r"""\bt\(\s*["']([a-z-]+[a-z])["']""")
    used = {key for file in files for key in pattern.findall(file.read_text(encoding="utf-8"))}
    texts = Texts.load(("ru", "en", "zh"))
    assert len(used) > 80
    assert sorted(key for key in used if not texts.has(f"desk-{key}")) == []
