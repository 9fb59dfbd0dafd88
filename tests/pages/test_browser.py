"""The public pages and a person's own, in a real browser: no broken rule, nothing beside the page, keyboard enough."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image as PillowImage
from playwright.sync_api import expect
from wagtail.images.models import Image

from accounts import district
from accounts.models import District

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PUBLIC = ["/", "/topics/", "/topics/?q=practice&subject=science", "/topics/retrieval-practice/", "/handbook/"]
PUBLIC += ["/handbook/tier-1-learning/", "/handbook/questions/", "/help/", "/accessibility/", "/privacy/", "/nowhere/"]
OWN = ["/me/", "/me/notices/", "/me/account/", "/me/credentials/", "/people/", "/people/invite/"]
OWN += ["/people/invite/several/"]


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_visitor_reads_every_public_page(new_page, live_server, topics, axe, width):
    topics("Retrieval practice")
    page = new_page(width=width)

    for path in PUBLIC:
        page.goto(live_server.url + path)
        axe(page)
        assert fits(page), path


@pytest.mark.parametrize("width", [320, 1280])
def test_a_coordinator_reads_their_own_pages(new_page, live_server, world, site, axe, width):
    page = new_page(width=width)
    page.goto(f"{live_server.url}/accounts/login/?next=/me/")
    page.get_by_label("Email").fill(world.coordinator.email)
    page.get_by_label("Password").fill("lena-practicum")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Hello, Lena")).to_be_visible()

    for path in OWN:
        page.goto(live_server.url + path)
        axe(page)
        assert fits(page), path


def test_a_visitor_finds_a_topic_by_keyboard_alone_and_is_asked_to_sign_in(page, live_server, topics):
    topics("Retrieval practice")
    topics("Peer critique", subject="Art")
    page.goto(f"{live_server.url}/topics/")

    page.get_by_role("searchbox").focus()
    page.keyboard.type("retrieval")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("1 topic of 2")
    page.get_by_role("link", name="Retrieval practice").press("Enter")
    page.get_by_role("link", name="Start a plan with this topic").press("Enter")

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "next=/plans/new/" in page.url


def test_public_pages_need_no_script(browser, live_server, topics):
    topics("Retrieval practice")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{live_server.url}/topics/")
    page.get_by_role("link", name="Science").first.click()
    page.get_by_role("link", name="Retrieval practice").click()
    page.goto(f"{live_server.url}/handbook/questions/")
    page.get_by_text("Is there a deadline?").click()

    expect(page.get_by_text("No. You can start in October")).to_be_visible()
    context.close()


@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning")  # Wagtail's
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_wide_logo_and_a_long_name_leave_room_on_a_phone(new_page, live_server, world, site, axe, scheme):
    drawn = BytesIO()
    PillowImage.new("RGBA", (640, 160)).save(drawn, "PNG")
    logo = Image.objects.create(title="Logo", file=ContentFile(drawn.getvalue(), "logo.png"))
    District.objects.update(logo=logo, name="Consolidated School District of Northwest Maple Valley")
    district.forget()
    page = new_page(width=320)
    page.emulate_media(color_scheme=scheme)

    page.goto(f"{live_server.url}/handbook/")

    shown = page.locator(".brand img").evaluate("image => [image.naturalWidth > 0, image.clientWidth > 0]")
    assert shown == [True, True]
    assert fits(page)
    axe(page)
