"""A daemon that speaks ClamAV's protocol on loopback, so that tests need no ClamAV; it knows one harmful string."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# Every scanner's own test string, in halves, so that none locks this file away.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """Answers PING and INSTREAM. `manner` is how it behaves: well, silent, garbage, or one that hangs up."""

    def __init__(self, where: str | Path = "", *, manner: str = "well", most: int = 1024**2) -> None:
        self.manner, self.most, self.asked = manner, most, 0
        self.held: list[socket.socket] = []
        if where:
            self.listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.listening.bind(str(where))
            self.listening.listen()
            self.url = f"unix://{where}"
        else:
            self.listening = socket.create_server(("127.0.0.1", 0))
            self.url = f"tcp://127.0.0.1:{self.listening.getsockname()[1]}"
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _address = self.listening.accept()
                self.asked += 1
                with suppress(OSError):
                    self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        if self.manner == "silent":
            self.held.append(line)  # neither an answer nor an end
            return
        with line:
            if self.manner == "hangs up":
                return
            command = _until(line, b"\0")
            if self.manner == "garbage":
                line.sendall(b"220 mail.example.org ESMTP\r\n\0")
            elif command == b"zPING":
                line.sendall(b"PONG\0")
            elif command == b"zINSTREAM":
                line.sendall(self._verdict(line) + b"\0")
            else:
                line.sendall(b"UNKNOWN COMMAND\0")

    def _verdict(self, line: socket.socket) -> bytes:
        content = b""
        while size := struct.unpack(">I", _exactly(line, 4))[0]:
            if len(content) + size > self.most:
                return b"INSTREAM size limit exceeded. ERROR"
            content += _exactly(line, size)
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"

    def stop(self) -> None:
        """Listen no more."""
        with suppress(OSError):
            self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        for line in self.held:
            line.close()
        self.thread.join(10)


def _exactly(line: socket.socket, size: int) -> bytes:
    came = b""
    while len(came) < size:
        some = line.recv(size - len(came))
        if not some:
            raise ConnectionError
        came += some
    return came


def _until(line: socket.socket, end: bytes) -> bytes:
    came = b""
    while not came.endswith(end):
        came += _exactly(line, 1)
    return came[:-1]


@contextmanager
def clamd(*arguments: object, **more: object) -> Iterator[Clamd]:
    """One that listens as long as the block lasts."""
    daemon = Clamd(*arguments, **more)  # type: ignore[arg-type]
    daemon.thread.start()
    try:
        yield daemon
    finally:
        daemon.stop()
