"""A bad line: a TCP proxy that lets so many bits through each second, and is cut when it has carried so many bytes."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from tests.long.killing import BROKEN, PATIENCE, Person

BITE = 16 * 1024


class Line:
    """The proxy. `port` is where clients come; `cuts` are counts of bytes carried towards the site."""

    def __init__(self, target: int, *, bits_per_second: float, cuts: list[int]) -> None:
        self.target, self.pace, self.cuts = target, bits_per_second / 8, sorted(cuts)
        self.carried, self.cut, self._over = 0, 0, threading.Event()
        self._death: tuple[int, Callable[[], object]] | None = None
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]

    def kill_at(self, carried: int, kill: Callable[[], object]) -> None:
        """Call it once, when so many bytes have been carried."""
        self._death = (carried, kill)

    def __enter__(self) -> Line:
        threading.Thread(target=self._welcome, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._door.close()

    def _welcome(self) -> None:
        with suppress(OSError):
            while not self._over.is_set():
                near, _address = self._door.accept()
                threading.Thread(target=self._carry, args=[near], daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with near:
            try:
                far = socket.create_connection(("127.0.0.1", self.target), PATIENCE)
            except OSError:
                return
            with far:
                threading.Thread(target=self._back, args=[far, near], daemon=True).start()
                with suppress(OSError):
                    while (some := near.recv(BITE)) and not self._is_cut(len(some), near, far):
                        far.sendall(some)
                        self._over.wait(len(some) / self.pace)

    def _back(self, far: socket.socket, near: socket.socket) -> None:
        with suppress(OSError):
            while some := far.recv(BITE):
                near.sendall(some)
            near.shutdown(socket.SHUT_WR)

    def _is_cut(self, size: int, near: socket.socket, far: socket.socket) -> bool:
        self.carried += size
        if self._death and self.carried >= self._death[0]:
            (_at, kill), self._death = self._death, None
            kill()
        if not self.cuts or self.carried < self.cuts[0]:
            return False
        self.cuts.pop(0)
        self.cut += 1
        for end in (near, far):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # closing alone would wait for whoever still reads
        return True


@dataclass
class Sender:
    """A client that speaks tus as a browser does: after whatever breaks it asks how far the server is."""

    port: int
    person: Person
    chunk: int
    answers: list[int] = field(default_factory=list)

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
        """One request on a connection of its own. Raises one of `BROKEN` when the line is cut."""
        heads = {**self.person.headers, "Tus-Resumable": "1.0.0", **headers}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            line.request(method, path, body, heads)
            answer = line.getresponse()
            answer.read()
            self.answers.append(answer.status)
            return answer
        finally:
            line.close()

    def send(self, content: bytes) -> str:
        """The whole file, however often it takes. Returns where the upload is."""
        path = self._again("POST", "/uploads/", **{"Upload-Length": str(len(content))}).headers["Location"]
        while (at := int(self._again("HEAD", path).headers["Upload-Offset"])) < len(content):
            with suppress(*BROKEN):
                while at < len(content):
                    piece = content[at : at + self.chunk]
                    heads = {"Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
                    answer = self.ask("PATCH", path, piece, **heads)
                    if answer.status != 204:
                        break
                    at = int(answer.headers["Upload-Offset"])
        return path

    def _again(self, method: str, path: str, **headers: str) -> http.client.HTTPResponse:
        pause, deadline = threading.Event(), time.monotonic() + 4 * PATIENCE  # a killed site has to start again
        while True:
            try:
                answer = self.ask(method, path, **headers)
                if answer.status < 500:
                    return answer
            except BROKEN:
                if time.monotonic() > deadline:
                    raise
            pause.wait(0.1)
