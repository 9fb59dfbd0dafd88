"""How each row is asked for: a page, a saved score, an uploaded file, a tier that is sent."""

import http.client
import itertools
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from benchmarks.goals import FILE_MB, REFERENCE, Goal

CSRF = "b" * 32
BOUNDARY = "practicum-bench-boundary"
# The first bytes make it a photo; what follows is never looked into while a request waits.
FILE = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * (FILE_MB * 1024 * 4)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MULTIPART = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Call:
    """One request."""

    path: str
    method: str = "GET"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What came back. `queries` is -1 unless they were counted."""

    seconds: float
    status: int
    body: bytes
    queries: int


class Client:
    """One kept-alive connection of one person."""

    def __init__(self, port: int, session: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies = f"csrftoken={CSRF}; sessionid={session}" if session else ""

    def ask(self, call: Call, *, count: bool = False) -> Answer:
        """Send, and read to the end."""
        headers = {**call.headers, **({"Cookie": self.cookies} if self.cookies else {})}
        if count:
            headers["X-Count"] = "1"
        start = time.perf_counter()
        self.connection.request(call.method, call.path, body=call.body or None, headers=headers)
        answer = self.connection.getresponse()
        body = answer.read()
        took = time.perf_counter() - start
        return Answer(took, answer.status, body, int(answer.headers.get("X-Queries", -1)))

    def close(self) -> None:
        """Hang up."""
        self.connection.close()


class Page:
    """A page that is read. Every other way is this one with something done before or learned after."""

    def __init__(self, goal: Goal, facts: Mapping[str, Any]) -> None:
        self.goal, self.facts = goal, facts
        self.who, self.status = goal.who, goal.status

    def before(self, client: Client) -> None:
        """What has to happen first and is not timed."""

    def call(self) -> Call:
        """The next request."""
        path = self.goal.path.format(**self.facts)
        if self.goal.fresh:
            path += f"{'&' if '?' in path else '?'}n={next(_numbers)}"
        return Call(path)

    def after(self, answer: Answer) -> None:
        """What the next request has to know of this one."""


class Save(Page):
    """Half-done scores, sent as the desk's script sends them; each save starts from the revision of the last."""

    revision = 0

    def call(self) -> Call:
        fields = {
            "csrfmiddlewaretoken": CSRF,
            "action_key": str(uuid4()),
            "attempt": self.facts["attempt"],
            "revision": str(self.revision),
            "message": f"Thank you for the clear evidence, reading {next(_numbers)}.",
            "note": "",
        }
        for criterion, level in self.facts["levels"]:
            fields[f"level-{criterion}"] = str(level)
            fields[f"comment-{criterion}"] = "The chart on day three shows it."
            fields[f"step-{criterion}"] = ""
        headers = {**MULTIPART, "Accept": "application/json"}
        return Call(self.goal.path.format(**self.facts), "POST", multipart(fields), headers)

    def after(self, answer: Answer) -> None:
        if answer.status == 200:
            self.revision = json.loads(answer.body)["revision"]


class Upload(Page):
    """A photo added to a tier's artifacts, one draft after the other."""

    def __init__(self, goal: Goal, facts: Mapping[str, Any]) -> None:
        super().__init__(goal, facts)
        self.drafts = itertools.cycle(facts["drafts"])
        fields = {"csrfmiddlewaretoken": CSRF, "kind": "chart", "shows": "The chart in use.", "link": "", "alt": ""}
        self.body = multipart(fields, FILE)

    def call(self) -> Call:
        return Call(self.goal.path.format(draft=next(self.drafts)), "POST", self.body, MULTIPART)


class Send(Page):
    """A whole tier sent to be scored, one draft after the other; what was sent before is first taken back."""

    def __init__(self, goal: Goal, facts: Mapping[str, Any]) -> None:
        super().__init__(goal, facts)
        self.drafts = itertools.cycle(facts["filled"])
        self.sent: set[str] = set()

    def before(self, client: Client) -> None:
        self.draft = next(self.drafts)
        if self.draft in self.sent:
            for step in ("withdraw", "revise"):
                client.ask(self._post(step))

    def call(self) -> Call:
        self.sent.add(self.draft)
        return self._post("check")

    def _post(self, step: str) -> Call:
        path = self.goal.path.format(draft=self.draft).replace("/check/", f"/{step}/")
        body = urlencode({"csrfmiddlewaretoken": CSRF, "action_key": uuid4()}).encode()
        return Call(path, "POST", body, FORM)


class Reference(Page):
    """A page of the reference, or its form (iv) with the same file. Only (ii) is for people who signed in."""

    def __init__(self, goal: Goal, facts: Mapping[str, Any]) -> None:
        super().__init__(goal, facts)
        self.who, self.status = "reader" if goal.against == "ii" else "", 302 if goal.against == "iv" else 200

    def call(self) -> Call:
        path = REFERENCE[self.goal.against]
        return Call(path, "POST", _PLAIN_UPLOAD, MULTIPART) if self.goal.against == "iv" else Call(path)


WAYS: dict[str, type[Page]] = {"page": Page, "save": Save, "upload": Upload, "send": Send}


def multipart(fields: Mapping[str, str], file: bytes = b"") -> bytes:
    """A form as browsers send it, perhaps with a photo in the field `file`."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if file:
        head = 'Content-Disposition: form-data; name="file"; filename="chart.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
        parts += [f"--{BOUNDARY}\r\n{head}".encode(), file, b"\r\n"]
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


_PLAIN_UPLOAD = multipart({}, FILE)
