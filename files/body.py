"""The body of an upload's request, read from the server as it comes: never whole, and never for ever."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from types import TracebackType

from django.conf import settings
from django.http import HttpRequest

WINDOW_SECONDS = 60


class Body:
    """A stream that ends where the line was cut, fell silent, or became too slow to hold a thread for.

    gunicorn lends its socket for that; behind another server that server's own timeouts must do.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._came = self._seen = 0
        self._line: socket.socket | None = request.META.get("gunicorn.socket")
        self._watch: threading.Timer | None = None

    def __enter__(self) -> Body:
        if self._line is not None:
            self._line.settimeout(settings.UPLOAD_IDLE_SECONDS)
            self._look_again()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._watch is not None:
            self._watch.cancel()

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; nothing at the end, however it came."""
        try:
            some = self._request.read(size)
        except OSError:  # Django's UnreadablePostError is one
            self._hang_up()
            return b""
        self._came += len(some)
        return some

    def _look_again(self) -> None:
        self._watch = threading.Timer(WINDOW_SECONDS, self._check_pace)
        self._watch.daemon = True
        self._watch.start()

    def _check_pace(self) -> None:
        if self._came - self._seen < WINDOW_SECONDS * settings.UPLOAD_MIN_BYTES_PER_SECOND:
            self._hang_up()
        else:
            self._seen = self._came
            self._look_again()

    def _hang_up(self) -> None:
        """End a read that waits, and let nobody wait for the rest."""
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RD)
