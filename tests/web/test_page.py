"""The page, its cookie and its form, on fakes."""

import gzip
import re
from html import escape
from pathlib import Path

import httpx
import pytest

from tests.web.fakes import HELP, FakeWorld
from triage_bot.web import bubbles, page, render
from triage_bot.web.sessions import COOKIE, PAGE_HEADER

PAGE = {PAGE_HEADER: "1"}
RED_FLAG = "i cant breathe"


def shown_of(response: httpx.Response) -> str:
    """Leave out what is hidden."""
    return re.sub(r"<(\w+)[^>]* hidden>.*?</\1>", "", response.text, flags=re.DOTALL)


def id_of(response: httpx.Response) -> str:
    match = re.search(r'name="id" value="([\w-]+)"', response.text)
    assert match
    return match[1]


def key_of(response: httpx.Response) -> str:
    match = re.search(r'name="key" value="(\w*)"', response.text)
    assert match
    return match[1]


async def test_the_page_has_what_a_screen_reader_needs(world: FakeWorld) -> None:
    async with world.client() as client:
        response = await client.get("/")

    assert response.status_code == 200
    for part in ('lang="en"', 'role="log"', 'aria-live="polite"', '<label for="text"', 'name="viewport"', HELP):
        assert part in response.text


async def test_the_page_says_that_it_is_a_program_and_gives_no_diagnosis(world: FakeWorld) -> None:
    async with world.client() as client:
        told = " ".join((await client.get("/")).text.split())

    assert "I am a computer program, not a doctor." in told
    assert "This is information, not a diagnosis" in told
    assert "deleted 30 days after my last one" in told


async def test_the_page_allows_no_foreign_and_no_inline_script(world: FakeWorld) -> None:
    async with world.client() as client:
        response = await client.get("/")

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", response.text)


@pytest.mark.parametrize("name", sorted(path.name for path in page.STATIC.iterdir()))
async def test_the_pages_files_are_served(world: FakeWorld, name: str) -> None:
    async with world.client() as client:
        response = await client.get(f"/static/{name}")

    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_the_page_gets_a_cookie_that_no_script_can_read(world: FakeWorld) -> None:
    async with world.client() as client:
        response = await client.post("/api/conversations", headers=PAGE)

    cookie = response.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert response.json() == {}


async def test_an_embedded_page_gets_a_partitioned_cookie_and_may_be_framed() -> None:
    world = FakeWorld(frame_ancestors="https://clinic.example")
    async with world.client() as client:
        response = await client.post("/api/conversations", headers=PAGE)

    assert {"Secure", "SameSite=None", "Partitioned"} <= set(response.headers["Set-Cookie"].split("; "))
    assert "frame-ancestors https://clinic.example" in response.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in response.headers


async def test_a_request_by_cookie_without_the_pages_header_is_refused(world: FakeWorld) -> None:
    async with world.client() as client:
        await client.post("/api/conversations", headers=PAGE)
        forged = await client.post("/api/messages", json={"text": "hello"})
        crossed = await client.post(
            "/api/messages", json={"text": "hello"}, headers={**PAGE, "Sec-Fetch-Site": "cross-site"}
        )
        own = await client.post("/api/messages", json={"text": "hello"}, headers=PAGE)
        deleted = await client.delete("/api/conversation")

    assert [forged.status_code, crossed.status_code, own.status_code] == [403, 403, 200]
    assert deleted.status_code == 403


async def test_the_conversation_survives_a_reload(world: FakeWorld) -> None:
    async with world.client() as client:
        await client.post("/api/conversations", headers=PAGE)
        await client.post("/api/messages", json={"text": "my eyelid droops"}, headers=PAGE)
        reloaded = await client.get("/")

    assert "my eyelid droops" in reloaded.text
    assert "<strong>I read:</strong> my eyelid droops" in reloaded.text


async def test_what_people_type_is_shown_as_text(world: FakeWorld) -> None:
    async with world.client() as client:
        await client.post("/api/conversations", headers=PAGE)
        await client.post("/api/messages", json={"text": "<script>alert('x')</script>"}, headers=PAGE)
        reloaded = await client.get("/")

    assert "<script>alert" not in reloaded.text
    assert "&lt;script&gt;" in reloaded.text


