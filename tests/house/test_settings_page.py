"""`docs/settings.md` and the code name the same settings, with the same types and defaults."""

import ast
import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
ROW = re.compile(r"^\| `([A-Z0-9_]+)` \| (\w+) \| (.+?) \| .+ \|$", re.MULTILINE)
NOT_TOLD = object()  # a default that is computed, which the page says in words


def documented() -> dict[str, tuple[str, str]]:
    """Name → (type, default as written)."""
    return {name: (kind, default) for name, kind, default in ROW.findall((ROOT / "docs/settings.md").read_text())}


def default_of(call: ast.Call) -> object:
    """The value of `default=`, if it is a plain value or a sum of plain values."""
    node = next((keyword.value for keyword in call.keywords if keyword.arg == "default"), ast.Constant(NOT_TOLD))
    if any(isinstance(part, ast.Name | ast.Call) for part in ast.walk(node)):
        return NOT_TOLD
    return eval(compile(ast.Expression(node), "default", "eval"), {"__builtins__": {}})  # noqa: S307  (our own source)


def read_by_the_code() -> dict[str, tuple[str, object]]:
    """Name → (type, default) of every `env.type("NAME", …)` in the settings; the first that is read counts."""
    found: dict[str, tuple[str, object]] = {}
    for name in ("base", "dev", "production"):
        for call in ast.walk(ast.parse((ROOT / f"config/settings/{name}.py").read_text())):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and isinstance(call.func.value, ast.Name)
                and call.func.value.id == "env"
                and call.args
                and isinstance(call.args[0], ast.Constant)
            ):
                kind = "url" if call.func.attr == "email_url" else call.func.attr
                found.setdefault(call.args[0].value, (kind, default_of(call)))
    return found


def read_by_gunicorn() -> set[str]:
    return set(re.findall(r'environ\.get\("([A-Z_]+)"', (ROOT / "config/gunicorn.py").read_text()))


def as_written(default: object) -> str:
    """How the page writes a default."""
    if default is None:
        return "none"
    if default in ("", []):
        return "empty"
    return f"`{','.join(default) if isinstance(default, list) else default}`"


def test_every_setting_is_on_the_page_and_nothing_else():
    assert set(documented()) == set(read_by_the_code()) | read_by_gunicorn()


def test_types_and_defaults_on_the_page_are_those_of_the_code():
    page, code = documented(), read_by_the_code()

    expected = {
        name: (kind, page[name][1] if default is NOT_TOLD else as_written(default))
        for name, (kind, default) in code.items()
    }

    assert {name: page[name] for name in code} == expected
