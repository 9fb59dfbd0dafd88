"""The page tree and its prose as they ship: written once, edited in the CMS from then on."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction
from django.utils.html import escape
from wagtail.models import Page, Site

from accounts.models import User
from core import publiccache
from credentials.models import Program, Tier, TopicIndexPage
from library.models import PracticeIndexPage
from pages.models import HandbookPage, HomePage, PlainPage

DATA = Path(__file__).parent / "data"
T = TypeVar("T", bound=Page)


@transaction.atomic
def load_site(*, by: User | None) -> HomePage:
    """Build the public pages: home, topics, handbook, library, help, accessibility, privacy.

    What is there already is left as it is: editors may have changed it. Load the program first, so that the home
    page and the handbook can show its tiers. Raises `KeyError` when a file of prose lacks a part.
    """
    home = HomePage.objects.first() or _new_home(by=by)
    _below(home, TopicIndexPage(title="Topics", slug="topics", show_in_menus=True, owner=by))
    _below(home, PracticeIndexPage(title="Library", slug="library", owner=by))
    _new_handbook(home, by=by)
    for row in _read("plain")["pages"]:
        page = PlainPage(title=row["title"], slug=row["slug"], summary=row["summary"], owner=by)
        page.body = _prose(row["sections"], title=row["title"])
        _below(home, page)
    transaction.on_commit(publiccache.forget)
    return home


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text())


def _below(parent: Page, page: T) -> T:
    """The child with this slug; the new page becomes it if there is none."""
    there = type(page).objects.child_of(parent).filter(slug=page.slug).first()
    if there is None:
        parent.refresh_from_db()
        parent.add_child(instance=page)
    return there or page


def _new_home(*, by: User | None) -> HomePage:
    """The home page, in the place of the page that greets whoever installs Wagtail."""
    data = _read("home")["home"]
    root = Page.get_first_root_node()
    home = HomePage(
        title=data["title"],
        slug="practicum-home",
        owner=by,
        heading=data["heading"],
        introduction="\n".join(data["introduction"]),
        program=Program.objects.filter(kind=Program.Kind.OPEN, is_open=True).order_by("pk").first(),
        start_label=data["start"],
        handbook_label=data["handbook"],
        topics_label=data["topics"],
        promise_heading=data["promise"]["heading"],
        promises="\n".join(data["promise"]["items"]),
        voices_heading=data["voices"]["heading"],
        voices_note=data["voices"]["note"],
        invented_note=data["invented"]["sentence"],
    )
    root.add_child(instance=home)
    greeting = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if greeting is None:
        Site.objects.create(hostname="localhost", root_page=home, is_default_site=True, site_name=home.title)
    else:
        old, greeting.root_page, greeting.site_name = greeting.root_page, home, home.title
        greeting.save()
        if old.specific_class is Page:
            old.delete()
    home.refresh_from_db()
    home.slug = "home"
    home.save()
    return home


def _new_handbook(home: HomePage, *, by: User | None) -> None:
    cover = _below(
        home,
        HandbookPage(
            title="Handbook",
            slug="handbook",
            show_in_menus=True,
            owner=by,
            summary="Everything there is to know before you start, and while you work.",
        ),
    )
    tiers = {tier.key: tier for tier in Tier.objects.filter(program=home.program_id)} if home.program_id else {}
    for row in _read("handbook")["pages"]:
        page = HandbookPage(
            title=row["title"],
            slug=row["slug"],
            summary=row.get("summary", ""),
            owner=by,
            tier=tiers.get(row.get("tier", "")),
        )
        page.body = _prose(row["sections"], title=row["title"])
        _below(cover, page)


def _prose(sections: list[dict[str, Any]], *, title: str) -> list[tuple[str, Any]]:
    """The sections of a file as blocks of a page; a heading that repeats the page's title is left out."""
    blocks: list[tuple[str, Any]] = []
    for section in sections:
        if section["heading"] != title:
            blocks.append(("heading", section["heading"]))
        blocks += [("paragraph", _paragraph(text)) for text in section.get("paragraphs", [])]
        if section.get("steps"):
            blocks.append(("steps", [_paragraph(text) for text in section["steps"]]))
        if section.get("items"):
            blocks.append(("points", [_paragraph(text) for text in section["items"]]))
        if section.get("questions"):
            answers = [{"question": q["question"], "answer": _paragraph(q["answer"])} for q in section["questions"]]
            blocks.append(("questions", answers))
    return blocks


def _paragraph(text: str) -> str:
    return f"<p>{escape(text.strip())}</p>"