async def test_without_javascript_the_form_chats(world: FakeWorld) -> None:
    async with world.client() as client:
        first = await client.post("/chat", data={"text": "my eyelid droops", "consent": "yes", "key": ""})
        shown = await client.get("/")
        second = await client.post("/chat", data={"choice": "Yes, it is", "text": "", "key": key_of(shown)})
        again = await client.get("/")

    assert first.status_code == second.status_code == 303
    assert "<strong>I read:</strong> my eyelid droops" in shown.text
    assert "Yes, it is" in again.text
    assert [asked[1] for asked in world.rasa.asked] == ["my eyelid droops", "Yes, it is"]


async def test_without_consent_the_form_only_looks_for_danger_and_stores_nothing(world: FakeWorld) -> None:
    async with world.client() as client:
        plain = await client.post("/chat", data={"text": "my eyelid droops"})
        red_flag = await client.post("/chat", data={"text": RED_FLAG})

    assert plain.status_code == red_flag.status_code == 200
    assert escape(render.NOT_KEPT) in plain.text
    assert "my eyelid droops</textarea>" in plain.text
    assert "Agree and send" in shown_of(plain)
    assert "112 in Europe" in red_flag.text
    assert COOKIE not in plain.headers.get("Set-Cookie", "")
    assert world.rasa.asked == []


async def test_a_form_without_its_key_is_refused(world: FakeWorld) -> None:
    async with world.client() as client:
        await client.post("/api/conversations", headers=PAGE)
        said = await client.post("/chat", data={"text": "hello", "key": "0" * 64})
        ended = await client.post("/chat/end", data={"key": ""})

    assert said.status_code == ended.status_code == 403
    assert world.rasa.asked == []


@pytest.mark.parametrize(("text", "status"), [("", 422), ("x" * 4001, 413)], ids=["empty", "too long"])
async def test_the_form_says_what_is_wrong(world: FakeWorld, text: str, status: int) -> None:
    async with world.client() as client:
        response = await client.post("/chat", data={"text": text, "consent": "yes"})

    assert response.status_code == status
    assert 'role="alert"' in response.text
    assert HELP in response.text


async def test_the_form_deletes_the_conversation(world: FakeWorld) -> None:
    async with world.client() as client:
        await client.post("/chat", data={"text": "my eyelid droops", "consent": "yes"})
        key = key_of(await client.get("/"))
        ended = await client.post("/chat/end", data={"key": key})
        said = await client.get(ended.headers["Location"])
        after = await client.get("/")

    assert ended.status_code == 303
    assert "my eyelid droops" not in after.text
    assert escape(render.DELETED) in said.text
    assert world.store.stored() == []


async def test_it_is_not_said_that_data_is_deleted_while_there_is_some(world: FakeWorld) -> None:
    async with world.client() as client:
        await client.post("/chat", data={"text": "my eyelid droops", "consent": "yes"})
        response = await client.get("/?deleted=yes")

    assert 'role="alert" tabindex="-1" hidden></p>' in response.text


async def test_all_numbers_are_shown_until_the_country_is_confirmed(world: FakeWorld) -> None:
    async with world.client() as client:
        offered = (await client.get("/", headers={"Accept-Language": "en-GB,en;q=0.5"})).text
        confirmed = (await client.get("/?country=GB")).text

    assert '<option value="GB" selected>' in offered
    assert re.findall(r'data-country="(\w+)" >', offered) == ["US", "GB"]
    assert re.findall(r'data-country="(\w+)" >', confirmed) == ["GB"]
    assert '<a href="tel:999">999</a> or <a href="tel:112">112</a>' in confirmed


async def test_an_unknown_country_counts_as_none(world: FakeWorld) -> None:
    async with world.client() as client:
        shown = (await client.get('/?country="><script>')).text

    assert re.findall(r'data-country="(\w+)" >', shown) == ["US", "GB"]
    assert "<script>" not in shown


@pytest.mark.parametrize(
    ("languages", "country"),
    [("en-GB,en;q=0.5", "GB"), ("de-DE,de", "EU"), ("en-IE", "IE"), ("ja-JP", ""), ("en", ""), ("", "")],
)
def test_a_browsers_languages_offer_a_country(languages: str, country: str) -> None:
    assert page.likely_country(languages) == country


async def test_a_confirmed_country_goes_with_the_message(world: FakeWorld) -> None:
    async with world.client() as client:
        await client.post("/chat", data={"text": "my eyelid droops", "consent": "yes", "country": "GB"})

    assert world.rasa.asked[0][3] == {"country": "GB"}


