"""nginx's configuration: taken by nginx, and careful with what passes through."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from deploy.cluster import ClusterError, find_programs
from deploy.front import FAIR, GENEROUS, NginxFiles
from triage_bot.web.limits import MAX_BODY


@pytest.fixture
def written(tmp_path: Path) -> Path:
    NginxFiles(tmp_path, 8080, generous=False).write([5101, 5102])
    return tmp_path


def test_every_replica_is_in_the_list_and_every_placeholder_is_filled(written: Path) -> None:
    text = (written / "nginx.conf").read_text(encoding="utf-8")

    assert re.findall(r"server 127\.0\.0\.1:(\d+) ", text) == ["5101", "5102"]
    assert "@" not in re.sub(r"#.*", "", text)
    assert f"rate={FAIR[0]}r/s" in text
    assert GENEROUS[0] > FAIR[0]


def test_no_log_holds_a_path_a_query_a_header_or_an_address(written: Path) -> None:
    text = (written / "nginx.conf").read_text(encoding="utf-8")
    [line] = re.findall(r"log_format quiet '(.*)';", text)

    assert set(re.findall(r"\$(\w+)", line)) == {
        "time_iso8601",
        "request_method",
        "status",
        "request_time",
        "upstream_addr",
        "upstream_status",
        "upstream_response_time",
    }
    assert re.findall(r"error_log \S+ (\w+);", text) == ["crit"]


def test_a_body_that_the_chat_would_read_passes_and_is_never_written_to_a_disk(written: Path) -> None:
    text = (written / "nginx.conf").read_text(encoding="utf-8")
    [largest] = re.findall(r"client_max_body_size (\d+)k;", text)

    assert int(largest) * 1024 > MAX_BODY
    assert f"client_body_buffer_size {largest}k;" in text
    assert "proxy_max_temp_file_size 0;" in text


def test_a_message_is_never_sent_twice(written: Path) -> None:
    text = (written / "nginx.conf").read_text(encoding="utf-8")

    assert re.findall(r"proxy_next_upstream (.*);", text) == ["error timeout"]


def test_when_nothing_answers_people_still_learn_how_to_call_for_help(written: Path) -> None:
    body = json.loads((written / "unavailable.json").read_text(encoding="utf-8"))
    page = (written / "unavailable.html").read_text(encoding="utf-8")

    assert "112" in body["error"]["message"]
    assert "112" in page


@pytest.mark.slow
def test_nginx_takes_the_configuration(written: Path) -> None:
    try:
        nginx = find_programs()["nginx"]
    except ClusterError as error:
        pytest.skip(str(error))
    written.chmod(0o755)

    checked = subprocess.run(
        [nginx, "-t", "-p", str(written), "-e", "stderr", "-c", "nginx.conf"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stderr
