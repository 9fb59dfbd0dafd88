"""The only way this site looks at an address that somebody typed: guarded against being led inside (ADR 14).

A name is resolved once, every address it has must be one of the public Internet, and the connection goes to exactly
that address while certificate and `Host` keep the name. Each redirect is checked as if it had been typed. Neither
cookies nor credentials are sent, and no byte of a page is read.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util import Url, parse_url

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Sequence[str]]
PORTS = {"https": 443, "http": 80}
MOVED = frozenset({301, 302, 303, 307, 308})
# IPv6 prefixes that carry an IPv4 address inside: NAT64, 6to4 and Teredo lead to wherever that address is.
_CARRIERS = [ip_network(prefix) for prefix in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")]


class Refused(Exception):
    """The guard does not go there. `str(error)` says why, for the log."""


class NoSuchHost(Exception):
    """The name of the host does not exist."""


class Unreachable(Exception):
    """No answer, or none in time."""


def is_public(address: Address) -> bool:
    """Whether an address is one of the public Internet, and nothing that only looks so."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return False
        if any(address in carrier for carrier in _CARRIERS):
            return False
    special = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    return address.is_global and not special and not address.is_link_local


def resolve(host: str, port: int) -> list[str]:
    """Every address of a host, as the system resolves it; IPv4 first, because it is reachable from everywhere."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return sorted(dict.fromkeys(str(entry[4][0]) for entry in found), key=lambda text: ":" in text)


@dataclass(frozen=True)
class Guard:
    """What may be looked at, and how long. Tests hand in another rule or resolver; nothing else does."""

    agent: str
    schemes: frozenset[str] = frozenset({"https"})
    is_allowed: Callable[[Address], bool] = is_public
    resolve: Resolver = resolve
    ports: dict[str, int] = field(default_factory=lambda: dict(PORTS))
    seconds: float = 3
    seconds_in_all: float = 10
    redirects: int = 3
    ends: frozenset[str] = frozenset()
    """Hosts that say enough by being led to; nothing is asked of them."""
    trust: ssl.SSLContext | None = None


@dataclass(frozen=True)
class Answer:
    """What came back: the status, and the host that a visitor ends at."""

    status: int
    host: str


def look(url: str, guard: Guard) -> Answer:
    """Whether something answers at an address. HEAD first, then a GET for one range where HEAD was not understood.

    Raises `Refused`, `NoSuchHost` or `Unreachable`.
    """
    end = time.monotonic() + guard.seconds_in_all
    for _step in range(guard.redirects + 1):
        target = _checked(url, guard)
        status, onward = _asked("HEAD", target, guard, end)
        if not 200 <= status < 400:  # some servers know no HEAD, or pretend not to
            status, onward = _asked("GET", target, guard, end)
        if status not in MOVED or not onward:
            return Answer(status, target.host or "")
        url = urljoin(target.url, onward)
        if (host := _checked(url, guard).host) in guard.ends:
            return Answer(status, host or "")
    raise Refused("too many redirects")


def _checked(url: str, guard: Guard) -> Url:
    """The parsed address; the same parse is used to connect, so there is no second opinion about its host."""
    try:
        target = parse_url(url)
    except (HTTPError, ValueError) as error:
        raise Refused("not an address") from error
    if target.scheme not in guard.schemes or target.scheme not in PORTS:
        raise Refused("scheme")
    if not target.host or target.auth is not None:
        raise Refused("no host" if not target.host else "credentials")
    if target.port is not None and target.port != guard.ports[target.scheme]:
        raise Refused("port")
    return target


def _pinned(host: str, port: int, guard: Guard, end: float) -> str:
    """The one address to connect to. One that is inside bars the name, whatever else it resolves to."""
    name = host.strip("[]")
    answers: list[Any] = []
    # The system's resolver knows no time limit; a thread that hangs there holds nothing.
    asking = threading.Thread(target=partial(_resolve, guard.resolve, name, port, answers), daemon=True)
    asking.start()
    asking.join(max(0.0, min(guard.seconds, end - time.monotonic())))
    if not answers:
        raise Unreachable("resolver")
    if isinstance(answers[0], socket.gaierror):
        raise (NoSuchHost if answers[0].errno == socket.EAI_NONAME else Unreachable)(host)
    if isinstance(answers[0], Exception) or not answers[0]:
        raise Unreachable("resolver")
    try:
        addresses = [ip_address(text) for text in answers[0]]  # "fe80::1%eth0" has a zone and is no public address
    except ValueError as error:
        raise Refused("address") from error
    if not all(guard.is_allowed(address) for address in addresses):
        raise Refused("inside")
    return str(addresses[0])


def _resolve(resolver: Resolver, name: str, port: int, answers: list[Any]) -> None:
    try:
        answers.append(list(resolver(name, port)))
    except (OSError, UnicodeError) as error:
        answers.append(error)


def _asked(method: str, target: Url, guard: Guard, end: float) -> tuple[int, str]:
    """One request, and where it leads on to. A timer ends it, however slowly single bytes may come."""
    scheme, host = target.scheme or "", target.host or ""
    port = guard.ports[scheme]
    seconds = min(guard.seconds, end - time.monotonic())
    if seconds <= 0:
        raise Unreachable("time")
    connection = _connection(scheme, host, _pinned(host, port, guard, end), port, seconds, guard)
    is_over = threading.Event()
    timer = threading.Timer(seconds, _cut, [connection, is_over])
    timer.daemon = True
    timer.start()
    try:
        answer = _spoken(connection, method, target, guard)
        if is_over.is_set():  # a header that was cut off reads as if it had ended
            raise TimeoutError
        return answer
    except (HTTPError, OSError, ValueError) as error:
        raise Unreachable(type(error).__name__) from error
    finally:
        timer.cancel()
        connection.close()


def _connection(scheme: str, host: str, address: str, port: int, seconds: float, guard: Guard) -> HTTPConnection:
    if scheme == "http":
        return HTTPConnection(address, port, timeout=seconds)
    name = host.strip("[]")
    trust = guard.trust or ssl.create_default_context()
    return HTTPSConnection(
        address, port, timeout=seconds, server_hostname=name, assert_hostname=name, ssl_context=trust
    )


def _spoken(connection: HTTPConnection, method: str, target: Url, guard: Guard) -> tuple[int, str]:
    headers = {"Host": target.netloc or "", "User-Agent": guard.agent, "Accept": "*/*", "Accept-Encoding": "identity"}
    if method == "GET":
        headers["Range"] = "bytes=0-1023"
    connection.request(method, target.request_uri, headers=headers, preload_content=False)
    response = connection.getresponse()  # its body is never read: the status says it all
    return response.status, response.headers.get("Location", "")


def _cut(connection: HTTPConnection, is_over: threading.Event) -> None:
    """End a connection from outside, whatever it is waiting for."""
    is_over.set()
    sock = connection.sock
    if sock is None:
        return
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return
