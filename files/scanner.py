"""A scanner for harmful files: ClamAV's daemon over its socket, or none. What it does not answer is never clean."""

from __future__ import annotations

import socket
import struct
import time
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from files.models import StoredFile

Scan = StoredFile.Scan
PIECE = 64 * 1024
LONGEST_ANSWER = 4096
TOO_MUCH = b"size limit exceeded"


class Unanswered(Exception):
    """The scanner could not be reached, took too long, or said nothing that can be understood."""


def scan(path: Path) -> Scan:
    """What the scanner says of a file. Raises `Unanswered`: the file is neither clean nor harmful then."""
    if not settings.SCANNER_URL:
        return Scan.NOT_SCANNED
    if path.stat().st_size > settings.SCANNER_MAX_BYTES:
        return Scan.TOO_LARGE
    answer = _Talk(settings.SCANNER_SECONDS).stream(path)
    if answer == b"stream: OK":
        return Scan.CLEAN
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
        return Scan.FOUND
    if TOO_MUCH in answer:
        return Scan.TOO_LARGE
    raise Unanswered


def answers() -> bool:
    """Whether there is no scanner to wait for, or it says that it is there."""
    try:
        return not settings.SCANNER_URL or _Talk(settings.SCANNER_PING_SECONDS).ping() == b"PONG"
    except Unanswered:
        return False


class _Talk:
    """One question to the daemon. All of it together may take so many seconds, however slowly it comes."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        try:
            self.line = self._connect(urlsplit(settings.SCANNER_URL))
        except (OSError, ValueError) as error:
            raise Unanswered from error

    def _connect(self, address) -> socket.socket:  # type: ignore[no-untyped-def]  # what urlsplit returns
        if address.scheme == "tcp" and address.hostname and address.port:
            return socket.create_connection((address.hostname, address.port), self._left())
        if address.scheme == "unix" and address.path:
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(self._left())
            line.connect(address.path)
            return line
        raise ValueError("SCANNER_URL is tcp://host:port or unix:///path")

    def ping(self) -> bytes:
        """Ask whether it is there."""
        with self.line:
            try:
                self._send(b"zPING\0")
                return self._answer()
            except OSError as error:
                raise Unanswered from error

    def stream(self, path: Path) -> bytes:
        """Send a file and return the verdict, without its end."""
        with self.line, path.open("rb") as content:
            try:
                self._send(b"zINSTREAM\0")
                while piece := content.read(PIECE):
                    self._send(struct.pack(">I", len(piece)) + piece)
                self._send(struct.pack(">I", 0))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it hung up, perhaps after saying that this is more than it takes
            except OSError as error:
                raise Unanswered from error
            try:
                return self._answer()
            except OSError as error:
                raise Unanswered from error

    def _send(self, content: bytes) -> None:
        self.line.settimeout(self._left())
        self.line.sendall(content)

    def _answer(self) -> bytes:
        came = b""
        while not came.endswith(b"\0"):
            self.line.settimeout(self._left())
            some = self.line.recv(LONGEST_ANSWER)
            came += some
            if not some or len(came) > LONGEST_ANSWER:
                raise ConnectionError("half an answer, or none that ends")
        return came[:-1]

    def _left(self) -> float:
        left = self.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left
