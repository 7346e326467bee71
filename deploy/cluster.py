"""The whole of a deployment on one machine, to try it: PostgreSQL, Redis, nginx and replicas of the chat.

usage: python -m deploy.cluster (or `make cluster`; `make test-cluster` proves it)

Everything lives in a temporary folder and on free loopback ports, and is gone at the end. What a real deployment looks
like is told in docs/deployment.md.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from deploy.front import NginxFiles
from triage_bot.web.settings import PREFIX

ROOT = Path(__file__).resolve().parents[1]
#: Debian keeps PostgreSQL's programs out of the path, and nginx where only root looks.
PLACES = (*sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True), "/usr/sbin", "/usr/local/sbin")
PROGRAMS = ("initdb", "postgres", "redis-server", "nginx")
_STARTS_WITHIN = 120.0
_ENDS_WITHIN = 20.0


class ClusterError(Exception):
    """The cluster cannot run; the text says what to do."""


@dataclass
class Program:
    """A process of the cluster, which can be ended and started again; its output goes to a log in the folder."""

    name: str
    command: list[str]
    folder: Path
    answers: Callable[[], object]
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    text: str = ""
    end: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        with self._log.open("ab") as output:
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                cwd=ROOT,
                env=dict(self.environment) or None,
                user=self.user,
                group=self.user and pwd.getpwnam(self.user).pw_gid,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C is for this script, which ends the others in order
            )
        if self.process.stdin:
            self.process.stdin.write(self.text.encode())
            self.process.stdin.close()

    def wait(self) -> None:
        """Wait until it answers.

        Raises:
            ClusterError: It ended, or does not answer in time.
        """
        deadline = time.monotonic() + _STARTS_WITHIN
        while self.process and self.process.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(Exception):
                self.answers()
                return
            time.sleep(0.05)
        last = "\n".join(self._log.read_text(errors="replace").splitlines()[-15:])
        self.stop()
        raise ClusterError(f"{self.name} does not start:\n{last}")

    def stop(self, how: signal.Signals | None = None) -> None:
        """End it, and wait until it has ended."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(how or self.end)
        try:
            self.process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def _log(self) -> Path:
        return self.folder / f"{self.name}.log"


class Cluster:
    """PostgreSQL, Redis, replicas of the chat, and nginx before them."""

    def __init__(self, folder: Path, replicas: int, settings: Mapping[str, str], generous: bool) -> None:
        """Prepare it in a folder; nothing is started yet.

        Raises:
            ClusterError: A program is missing, or no database can be made.
        """
        programs = find_programs()
        folder.chmod(0o755)  # PostgreSQL and nginx run as other users when this runs as root
        self.folder = folder
        self.postgresql, self.database_url = postgresql(programs, folder)
        self.redis, self.redis_url = redis(programs, folder)
        self.ports = [free_port() for _ in range(replicas)]
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.replicas = [self._replica(number, settings) for number in range(replicas)]
        self._files = NginxFiles(folder, self.port, generous)
        self._files.write(self.ports)
        self.nginx = Program(
            "nginx",
            [programs["nginx"], "-p", str(folder), "-e", "stderr", "-c", "nginx.conf"],
            folder,
            lambda: get(f"{self.url}/health"),
            end=signal.SIGQUIT,
        )

    def roll(self) -> None:
        """Restart the replicas one after the other, as for a new version: nobody notices.

        nginx does not ask /ready, so it is told: out of its list, stop, start, ready, back into its list.
        """
        for number in range(len(self.replicas)):
            self.take_out(number)
            self.replicas[number].stop()
            self.put_back(number)

    def take_out(self, number: int) -> None:
        """Let nginx send nothing more to a replica."""
        self._reload([port for place, port in enumerate(self.ports) if place != number])

    def put_back(self, number: int) -> None:
        """Start a replica that was taken out; nginx sends to it once it is ready."""
        self.replicas[number].start()
        self.replicas[number].wait()
        self._reload(self.ports)

    def _reload(self, ports: list[int]) -> None:
        self._files.write(ports)
        process = self.nginx.process
        if process:
            process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and get(f"{self.url}/upstreams") != self._files.generation(ports):
            time.sleep(0.02)

    def _replica(self, number: int, settings: Mapping[str, str]) -> Program:
        port = self.ports[number]
        ours = {key: value for key, value in os.environ.items() if not key.startswith(PREFIX)}
        environment = {
            **ours,
            "TRIAGE_PORT": str(port),
            "TRIAGE_DATABASE_URL": self.database_url,
            "TRIAGE_REDIS_URL": self.redis_url,
            "TRIAGE_TRUSTED_PROXIES": "127.0.0.1",
            "TRIAGE_DRAIN_SECONDS": "1",
            "TRIAGE_LOG_FORMAT": "json",
            **settings,
        }
        command = [sys.executable, "-W", "ignore", "-m", "triage_bot.web"]
        ready = f"http://127.0.0.1:{port}/ready"
        return Program(f"replica-{number + 1}", command, self.folder, lambda: get(ready), environment)


