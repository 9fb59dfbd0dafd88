"""Public pages: what visitors read, from few queries, kept whole, and never with anything of a person in it."""

import re
from itertools import pairwise

import pytest
from django.conf import settings as active
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, Site

from accounts import district
from core import publiccache
from credentials.models import Program, Tier
from pages.models import HandbookPage, HomePage, PlainPage
from pages.site import load_site
from rubrics import actions as rubric_actions

pytestmark = pytest.mark.django_db
PATHS = ["/", "/topics/", "/handbook/", "/handbook/tier-1-learning/", "/help/"]


@pytest.fixture
def kept(settings):
    """Pages are kept for visitors, as in production."""
    settings.PUBLIC_CACHE_SECONDS = 60


def text(answer) -> str:
    return answer.content.decode()


# --- What is there ------------------------------------------------------------------------------------


def test_a_new_site_has_its_pages_and_wagtails_greeting_is_gone(site):
    assert Site.objects.get().root_page.specific == site
    assert site.slug == "home"
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    assert [page.slug for page in site.get_children()] == [
        "topics",
        "library",
        "handbook",
        "help",
        "accessibility",
        "privacy",
    ]


def test_loading_the_site_again_changes_nothing(site):
    HandbookPage.objects.filter(slug="questions").update(title="Our own questions")
    before = list(Page.objects.order_by("path").values_list("path", "title", "slug"))

    load_site(by=None)

    assert list(Page.objects.order_by("path").values_list("path", "title", "slug")) == before


def test_home_says_what_it_pays_and_has_one_way_in(client, site):
    page = text(client.get("/"))

    assert "Be paid for it." in page
    assert page.count("$75") == 4
    assert "$300 in all, before tax" in page
    assert page.count("btn-primary") == 1
    assert 'href="/plans/new/"' in page


def test_a_tier_page_shows_its_terms_and_its_whole_rubric_as_they_are_now(client, site):
    tier = Tier.objects.get(key="learning")
    criteria = tier.rubric.current().ordered_criteria()

    page = text(client.get("/handbook/tier-1-learning/"))

    assert "$75" in page
    assert "500 to 600" in page
    for criterion in criteria:
        assert criterion.name in page
        assert all(level.name in page for level in criterion.levels.all())


def test_every_handbook_page_leads_to_the_next(client, site):
    chapters = HandbookPage.objects.filter(depth=4).order_by("path")

    for chapter, following in pairwise(chapters):
        assert f'rel="next" href="/handbook/{following.slug}/"' in text(client.get(f"/handbook/{chapter.slug}/"))


@pytest.mark.parametrize("path", PATHS)
def test_what_is_not_live_is_not_there(client, site, path):
    Page.objects.filter(url_path="/home" + path).update(live=False)

    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/handbook/nowhere/", "/_util/login/", "/documents/1/a.pdf", "/api/v2/pages/", "/admin/"]
)
def test_there_is_no_other_door(client, site, path):
    assert client.get(path).status_code == 404


def test_a_page_whose_slug_was_changed_is_found_under_the_new_one(client, site):
    page = PlainPage.objects.get(slug="help")
    page.slug = "support"
    page.save()

    assert client.get("/support/").status_code == 200
    assert client.get("/help/").status_code == 404


# --- What it costs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "queries"),
    [("/", 4), ("/topics/", 2), ("/handbook/", 3), ("/handbook/tier-1-learning/", 3), ("/help/", 2)],
)
def test_a_page_costs_few_queries_and_none_when_it_is_kept(
    client, site, kept, path, queries, django_assert_num_queries
):
    client.get("/topics/")
    client.get("/handbook/tier-1-learning/?warm")
    with django_assert_num_queries(queries):  # with the site's row, the topics and the tier kept apart
        client.get(f"{path}?first")
    client.get(path)

    with django_assert_num_queries(0):
        answer = client.get(path)

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert answer["Content-Security-Policy"]


@pytest.mark.parametrize("number", [1, 4])
def test_the_index_costs_the_same_however_many_topics_there_are(client, topics, number, django_assert_num_queries):
    for place in range(number):
        topics(f"Topic {place}")
    publiccache.forget()
    client.get("/help/")

    with django_assert_num_queries(6):
        client.get("/topics/")


