"""`make bench`: how long the chat takes to start and to answer, how much memory and disk it needs. Never a timed test.

Starts the real server on a free port with an empty database, talks to it over loopback, and stops it. The figures of one run
belong together; a busy machine makes all of them worse.
"""

from __future__ import annotations

import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from tests.scoring import CASES, load

ROOT = Path(__file__).resolve().parents[1]
MESSAGES = 200
CLIENTS = 4
LONG = 300


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def memory_mb(pid: int) -> float:
    """Give the resident memory of a process in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(kilobytes) / 1024


def environment_mb() -> float:
    """Give the size of the environment in MB, test tools included where they are installed."""
    blocks = subprocess.run(["du", "-sm", str(ROOT / ".venv")], capture_output=True, text=True, check=True).stdout
    return float(blocks.split()[0])


def wait_until_ready(client: httpx.Client, server: subprocess.Popen[bytes]) -> None:
    """Wait until messages are answered."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if client.get("/ready").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise SystemExit("The server did not become ready within two minutes; `make chat` shows why.")


def talk(url: str, texts: list[str]) -> list[float]:
    """Send `texts` in one conversation and give the milliseconds that each answer took."""
    with httpx.Client(base_url=url, timeout=30) as client:
        token = client.post("/api/conversations").json()["token"]
        taken = []
        for text in texts:
            began = time.perf_counter()
            client.post(
                "/api/messages", json={"text": text}, headers={"Authorization": f"Bearer {token}"}
            ).raise_for_status()
            taken.append((time.perf_counter() - began) * 1000)
        return taken


def measure() -> dict[str, float]:
    """Start the server, measure, stop it."""
    texts = [
        case["turns"][0] for name in ("symptoms", "questions", "negation") for case in load(CASES / f"{name}.jsonl")
    ]
    texts = (texts * (MESSAGES // len(texts) + 1))[:MESSAGES]
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            "TRIAGE_PORT": str(port),
            "TRIAGE_DATABASE_URL": f"sqlite:///{folder}/bench.sqlite",
            "TRIAGE_RATE_LIMIT": "0",
            "TRIAGE_ADDRESS_LIMIT": "0",
            "TRIAGE_LOG_LEVEL": "error",
        }
        began = time.perf_counter()
        server = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "triage_bot.web"],
            cwd=ROOT,
            env=os.environ | settings,
            stdout=subprocess.DEVNULL,
        )
        try:
            with httpx.Client(base_url=url, timeout=5) as client:
                wait_until_ready(client, server)
            start = time.perf_counter() - began
            singles = [one for text in texts for one in talk(url, [text])]
            grown = talk(url, (texts * 2)[:LONG])
            with ThreadPoolExecutor(CLIENTS) as pool:
                began = time.perf_counter()
                list(pool.map(lambda _: talk(url, texts[:50]), range(CLIENTS)))
                throughput = CLIENTS * 50 / (time.perf_counter() - began)
            return {
                "start_s": start,
                "p50_ms": statistics.median(singles),
                "p95_ms": statistics.quantiles(singles, n=20)[-1],
                "growth": statistics.median(grown[-20:]) / statistics.median(grown[4:24]),
                "messages_per_s": throughput,
                "rss_mb": memory_mb(server.pid),
                "env_mb": environment_mb(),
            }
        finally:
            server.terminate()
            server.wait(20)


def main() -> None:
    """Print the figures."""
    figures = measure()
    meaning = {
        "start_s": "seconds from the command to the first answer",
        "p50_ms": "milliseconds a message, median, over HTTP",
        "p95_ms": "milliseconds a message, 95th percentile",
        "growth": f"cost of messages {LONG - 20}-{LONG} of a conversation over its first ones",
        "messages_per_s": f"messages a second with {CLIENTS} clients, one worker",
        "rss_mb": "MB of memory after all that",
        "env_mb": "MB of the environment, test tools included",
    }
    print(
        f"{platform.system()} {platform.release()}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    )
    for name, value in figures.items():
        print(f"{name:16}{value:10.1f}  {meaning[name]}")
    print("BENCH " + " ".join(f"{name}={value:.1f}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