async def test_a_form_that_is_sent_twice_is_answered_once(world: FakeWorld) -> None:
    async with world.client() as client:
        await client.post("/chat", data={"text": "my eyelid droops", "consent": "yes"})
        shown = await client.get("/")
        again = {"text": "and a bruise", "key": key_of(shown), "id": id_of(shown)}
        await client.post("/chat", data=again)
        await client.post("/chat", data=again)

    assert [asked[1] for asked in world.rasa.asked] == ["my eyelid droops", "and a bruise"]


async def test_without_javascript_a_finding_is_corrected_with_one_tap(world: FakeWorld) -> None:
    async with world.client() as client:
        await client.post("/chat", data={"text": "my eyelid droops", "consent": "yes"})
        shown = await client.get("/")
        response = await client.post("/chat/findings", data={"droopy_eyelid": "absent", "key": key_of(shown)})
        after = await client.get("/")

    assert '<button type="submit" name="droopy_eyelid" value="absent" aria-pressed="false"' in shown.text
    assert response.status_code == 303
    assert world.rasa.asked[-1][3] == {"findings": {"droopy_eyelid": "absent"}, "confirm": False}
    assert "<p>droopy eyelid: no</p>" in after.text


@pytest.mark.parametrize("fields", [{"droopy_eyelid": "absent"}, {"nonsense": "absent"}], ids=["no key", "no symptom"])
async def test_a_correction_that_cannot_be_is_refused(world: FakeWorld, fields: dict[str, str]) -> None:
    async with world.client() as client:
        await client.post("/chat", data={"text": "my eyelid droops", "consent": "yes"})
        key = key_of(await client.get("/")) if "nonsense" in fields else ""
        response = await client.post("/chat/findings", data={**fields, "key": key})

    assert response.status_code in (403, 422)
    assert len(world.rasa.asked) == 1


@pytest.mark.parametrize(("level", "strips"), [("contact_injector", 1), ("emergency", 2)])
async def test_the_answer_to_a_question_stands_under_a_card_only_where_there_is_danger(
    world: FakeWorld, level: str, strips: int
) -> None:
    world.rasa.level = level
    async with world.client() as client:
        await client.post("/chat", data={"text": "my eyelid droops", "consent": "yes"})
        world.rasa.topic = "price"
        await client.post("/chat", data={"text": "what does it cost?", "key": key_of(await client.get("/"))})
        shown = await client.get("/")

    assert shown.text.count('class="strip"') == strips


async def test_an_emergency_shows_the_numbers_to_tap(world: FakeWorld) -> None:
    async with world.client() as client:
        shown = (await client.post("/chat", data={"text": RED_FLAG, "country": "GB"})).text

    calls = shown[shown.index('<ul class="calls"') :]
    assert 'href="tel:999"' in calls
    assert "911" not in calls[: calls.index("</ul>")]


async def test_the_whole_page_weighs_at_most_40_kb(world: FakeWorld) -> None:
    async with world.client() as client:
        first = (await client.get("/")).content

    parts = [first, *(path.read_bytes() for path in page.STATIC.iterdir())]
    assert sum(len(gzip.compress(part)) for part in parts) <= 40_000


async def test_other_origins_may_call_only_where_the_setting_names_them() -> None:
    origin = {"Origin": "https://clinic.example", "Access-Control-Request-Method": "POST"}
    async with FakeWorld().client() as client:
        closed = await client.options("/api/messages", headers=origin)
    async with FakeWorld(allowed_origins="https://clinic.example").client() as client:
        opened = await client.options("/api/messages", headers=origin)
        other = await client.options("/api/messages", headers={**origin, "Origin": "https://clinic.example.evil"})

    assert "Access-Control-Allow-Origin" not in closed.headers
    assert opened.headers["Access-Control-Allow-Origin"] == "https://clinic.example"
    assert "Access-Control-Allow-Origin" not in other.headers


def test_page_and_script_show_the_same_parts_of_a_card() -> None:
    script = (page.STATIC / "card.js").read_text(encoding="utf-8")

    assert tuple(re.findall(r'^  \["(\w+)", "([^"]+)"\],$', script, re.MULTILINE)) == bubbles.CARD_PARTS


def test_page_and_script_offer_the_same_values() -> None:
    script = (page.STATIC / "findings.js").read_text(encoding="utf-8")

    assert tuple(re.findall(r'\["(\w+)", "([^"]+)"\]', script)) == render.VALUES


def test_the_script_never_sets_html() -> None:
    for path in Path(page.STATIC).glob("*.js"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", path.read_text())