@contextlib.contextmanager
def running(replicas: int = 2, settings: Mapping[str, str] | None = None, generous: bool = False) -> Iterator[Cluster]:
    """Run a cluster in a temporary folder; at the end its programs end in the reverse order.

    Args:
        replicas: How many servers of the chat.
        settings: Variables of the replicas, above those that the cluster needs.
        generous: Let one address send as much as it likes (all of a test comes from one).

    Raises:
        ClusterError: It cannot run.
    """
    with tempfile.TemporaryDirectory(prefix="triage-cluster-") as folder, contextlib.ExitStack() as stack:
        cluster = Cluster(Path(folder), replicas, settings or {}, generous)
        for together in ([cluster.postgresql, cluster.redis], cluster.replicas, [cluster.nginx]):
            for program in together:
                stack.callback(program.stop)
                program.start()
            for program in together:
                program.wait()
        yield cluster


def postgresql(programs: Mapping[str, str], folder: Path) -> tuple[Program, str]:
    """Make an empty database; gives its server, not started yet, and its URL."""
    home, port, password = folder / "postgresql", free_port(), secrets.token_hex(16)
    data, secret = home / "data", home / "password"
    user = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    home.mkdir(mode=0o700)
    secret.write_text(password, encoding="ascii")
    if user:
        for path in (home, secret):
            shutil.chown(path, user, pwd.getpwnam(user).pw_gid)
    command = [programs["initdb"], "-D", str(data), "-U", "triage", "-A", "scram-sha-256", f"--pwfile={secret}"]
    made = subprocess.run(  # noqa: S603
        [*command, "-E", "UTF8", "--locale=C", "--no-sync"], capture_output=True, check=False, user=user, cwd="/"
    )
    secret.unlink()
    if made.returncode:
        raise ClusterError(f"initdb failed:\n{made.stderr.decode(errors='replace')[-800:]}")
    url = f"postgresql://triage:{password}@127.0.0.1:{port}/postgres"

    def answers() -> None:
        import psycopg2

        psycopg2.connect(url, connect_timeout=1).close()

    options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "log_statement": "none"}
    command = [programs["postgres"], "-D", str(data)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    return Program("postgresql", command, folder, answers, user=user, end=signal.SIGINT), url


def redis(programs: Mapping[str, str], folder: Path) -> tuple[Program, str]:
    """Give a Redis that keeps nothing on the disk, not started yet, and its URL."""
    port, password = free_port(), secrets.token_hex(16)
    url = f"redis://:{password}@127.0.0.1:{port}/0"
    text = f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\nmaxmemory 64mb\n'

    def answers() -> None:
        from redis import Redis

        with Redis.from_url(url, socket_timeout=1) as client:
            client.ping()

    return Program("redis", [programs["redis-server"], "-"], folder, answers, text=text), url


def find_programs() -> dict[str, str]:
    """Find what the cluster is made of.

    Raises:
        ClusterError: Something is missing.
    """
    path = os.pathsep.join((os.environ.get("PATH", ""), *PLACES))
    found = {name: shutil.which(name, path=path) for name in PROGRAMS}
    missing = [name for name, place in found.items() if not place]
    if missing:
        raise ClusterError(
            f"Not installed here: {', '.join(missing)}. On Debian or Ubuntu: "
            "`apt install postgresql redis-server nginx`; the services that come with them may stay off."
        )
    return {name: place for name, place in found.items() if place}


def get(url: str) -> str:
    """Get a text; raises when the answer is an error."""
    with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310
        return str(response.read().decode())


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let Ctrl-C and a plain `kill` end what stands inside, once."""

    def end(_number: int, _frame: FrameType | None) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, end)
    with contextlib.suppress(KeyboardInterrupt):
        yield


def main() -> None:
    """Run until Ctrl-C."""
    with ended_by_signals():
        print("Starting PostgreSQL, Redis, two replicas and nginx (about 15 seconds) ...", flush=True)
        try:
            with running() as cluster:
                print(f"The chat is ready: {cluster.url} (Ctrl-C stops all of it)\nLogs: {cluster.folder}", flush=True)
                signal.pause()
        except ClusterError as error:
            print(f"\n{error}", file=sys.stderr)
            raise SystemExit(1) from None
    print("Stopped; nothing is left running.", flush=True)


if __name__ == "__main__":
    main()
