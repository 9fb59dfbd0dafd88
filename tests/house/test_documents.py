"""Documents are checked like code: links lead somewhere, commands exist, the page of decisions lists them all."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.house.test_settings_page import documented

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
MAKE = re.compile(r"(?:^|`)make ([a-z-]+)", re.MULTILINE)
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_and_commands_exist(document):
    text = document.read_text()

    broken = [to for to in LINK.findall(text) if "://" not in to and not (document.parent / to).exists()]
    unknown = [target for target in MAKE.findall(text) if target not in TARGETS]

    assert (broken, unknown) == ([], [])


def test_the_readme_begins_with_the_two_commands():
    code = re.search(r"```\n(.+?)```", (ROOT / "README.md").read_text(), re.DOTALL).group(1)

    assert [line.split("#")[0].strip() for line in code.splitlines()] == ["make demo", "make test"]


def test_every_setting_the_readme_sets_is_documented():
    named = set(re.findall(r"^([A-Z_0-9]{4,})=", (ROOT / "README.md").read_text(), re.MULTILINE))

    assert named - set(documented()) == set()


def test_every_decision_is_listed():
    folder = ROOT / "docs/adr"
    pages = {path.name for path in folder.glob("[0-9]*.md")}

    assert set(LINK.findall((folder / "README.md").read_text())) == pages


def test_every_script_make_calls_is_there():
    called = set(re.findall(r"\) (scripts/\w+\.py)", (ROOT / "Makefile").read_text()))

    assert {name for name in called if not (ROOT / name).exists()} == set()


@pytest.mark.parametrize("place", ["README.md", "scripts/environment.py"])
def test_pip_installs_the_lock_and_looks_for_nothing_else(place):
    """Older pips, left to resolve, take a newer `name[extra]` than the lock and then refuse it for having no hash."""
    text = (ROOT / place).read_text()

    assert len(re.findall(r'pip", "install|pip",\s+"install|/pip install', text)) >= 1
    assert re.search(r'--no-deps(?: |",\s+")--require-hashes', text)


def test_the_rules_for_a_bucket_leave_uploads_their_time():
    guide = (ROOT / "docs" / "guides" / "it.md").read_text()
    rules = json.loads(re.search(r"```\n(\{.+?\n\})\n```", guide, re.DOTALL).group(1))["Rules"]

    days = [rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] for rule in rules if "Abort" in str(rule)]

    assert [number > settings.UPLOAD_DAYS for number in days] == [True]
