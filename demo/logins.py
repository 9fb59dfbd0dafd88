"""Who stands on the sign-in page of a demo district."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from accounts.models import User

PASSWORD = "practicum-demo"  # noqa: S105  (printed on the sign-in page; production refuses demo accounts)


@cache
def _rows() -> list[dict[str, Any]]:
    path = Path(__file__).parent / "content" / "district.toml"
    return list(tomllib.loads(path.read_text(encoding="utf-8"))["logins"])


def logins() -> list[dict[str, str]]:
    """The people to look around as: address, role in words, password, name, and what each of them sees."""
    addresses = {f"{row['key'].replace('-', '.')}@maplevalley.example": row for row in _rows()}
    people = {user.email: user for user in User.objects.filter(is_demo=True, email__in=addresses)}
    return [
        {"email": email, "role": row["as"], "password": PASSWORD, "name": people[email].name, "note": row["sees"]}
        for email, row in addresses.items()
        if email in people
    ]