def test_a_topic_costs_five_queries(client, topics, django_assert_num_queries):
    topics("Retrieval practice")
    client.get("/topics/")

    with django_assert_num_queries(5):
        answer = client.get("/topics/retrieval-practice/")

    assert answer.status_code == 200


# --- Nobody's page reaches somebody else ---------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
def test_a_signed_in_persons_page_is_never_kept(client, world, site, kept, path):
    client.force_login(world.ana)
    mine = client.get(path)
    client.logout()
    client.cookies.clear()

    theirs = client.get(path)

    assert "Ana Reyes" in text(mine)
    assert mine["Cache-Control"] == "private, no-store"
    assert "Ana Reyes" not in text(theirs)
    assert "csrfmiddlewaretoken" not in text(theirs)
    assert "Sign in" in text(theirs)
    assert not theirs.cookies


def test_a_visitors_page_is_not_shown_to_who_signed_in(client, world, site, kept):
    client.get("/")
    client.force_login(world.ana)

    assert "Ana Reyes" in text(client.get("/"))


def test_a_token_of_a_form_is_never_kept(client, site, kept):
    first, second = client.get("/accounts/login/"), client.get("/accounts/login/")

    assert "csrfmiddlewaretoken" in text(first)
    assert (
        first["Cache-Control"] == second["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    )


def test_a_preview_is_never_kept(client, world, site, kept):
    page = PlainPage.objects.get(slug="help")
    page.title = "Secret plans"
    page.save_revision(user=world.coordinator)
    client.force_login(world.coordinator)

    preview = client.get(f"/cms/pages/{page.pk}/view_draft/")

    assert "Secret plans" in text(preview)
    assert "public" not in preview["Cache-Control"]
    client.logout()
    client.cookies.clear()
    assert "Secret plans" not in text(client.get("/help/"))


def test_odd_hosts_languages_and_long_queries_share_nothing(client, site, kept):
    long = "/topics/?q=" + "a" * 400

    assert text(client.get(long)) == text(client.get(long))
    assert client.get("/topics/", headers={"HX-Request": "true"}).status_code == 200


# --- An edit is seen at once ---------------------------------------------------------------------------


@pytest.fixture
def seen(client, site, kept, django_capture_on_commit_callbacks):
    """A function: what a visitor reads at a path, once what is done in `edit` is committed."""

    def after(path: str, edit) -> str:
        client.get(path)
        with django_capture_on_commit_callbacks(execute=True):
            edit()
        return text(client.get(path))

    return after


def test_publishing_a_page_is_seen_at_once(seen):
    def edit():
        page = PlainPage.objects.get(slug="help")
        page.title = "Where to ask"
        page.save_revision().publish()

    assert "Where to ask" in seen("/help/", edit)


def test_withdrawing_deleting_and_moving_a_page_are_seen_at_once(client, seen):
    seen("/help/", lambda: PlainPage.objects.get(slug="help").unpublish())
    assert client.get("/help/").status_code == 404

    seen("/privacy/", lambda: PlainPage.objects.get(slug="privacy").delete())
    assert client.get("/privacy/").status_code == 404

    def rename():
        page = PlainPage.objects.get(slug="accessibility")
        page.slug = "access"
        page.save()

    seen("/accessibility/", rename)
    assert client.get("/accessibility/").status_code == 404
    assert client.get("/access/").status_code == 200


def test_a_new_version_of_a_rubric_is_seen_at_once(world, seen):
    def edit():
        draft = rubric_actions.start_draft(Tier.objects.get(key="learning").rubric_id, by=world.coordinator)
        draft.criteria.filter(key=draft.criteria.first().key).update(name="A quite new criterion")
        rubric_actions.publish(draft.pk, by=world.coordinator)

    assert "A quite new criterion" in seen("/handbook/tier-1-learning/", edit)


def test_a_new_topic_is_seen_at_once(seen, topics):
    def edit():
        topics("Exit tickets", live=False).save_revision().publish()

    assert "Exit tickets" in seen("/topics/", edit)


def test_the_districts_new_name_is_seen_at_once(world, seen):
    def edit():
        world.district.name = "Cedar Falls Schools"
        world.district.save()
        district.forget()

    assert "Cedar Falls Schools" in seen("/", edit)


# --- What programs ask for -----------------------------------------------------------------------------


def test_robots_read_public_pages_only(client):
    lines = text(client.get("/robots.txt")).splitlines()

    assert lines[0] == "User-agent: *"
    assert {"Disallow: /me/", "Disallow: /cms/", "Disallow: /desk/", "Disallow: /plans/"} <= set(lines)
    assert lines[-1] == f"Sitemap: {active.SITE_URL}/sitemap.xml"


def test_the_map_lists_what_is_live_and_public(client, topics):
    topics("Retrieval practice")
    topics("Still a draft", live=False)

    page = text(client.get("/sitemap.xml"))

    assert f"<loc>{active.SITE_URL}/</loc>" in page
    assert f"<loc>{active.SITE_URL}/topics/retrieval-practice/</loc>" in page
    assert "still-a-draft" not in page
    assert "/home/" not in page


def test_who_finds_a_hole_finds_an_address(client, world):
    assert client.get("/.well-known/security.txt").status_code == 404
    world.district.help_email = "it@maple.example"
    world.district.save()
    district.forget()

    lines = text(client.get("/.well-known/security.txt")).splitlines()

    assert lines[0] == "Contact: mailto:it@maple.example"
    assert lines[1].startswith("Expires: ")


def test_only_renditions_of_editors_pictures_are_served(client):
    for name in ("images/logo.png", "original_images/logo.png", "secret.png"):
        default_storage.save(name, ContentFile(b"png"))

    served = client.get("/media/images/logo.png")

    assert (served.status_code, served["Content-Type"], b"".join(served)) == (200, "image/png", b"png")
    assert client.get("/media/original_images/logo.png").status_code == 404
    assert client.get("/media/secret.png").status_code == 404
    assert client.get("/media/images/../secret.png").status_code == 404
    assert client.get("/media/images/%2e%2e/secret.png").status_code == 404


def test_the_logo_comes_from_this_site_wherever_files_are_kept(client, site, world):
    world.district.logo = logo = Image.objects.create(title="Logo", file=get_test_image_file("our logo.png"))
    # Made here, because Wagtail leaves the temporary file open in which it makes one.
    logo.renditions.create(filter_spec="max-320x80", file=get_test_image_file("our logo.max-320x80.png"))
    world.district.save()
    district.forget()

    shown = re.search(r'<img src="(/media/images/[^"]+)"', text(client.get("/"))).group(1)
    served = client.get(shown)

    assert (served.status_code, served["Content-Type"]) == (200, "image/png")
    assert b"".join(served).startswith(b"\x89PNG")
    assert served["Cache-Control"] == "public, max-age=86400"


def test_a_picture_that_a_browser_has_is_not_sent_again(client):
    default_storage.save("images/garden.png", ContentFile(b"png"))
    first = client.get("/media/images/garden.png")

    by_etag = client.get("/media/images/garden.png", headers={"If-None-Match": first["ETag"]})
    by_time = client.get("/media/images/garden.png", headers={"If-Modified-Since": first["Last-Modified"]})
    of_another = client.get("/media/images/garden.png", headers={"If-None-Match": '"another"'})

    assert (b"".join(first), b"".join(of_another)) == (b"png", b"png")
    assert (by_etag.status_code, by_time.status_code) == (304, 304)
    assert by_etag["Cache-Control"] == "public, max-age=86400"


@pytest.mark.parametrize(
    "way", ["", "../private/", "%2e%2e/private/", "images/../../private/", "private/", "/private/"]
)
def test_no_private_file_is_reached_as_a_picture(client, way):
    key = storages["private"].save("images/evidence.png", ContentFile(b"of a student"))

    assert storages["private"].exists(key)
    assert client.get(f"/media/{way}{key}").status_code == 404


def test_home_falls_back_to_the_oldest_open_program(client, site):
    HomePage.objects.update(program=None)
    assert text(client.get("/")).count("$75") == 4

    Program.objects.update(is_open=False)
    assert "each paid on its own" not in text(client.get("/"))
