"""No template writes an address of ours by hand: `{% url %}` fails loudly when one changes, a literal one leads nowhere."""

import re

import pytest
from django.urls import Resolver404, resolve

from tests.architecture.rooms import ROOT, templates

# Addresses between quotes, up to where a variable or a query begins. Wagtail's pages have no name: they are found by path.
LITERAL = re.compile(r"""["'](/[a-z][^"'\s>]*)["']""")
PLACEHOLDER = re.compile(r"{{.*?}}|{%.*?%}")


def written_by_hand(text: str) -> list[str]:
    """The literal addresses of a template that one of our views answers, in its markup and inside its tags."""
    found = LITERAL.findall(PLACEHOLDER.sub("x", text)) + LITERAL.findall(" ".join(PLACEHOLDER.findall(text)))
    return [path for path in found if is_ours(path.partition("?")[0])]


def is_ours(path: str) -> bool:
    """Whether a named view answers, and not the page tree."""
    try:
        return resolve(path).url_name != "wagtail_serve"
    except Resolver404:
        return False


def test_templates_name_the_views_they_lead_to():
    found = {str(path.relative_to(ROOT)): written_by_hand(path.read_text()) for path in templates()}

    assert {name: paths for name, paths in found.items() if paths} == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<a href="/me/work/">', ["/me/work/"]),
        ('<a href="/library/{{ practice.slug }}/">', ["/library/x/"]),
        ('<a href="/plans/new/?topic={{ page.pk }}">', ["/plans/new/?topic=x"]),
        ("""<a href="{% url 'submissions:work' %}">""", []),
        ('{% include "parts/empty.html" with url="/me/" %}', ["/me/"]),
        ('<a href="/handbook/{{ chapter.slug }}/">', []),
    ],
)
def test_the_rule_itself_knows_a_view_from_a_page(text, found):
    assert written_by_hand(text) == found
