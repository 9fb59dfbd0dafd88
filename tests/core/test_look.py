"""The parts every screen is made of say their state in words, and link only to icons that exist."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import SimpleTestCase
from django.utils import timezone

from accounts.models import User

ROOT = Path(__file__).resolve().parents[2]
RUNGS = [
    {
        "order": 1,
        "name": "Learning",
        "tone": "ontrack",
        "state_label": "On track",
        "paid_label": "$75 paid",
        "url": "/a/",
    },
    {"order": 2, "name": "Impact", "tone": "made-up", "state_label": "Not started", "current": True},
]


def render(source: str, **context: object) -> str:
    return Template("{% load look %}" + source).render(Context(context))


class Parts(SimpleTestCase):
    def test_an_icon_without_a_label_is_decoration_and_one_with_a_label_is_an_image(self):
        self.assertHTMLEqual(
            render('{% icon "send" %}'),
            '<svg class="icon" aria-hidden="true"><use href="/static/vendor/icons.svg#send"/></svg>',
        )
        self.assertHTMLEqual(
            render('{% icon "x" "Close <it>" %}'),
            '<svg class="icon" role="img" aria-label="Close &lt;it&gt;"><use href="/static/vendor/icons.svg#x"/></svg>',
        )

    def test_a_state_is_words_and_an_unknown_tone_is_neutral(self):
        self.assertHTMLEqual(
            render("{% status tone words %}", tone="odd", words="<b>Sent"),
            """<span class="status tone-neutral"><svg class="icon" aria-hidden="true">
            <use href="/static/vendor/icons.svg#circle-dashed"/></svg>&lt;b&gt;Sent</span>""",
        )

    def test_each_rung_of_the_ladder_says_where_it_stands_and_what_it_has_paid(self):
        page = render('{% include "parts/ladder.html" %}', rungs=RUNGS)

        words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).strip()
        assert words == "1 Learning On track $75 paid 2 Impact Not started"
        assert page.count('aria-current="step"') == 1

    def test_a_compact_ladder_says_the_same_to_those_who_listen(self):
        page = render('{% include "parts/ladder.html" with compact=True summary="1 of 2 on track" %}', rungs=RUNGS)

        words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).strip()
        assert words == "Tier 1, Learning: On track. $75 paid Tier 2, Impact: Not started. 1 of 2 on track"

    def test_money_is_said_with_its_currency_and_nothing_is_said_of_nothing(self):
        assert render("{{ amount|money:currency }}", amount=75, currency="USD") == "$75"
        assert render("{{ amount|money:currency }}", amount=None, currency="USD") == ""

    def test_the_saved_state_shows_the_time_and_carries_all_four_words(self):
        page = render('{% include "parts/save_state.html" with state="device" time=now %}', now=timezone.now())

        assert 'data-state="device"' in page
        assert re.findall(r'data-when="(\w+)"', page) == ["saved", "saving", "device", "unsaved"]


def test_every_icon_a_template_names_is_in_the_sprite():
    sprite = set(re.findall(r'id="([a-z0-9-]+)"', (ROOT / "static/vendor/icons.svg").read_text(encoding="utf-8")))
    named = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'(?:{% icon |icon=)"([^"]+)"', path.read_text(encoding="utf-8"))
    }

    assert {(path, name) for path, name in named if name not in sprite} == set()


def test_no_template_carries_script_or_style_of_its_own():
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
    guilty = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "templates").rglob("*.html")
        if inline.search(path.read_text(encoding="utf-8"))
    ]

    assert guilty == []


@pytest.mark.django_db
def test_the_style_guide_is_for_a_demo_and_for_the_superuser(client, settings):
    User.objects.create_superuser("it@example.org", "a long enough password", name="Iris Tech")

    assert client.get("/styleguide/").status_code == 404
    client.login(email="it@example.org", password="a long enough password")
    assert client.get("/styleguide/").status_code == 200
    client.logout()
    settings.DEMO = True
    assert client.get("/styleguide/").status_code == 200
