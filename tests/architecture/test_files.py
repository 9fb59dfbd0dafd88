"""The shape of the files: names that say what is inside, no file too long, state only through the table."""

import ast
import re

import pytest

from tests.architecture.rooms import ROOT, sources, templates

DRAWERS = {"utils", "helpers", "services", "signals", "common", "misc", "managers", "constants"}
LONGEST = 500
SIGNALS = re.compile(r"\b(?:pre|post)_(?:save|delete|init)\b|\bm2m_changed\b|@receiver\b|\bfrom django\.dispatch\b")
INLINE = re.compile(
    r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style\b|javascript:|<script\b(?![^>]*\ssrc=)""", re.IGNORECASE
)
UNESCAPED = re.compile(r"\|\s*safe\b|{%-?\s*autoescape\s+off|\|\s*safeseq\b")

# "path": why this file may do what the others may not.
MAY_ASSIGN_STATE = {"core/moves.py": "the one place where a state changes"}
MAY_SHOW_UNESCAPED: dict[str, str] = {}


def names(paths):
    return {str(path.relative_to(ROOT)) for path in paths}


def test_no_drawer_for_anything():
    assert names(path for path in sources(tests=True) if path.stem in DRAWERS or path.parent.name in DRAWERS) == set()


def test_no_file_is_too_long():
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources(tests=True)}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST} == {}


def test_no_signals_of_our_own():
    assert names(path for path in sources() if SIGNALS.search(path.read_text())) == set()


def assigns_state(text: str) -> bool:
    """Whether the code sets `something.state`."""
    for node in ast.walk(ast.parse(text)):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            parts = target.elts if isinstance(target, ast.Tuple) else [target]
            if any(isinstance(part, ast.Attribute) and part.attr == "state" for part in parts):
                return True
    return False


def test_a_state_changes_only_through_the_table():
    found = names(path for path in sources() if assigns_state(path.read_text()))

    assert found == set(MAY_ASSIGN_STATE)


@pytest.mark.parametrize("text", ["a.state = 1", "a.state, b = 1, 2", "a.b.state: int = 1"])
def test_the_rule_itself_sees_an_assigned_state(text):
    assert assigns_state(text)


def test_only_actions_import_tasks():
    importing = re.compile(r"^\s*(?:from|import) [\w.]*\btasks\b", re.MULTILINE)
    outside = [p for p in sources() if importing.search(p.read_text()) and "actions" not in str(p)]

    assert names(outside) == {"core/jobs.py"}  # the job table itself hands ids to the broker


@pytest.mark.parametrize(
    "bad",
    ['<p style="x">', '<a onclick="x()">', "<style>", '<a href="javascript:x">', "<script>", "<script defer>"],
)
def test_the_rule_itself_sees_what_the_policy_forbids(bad):
    assert INLINE.search(bad)
    assert not INLINE.search('<script type="module" src="/static/js/x.js"></script><p class="style on-top">')


def test_no_template_carries_inline_script_or_style():
    assert names(path for path in templates() if INLINE.search(path.read_text())) == set()


def test_what_people_wrote_is_escaped():
    assert names(p for p in templates() if UNESCAPED.search(p.read_text())) == set(MAY_SHOW_UNESCAPED)
