"""The guarded look at strange addresses (H65): nothing inside is ever asked, and nothing outside holds us up."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest

from core.guarded import Answer, Guard, NoSuchHost, Refused, Unreachable, is_public, look, resolve

PAGE = b"HTTP/1.0 200 OK\r\n\r\n"


class Strange(BaseHTTPRequestHandler):
    """A host of the outside world; what it does is in the path."""

    protocol_version = "HTTP/1.0"

    def do_HEAD(self) -> None:
        self.server.seen.append((self.command, self.path, dict(self.headers)))
        path = self.path.strip("/")
        if path.isdecimal():
            self.answer(int(path))
        elif path.startswith("to/"):
            self.answer(302, path.removeprefix("to/"))
        elif path.startswith("hop/"):
            self.answer(302, f"/hop/{int(path.removeprefix('hop/')) + 1}")
        elif path.startswith("only-get/") and self.command == "HEAD":
            self.answer(int(path.removeprefix("only-get/")))
        elif path == "drip":
            self.drip(b"HTTP/1.0 200 OK\r\nX-Slow: ")
        elif path == "endless":
            self.answer(405) if self.command == "HEAD" else self.endless()
        else:
            self.answer(200)

    do_GET = do_HEAD  # noqa: N815  (the name the library calls)

    def answer(self, status: int, onward: str = "") -> None:
        self.send_response(status)
        if onward:
            self.send_header("Location", onward)
        self.end_headers()

    def drip(self, start: bytes) -> None:
        """One byte of a header that never ends, again and again, until the other side has enough."""
        self.write(start)
        while not self.server.over.wait(0.02) and self.write(b"x"):
            pass
        self.server.gave_up.set()

    def endless(self) -> None:
        self.write(PAGE)
        while not self.server.over.is_set() and self.write(b"x" * 65536):
            self.server.sent += 65536
        self.server.gave_up.set()

    def write(self, data: bytes) -> bool:
        try:
            self.wfile.write(data)
            self.wfile.flush()
        except OSError:
            return False
        return True

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def strange() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Strange)
    server.seen, server.sent = [], 0
    server.over, server.gave_up = threading.Event(), threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


def guard(server: ThreadingHTTPServer | None = None, **more: object) -> Guard:
    """A guard that takes loopback for the outside, and knows one name there."""
    port = server.server_address[1] if server else 9
    facts = {
        "agent": "Practicum-test",
        "schemes": frozenset({"http", "https"}),
        "is_allowed": lambda address: address == ip_address("127.0.0.1"),
        "resolve": lambda host, _port: {"inside.example": ["10.0.0.7"]}.get(host, ["127.0.0.1"]),
        "ports": {"http": port, "https": port},
        "seconds": 20,
        "seconds_in_all": 60,
    }
    return Guard(**{**facts, **more})


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.9", "224.0.0.1"),
        *("239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:93.184.215.14", "64:ff9b::7f00:1", "2002:7f00:1::1"),
        *("2001::1", "2001:db8::1", "::7f00:1"),
    ],
)
def test_nothing_but_the_public_internet_is_public(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:4700:4700::1111"])
def test_the_public_internet_is(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://0x7f.1/", "http://2130706433/"),
        *("http://017700000001/", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:127.0.0.1]/"),
        *("http://127.1/", "http://0/", "http://[fe80::1%25eth0]/"),
    ],
)
def test_an_address_inside_is_refused_however_it_is_written(url):
    with pytest.raises((Refused, NoSuchHost, Unreachable)) as refused:
        look(url, Guard(agent="Practicum-test", schemes=frozenset({"http"}), seconds=20, seconds_in_all=60))

    assert refused.type is Refused or "::" in url or "%25" in url  # some systems do not resolve these at all


@pytest.mark.parametrize(
    "url",
    [
        *("gopher://example.org/", "file:///etc/passwd", "ftp://example.org/", "javascript:alert(1)", "//example.org/"),
        *("http://teacher:secret@example.org/", "http://example.org:22/", "http://example.org:6379/", "http:///x", ""),
        *("http://exa mple.org/", "http://[::1/", "http://example.org:port/", "data:text/html,x", "https:/example.org"),
    ],
)
def test_odd_schemes_ports_and_credentials_are_refused_before_anything_is_resolved(url):
    asked: list[str] = []

    with pytest.raises(Refused):
        look(url, guard(ports={"http": 80, "https": 443}, resolve=lambda host, port: asked.append(host) or []))

    assert asked == []


def test_plain_http_is_looked_at_only_where_it_is_allowed(strange):
    with pytest.raises(Refused):
        look("http://outside.example/", guard(strange, schemes=frozenset({"https"})))

    assert strange.seen == []


def test_a_page_that_opens(strange):
    assert look("http://outside.example/200", guard(strange)) == Answer(200, "outside.example")

    ((method, path, headers),) = strange.seen
    assert (method, path) == ("HEAD", "/200")
    assert headers["Host"] == "outside.example"
    assert headers["User-Agent"] == "Practicum-test"
    assert {"Cookie", "Authorization", "Referer"}.isdisjoint(headers)


@pytest.mark.parametrize("status", [401, 403, 404, 410, 500])
def test_a_page_that_does_not(strange, status):
    assert look(f"http://outside.example/{status}", guard(strange)) == Answer(status, "outside.example")


def test_a_host_that_knows_no_head_is_asked_for_a_range(strange):
    assert look("http://outside.example/only-get/405", guard(strange)) == Answer(200, "outside.example")

    assert [(method, headers.get("Range")) for method, _path, headers in strange.seen] == [
        ("HEAD", None),
        ("GET", "bytes=0-1023"),
    ]


def test_a_name_with_an_address_inside_is_refused_whatever_else_it_has(strange):
    with pytest.raises(Refused):
        look("http://outside.example/", guard(strange, resolve=lambda *_: ["127.0.0.1", "10.0.0.7"]))

    assert strange.seen == []


def test_a_name_that_changes_its_mind_is_pinned_to_what_was_checked(strange):
    """DNS rebinding: the first answer is outside, every later one inside. Nobody asks a second time."""
    answers = iter([["127.0.0.1"], ["10.0.0.7"], ["10.0.0.7"]])
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    assert look("http://rebinding.example/200", guard(strange, resolve=rebinding)).status == 200
    assert asked == ["rebinding.example"]


def test_a_name_that_rebinds_between_two_requests_is_refused(strange):
    answers = iter([["127.0.0.1"], ["10.0.0.7"]])

    with pytest.raises(Refused):
        look("http://rebinding.example/only-get/405", guard(strange, resolve=lambda *_: next(answers)))

    assert len(strange.seen) == 1


@pytest.mark.parametrize(
    "onward",
    ["http://inside.example/", "gopher://outside.example/", "file:///etc/passwd", "http://a:b@outside.example/"],
)
def test_a_redirect_is_checked_as_if_it_had_been_typed(strange, onward):
    with pytest.raises(Refused):
        look(f"http://outside.example/to/{onward}", guard(strange))

    assert len(strange.seen) == 1


def test_three_redirects_are_followed_and_no_more(strange):
    with pytest.raises(Refused):
        look("http://outside.example/hop/0", guard(strange))

    assert [path for _method, path, _headers in strange.seen] == ["/hop/0", "/hop/1", "/hop/2", "/hop/3"]


def test_a_redirect_to_a_sign_in_page_says_enough(strange):
    answer = look("http://outside.example/to/http://login.example/x", guard(strange, ends=frozenset({"login.example"})))

    assert answer == Answer(302, "login.example")
    assert len(strange.seen) == 1


def test_an_answer_that_drips_is_cut_off(strange):
    with pytest.raises(Unreachable):
        look("http://outside.example/drip", guard(strange, seconds=0.5))

    assert strange.gave_up.wait(60)


def test_an_endless_page_is_left_unread(strange):
    assert look("http://outside.example/endless", guard(strange)).status == 200

    assert strange.gave_up.wait(60)
    assert strange.sent < 16 * 1024 * 1024  # what the two machines' buffers took


def test_a_resolver_that_never_answers_is_not_waited_for(strange):
    never = threading.Event()

    with pytest.raises(Unreachable):
        look("http://outside.example/", guard(strange, seconds=0.2, resolve=lambda *_: never.wait(120) and []))

    never.set()


def test_a_name_that_does_not_exist_is_told_apart_from_no_answer():
    def missing(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    def busy(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    with pytest.raises(NoSuchHost):
        look("http://nowhere.example/", guard(resolve=missing))
    with pytest.raises(Unreachable):
        look("http://nowhere.example/", guard(resolve=busy))


def test_a_certificate_for_another_name_is_no_answer(strange):
    with pytest.raises(Unreachable):  # the strange host speaks no TLS at all
        look("https://outside.example/200", guard(strange))


def test_the_system_resolver_gives_addresses():
    assert resolve("127.0.0.1", 80) == ["127.0.0.1"]
