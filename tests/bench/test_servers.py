"""A chat is started, waited for, weighed, and gone afterwards."""

import os
import sys

import pytest

from bench import servers
from bench.servers import Chat, NotAnswered, StockTalk, free_port, running

#: Answers each request as Rasa's REST channel does; argument: port, and what to answer.
SERVER = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(sys.argv[2].encode())
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def chat(answer: str) -> Chat:
    port = free_port()
    return Chat([(sys.executable, "-c", SERVER, str(port), answer)], lambda: StockTalk(port))


def is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_started_chat_answers_is_weighed_and_is_gone_afterwards() -> None:
    with running(chat('[{"text": "hello"}]')) as up:
        taken = up.talk().say("hello")
        weight = up.rss_mb()
        (group,) = up.groups

    assert up.start_s > 0
    assert taken > 0
    assert 3 < weight < 300
    assert not is_alive(group)


def test_a_chat_is_stopped_even_when_measuring_it_fails() -> None:
    with pytest.raises(RuntimeError), running(chat('[{"text": "hello"}]')) as up:
        raise RuntimeError

    assert not any(is_alive(group) for group in up.groups)


def test_a_chat_that_says_nothing_is_no_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "START_LIMIT", 1)

    with pytest.raises(NotAnswered, match="no first reply"), running(chat("[]")):
        pass


def test_a_chat_that_ends_at_once_is_not_waited_for() -> None:
    with (
        pytest.raises(NotAnswered, match="no first reply"),
        running(Chat([("false",)], lambda: StockTalk(free_port()))),
    ):
        pass
