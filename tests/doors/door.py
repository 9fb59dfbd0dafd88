"""One row of the table of doors."""

from __future__ import annotations

from dataclasses import dataclass, field

REST = "rest"


@dataclass(frozen=True)
class Door:
    """An address, and what each role gets there: `{status: "roles"}`; `rest` is everybody not named.

    `path` may name things of the scene in braces. An empty `post` says that the address takes no posts (405).
    """

    path: str
    get: dict[int, str]
    post: dict[int, str] = field(default_factory=lambda: {405: REST})

    def status(self, method: str, role: str) -> int:
        """What this role gets."""
        rows = self.get if method == "GET" else self.post
        named = {name: status for status, names in rows.items() for name in names.split()}
        return named.get(role) or named[REST]
