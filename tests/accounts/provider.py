"""A sign-in service on this machine that vouches for whomever a test names: the outside end of OpenID Connect."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit


class Provider(ThreadingHTTPServer):
    """It asks nobody for a password: who comes is `claims`, and with `error` set it refuses."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("localhost", 0), Handler)
        self.url = f"http://localhost:{self.server_port}"
        self.claims: dict[str, Any] = {}
        self.error = ""

    def settings(self, **changes: Any) -> dict[str, Any]:
        """SOCIALACCOUNT_PROVIDERS as `config.settings.base` makes it."""
        app = {"provider_id": "district", "name": "Maple Valley", "client_id": "practicum", "secret": "a secret"}
        return {
            "openid_connect": {
                "APPS": [{**app, "settings": {"server_url": self.url, "verified_email": [], **changes}}],
                "OAUTH_PKCE_ENABLED": True,
            }
        }


class Handler(BaseHTTPRequestHandler):
    """The four addresses the protocol needs."""

    server: Provider

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        if address.path == "/.well-known/openid-configuration":
            ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "userinfo_endpoint": "/who"}
            self._json({"issuer": self.server.url} | {name: self.server.url + path for name, path in ends.items()})
        elif address.path == "/authorize":
            answer = {"error": self.server.error} if self.server.error else {"code": "once"}
            self.send_response(302)
            self.send_header("Location", asked["redirect_uri"] + "?" + urlencode({**answer, "state": asked["state"]}))
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._json(self.server.claims)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._json({"access_token": "for this test", "token_type": "Bearer"})

    def _json(self, data: dict[str, Any]) -> None:
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers until the block ends."""
    with Provider() as provider:
        thread = threading.Thread(target=provider.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield provider
        provider.shutdown()
        thread.join()
