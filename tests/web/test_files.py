"""The page's own files: packed, checked by the browser, and nothing beside them."""

import pytest

from tests.web.fakes import FakeWorld
from triage_bot.web.page import STATIC


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
async def test_a_file_comes_whole_whether_packed_or_not(world: FakeWorld, encoding: str) -> None:
    async with world.client() as client:
        response = await client.get("/static/chat.css", headers={"Accept-Encoding": encoding})

    assert response.content == (STATIC / "chat.css").read_bytes()
    assert response.headers.get("Content-Encoding", "identity") == encoding
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"


async def test_a_copy_that_is_still_right_is_not_sent_again(world: FakeWorld) -> None:
    async with world.client() as client:
        first = await client.get("/static/chat.js")
        again = await client.get("/static/chat.js", headers={"If-None-Match": first.headers["ETag"]})
        other = await client.get("/static/chat.js", headers={"If-None-Match": '"old"'})

    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200
    assert "javascript" in other.headers["Content-Type"]


@pytest.mark.parametrize(
    "path", ["", "nothing.js", "../page.html", "..%2fpage.html", "%2e%2e/page.html", "static/chat.js"]
)
async def test_nothing_beside_the_files_is_served(world: FakeWorld, path: str) -> None:
    async with world.client() as client:
        response = await client.get(f"/static/{path}")

    assert response.status_code == 404


async def test_a_file_takes_no_post(world: FakeWorld) -> None:
    async with world.client() as client:
        response = await client.post("/static/chat.js")

    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")
