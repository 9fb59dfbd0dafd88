"""Who may do what in the editors' screens, and what those screens never do."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import GroupPagePermission
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from accounts import district
from accounts.models import District, Role, RoleGrant, School
from core import clock
from core.colour import theme_for
from credentials.models import Program, Subject, Tier
from pages.cms.rights import keep_in_step, set_up_groups
from pages.models import PlainPage
from payouts.models import FundingSource
from rubrics import actions as rubric_actions
from rubrics.models import Rubric, RubricVersion

pytestmark = pytest.mark.django_db

ROLES = ["ana", "scorer", "coach", "clerk", "principal", "manager", "coordinator", "deputy", "admin"]
# What answers 200; everybody else is sent back to the CMS's own front page, or out of it.
OPEN_TO = {
    "/cms/": {"manager", "coordinator", "deputy", "admin"},
    "/cms/pages/": {"coordinator", "deputy", "admin"},
    "/cms/images/": {"coordinator", "deputy", "admin"},
    "/cms/programs/": {"coordinator", "deputy", "admin"},
    "/cms/programs/new/": {"coordinator", "deputy", "admin"},
    "/cms/programs/edit/{program}/": {"coordinator", "deputy", "admin"},
    "/cms/programs/history/{program}/": {"coordinator", "deputy", "admin"},
    "/cms/programs/delete/{program}/": {"coordinator", "deputy", "admin"},
    "/cms/programs/?export=csv": {"coordinator", "deputy", "admin"},
    "/cms/microcredentials/": {"coordinator", "deputy", "admin"},
    "/cms/subjects/": {"coordinator", "deputy", "admin"},
    "/cms/grade-bands/": {"coordinator", "deputy", "admin"},
    "/cms/framework-elements/": {"coordinator", "deputy", "admin"},
    "/cms/rubrics/": {"coordinator", "deputy", "admin"},
    "/cms/rubric-versions/": {"coordinator", "deputy", "admin"},
    "/cms/rubric-versions/inspect/{version}/": {"coordinator", "deputy", "admin"},
    "/cms/rubric-versions/new-draft/{version}/": {"coordinator", "deputy", "admin"},
    "/cms/funding-sources/": {"manager", "coordinator", "deputy", "admin"},
    "/cms/funding-sources/inspect/{source}/": {"manager", "coordinator", "deputy", "admin"},
    "/cms/funding-sources/edit/{source}/": {"manager", "admin"},
    "/cms/funding-sources/new/": {"manager", "admin"},
    "/cms/district/edit/1/": {"coordinator", "deputy", "admin"},
    "/cms/schools/": {"coordinator", "deputy", "admin"},
    "/cms/schools/delete/{school}/": {"admin"},
    "/cms/pay-classes/": {"manager", "coordinator", "deputy", "admin"},
    "/cms/pay-classes/new/": {"manager", "admin"},
    "/cms/groups/": {"admin"},
    "/cms/reports/site-history/": {"manager", "coordinator", "deputy", "admin"},  # of what each may see
}


@pytest.fixture
def ids(world):
    """What the addresses name."""
    source = FundingSource.objects.create(code="T2A-PD", name="Title II-A", kind="federal")
    return {
        "program": world.program.pk,
        "version": RubricVersion.objects.order_by("pk").first().pk,
        "source": source.pk,
        "school": world.oak.pk,
    }


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reaches_its_own_screens_and_no_others(client, world, site, ids, role):
    client.force_login(getattr(world, role))

    reached = {path for path in OPEN_TO if client.get(path.format(**ids)).status_code == 200}

    assert reached == {path for path, roles in OPEN_TO.items() if role in roles}


def test_a_visitor_is_sent_to_our_sign_in(client, site):
    assert client.get("/cms/")["Location"] == "/accounts/login/?next=/cms/"
    assert client.get("/cms/login/?next=/cms/")["Location"] == "/accounts/login/?next=/cms/"
    assert client.get("/cms/password_reset/").status_code == 404


@pytest.mark.parametrize("path", ["/cms/users/", "/cms/users/1/", "/cms/users/new/", "/cms/bulk/accounts/user/delete/"])
def test_people_are_managed_in_our_own_screens_only(client, world, site, path):
    client.force_login(world.admin)

    assert client.get(path)["Location"] == "/people/"


@pytest.mark.parametrize(
    "path", ["/cms/documents/", "/cms/documents/add/", "/cms/api/v2/pages/", "/cms/forms/", "/cms/workflows/list/"]
)
def test_screens_that_have_no_place_here_are_closed(client, world, site, path):
    client.force_login(world.coordinator)

    assert client.get(path).status_code in {302, 404}


@pytest.mark.parametrize("path", ["/cms/workflows/task_chooser/", "/cms/embeds/chooser/"])
@pytest.mark.parametrize("who", ["admin", "manager", "coordinator"])
def test_choosers_of_what_is_off_are_closed_to_everybody(client, world, site, path, who):
    client.force_login(getattr(world, who))

    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["", "1/", "search/?q=a"])
def test_finance_is_shown_no_list_of_pages(client, world, site, path):
    client.force_login(world.manager)
    assert client.get(f"/cms/choose-page/{path}").status_code == 404

    client.force_login(world.coordinator)
    assert client.get(f"/cms/choose-page/{path}").status_code == 200


def test_signing_out_of_the_cms_empties_the_browser_too(client, world, site):
    client.force_login(world.coordinator)

    answer = client.post("/cms/logout/")

    assert answer["Clear-Site-Data"] == '"storage"'
    assert "_auth_user_id" not in client.session


def test_no_screen_of_the_cms_is_kept_anywhere(client, world, site):
    client.force_login(world.coordinator)

    assert "no-store" in client.get("/cms/")["Cache-Control"]


# --- Groups follow roles --------------------------------------------------------------------------------


def test_a_role_that_ended_takes_its_rights_in_the_cms_with_it(client, world, site):
    client.force_login(world.coordinator)
    assert client.get("/cms/programs/").status_code == 200

    RoleGrant.objects.filter(user=world.coordinator).update(valid_until="2020-01-01", valid_from="2019-01-01")

    assert client.get("/cms/programs/").status_code == 302
    assert not world.coordinator.groups.exists()


def test_a_group_given_by_hand_is_taken_back_at_the_door(client, world, site):
    set_up_groups()
    world.ana.groups.add(Group.objects.get(name="Coordinators"))
    client.force_login(world.ana)

    client.get("/cms/programs/")

    assert not world.ana.groups.exists()


def test_a_deputy_is_a_coordinator_and_a_manager_is_not(world):
    for person in (world.deputy, world.manager, world.clerk):
        keep_in_step(person)

    assert [list(p.groups.values_list("name", flat=True)) for p in (world.deputy, world.manager, world.clerk)] == [
        ["Coordinators"],
        ["Business managers"],
        [],
    ]


def test_setting_the_groups_up_again_changes_nothing(world):
    set_up_groups()
    before = (Group.objects.count(), GroupPagePermission.objects.count())

    set_up_groups()

    assert (Group.objects.count(), GroupPagePermission.objects.count()) == before


def test_nobody_is_given_a_right_on_evidence_people_or_stipends(world):
    set_up_groups()
    given = Group.objects.filter(name__in=["Coordinators", "Business managers"])
    labels = set(given.values_list("permissions__content_type__app_label", "permissions__content_type__model"))

    assert {app for app, _model in labels} == {
        "accounts",
        "credentials",
        "payouts",
        "rubrics",
        "wagtailadmin",
        "wagtailredirects",
    }
    assert {model for app, model in labels if app in {"accounts", "payouts"}} == {
        "district",
        "fundingsource",
        "payclass",
        "school",
    }


# --- What a form may change -----------------------------------------------------------------------------


def test_a_field_that_is_not_on_the_form_is_not_changed_by_posting_it(client, world, site):
    client.force_login(world.coordinator)
    facts = {"name": "Maple", "accent": "#1f5e54", "time_zone": "America/Chicago", "fiscal_year_start_month": 7}

    client.post("/cms/district/edit/1/", {**facts, "smallest_cell": 10, "is_invented": "on", "id": "2"})

    saved = District.objects.get()
    assert (saved.pk, saved.name, saved.is_invented) == (1, "Maple", False)


@pytest.mark.parametrize("address", ["/cms/district/", "/cms/district/new/"])
def test_there_is_one_district_and_every_way_leads_to_its_form(world, client, address):
    client.force_login(world.admin)

    assert client.get(address)["Location"] == f"/cms/district/edit/{world.district.pk}/"


def test_an_edit_of_the_district_is_on_every_page_at_once(
    client, world, site, settings, django_capture_on_commit_callbacks
):
    settings.PUBLIC_CACHE_SECONDS = 60
    client.get("/")
    client.force_login(world.coordinator)
    facts = {"name": "Cedar Falls", "accent": "#f2e205", "time_zone": "America/Chicago", "fiscal_year_start_month": 7}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/cms/district/edit/1/", {**facts, "smallest_cell": 10}, follow=True)
    client.logout()
    client.cookies.clear()

    used = theme_for("#f2e205").light.colour
    assert f"#f2e205 is too pale to be read on paper, so {used} is used" in text(answer)
    assert district.current().name == "Cedar Falls"
    assert "Cedar Falls" in text(client.get("/"))


@pytest.mark.parametrize("accent", ["red", "#12345", "#1234567", "url(x)", "#00000g"])
def test_a_colour_that_is_none_is_refused(client, world, site, accent):
    client.force_login(world.coordinator)
    facts = {"name": "Maple", "accent": accent, "time_zone": "America/Chicago", "fiscal_year_start_month": 7}

    answer = client.post("/cms/district/edit/1/", {**facts, "smallest_cell": 10})

    assert answer.status_code == 200
    assert "could not be saved" in text(answer)
    assert District.objects.get().accent == world.district.accent


def test_what_is_in_use_is_not_removed(client, world, site):
    client.force_login(world.admin)

    answer = client.post(f"/cms/schools/delete/{world.oak.pk}/", follow=True)

    assert "This is in use, so it stays." in text(answer)
    assert School.objects.filter(pk=world.oak.pk).exists()


def test_a_subject_is_made_changed_and_removed(client, world, site):
    client.force_login(world.coordinator)

    client.post("/cms/subjects/new/", {"name": "Dance", "slug": "dance"})
    dance = Subject.objects.get(slug="dance")
    client.post(f"/cms/subjects/edit/{dance.pk}/", {"name": "Dance and drama", "slug": "dance"})
    assert Subject.objects.get(slug="dance").name == "Dance and drama"
    client.post(f"/cms/subjects/delete/{dance.pk}/")

    assert not Subject.objects.filter(slug="dance").exists()


def test_nothing_can_be_copied(client, world, site):
    client.force_login(world.coordinator)

    assert client.get(f"/cms/programs/copy/{world.program.pk}/").status_code == 404


# --- Rubrics --------------------------------------------------------------------------------------------


@pytest.fixture
def editor(client, world, site):
    """The coordinator, signed in."""
    client.force_login(world.coordinator)
    return client


def test_a_published_version_is_shown_and_not_edited(editor):
    version = RubricVersion.objects.filter(state="published").first()

    assert editor.get(f"/cms/rubric-versions/edit/{version.pk}/")["Location"].endswith(f"/inspect/{version.pk}/")
    assert editor.post(f"/cms/rubric-versions/edit/{version.pk}/", {"note": "x"}).status_code == 302
    assert editor.post(f"/cms/rubric-versions/delete/{version.pk}/").status_code == 302
    version.refresh_from_db()
    assert (version.state, version.note) == ("published", "First version")


def test_a_new_draft_is_a_copy_and_there_is_only_one(editor, world):
    rubric = Tier.objects.get(key="impact").rubric
    current = rubric.current()

    for _press in range(2):
        editor.post(f"/cms/rubric-versions/new-draft/{current.pk}/")

    draft = rubric.versions.get(state="draft")
    assert draft.number == 2
    assert [c.name for c in draft.ordered_criteria()] == [c.name for c in current.ordered_criteria()]
    assert rubric.current() == current


def test_a_draft_is_published_by_its_button_and_judges_from_then_on(editor, world):
    rubric = Tier.objects.get(key="impact").rubric
    draft = rubric_actions.start_draft(rubric.pk, by=world.coordinator)

    page = text(editor.get(f"/cms/rubric-versions/publish/{draft.pk}/"))
    editor.post(f"/cms/rubric-versions/publish/{draft.pk}/")

    assert "Publish this version" in page
    assert rubric.current() == draft
    assert rubric.current().published_by == world.coordinator


def test_an_empty_draft_is_not_published_and_the_sentence_says_why(editor):
    rubric = Rubric.objects.create(key="new", name="New")
    editor.get(f"/cms/rubrics/draft/{rubric.pk}/")
    draft = editor.post(f"/cms/rubrics/draft/{rubric.pk}/") and rubric.versions.get()

    answer = editor.post(f"/cms/rubric-versions/publish/{draft.pk}/", follow=True)

    assert "Add at least one required criterion" in text(answer)
    assert rubric.current() is None


def test_a_state_is_no_field_of_any_form(editor, world):
    draft = rubric_actions.start_draft(Tier.objects.get(key="impact").rubric_id, by=world.coordinator)

    page = text(editor.get(f"/cms/rubric-versions/edit/{draft.pk}/"))

    assert 'name="state"' not in page


def test_a_funding_source_that_is_none_is_refused_on_a_program(editor, world, ids):
    form = text(editor.get(f"/cms/programs/edit/{world.program.pk}/"))

    assert '<option value="T2A-PD" selected>T2A-PD – Title II-A</option>' in form
    assert Program.objects.get(pk=world.program.pk).funding_code == "T2A-PD"


def test_an_editor_publishes_a_page(editor):
    page = PlainPage.objects.get(slug="help")
    words = {"title": "Help and hours", "slug": "help", "summary": "Ask us.", "comments": inline_formset([])}
    body = streamfield([("heading", "Come by"), ("paragraph", rich_text("<p>Room 12, Tuesdays.</p>"))])
    form = nested_form_data({**words, "body": body})
    address = f"/cms/pages/{page.pk}/edit/"

    editor.post(address, form)  # a draft: nobody sees it yet
    as_draft = text(Client().get("/help/"))
    answer = editor.post(address, {**form, "action-publish": "action-publish"}, follow=True)
    published = text(Client().get("/help/"))

    assert "Room 12, Tuesdays." not in as_draft
    assert "published" in text(answer)
    assert "<h1>Help and hours</h1>" in published
    assert "Room 12, Tuesdays." in published
    page.refresh_from_db()
    assert (page.live, page.has_unpublished_changes, page.title) == (True, False, "Help and hours")


def test_publishing_twice_is_refused_with_a_sentence(editor, world):
    version = RubricVersion.objects.filter(state="published").first()

    answer = editor.post(f"/cms/rubric-versions/publish/{version.pk}/", follow=True)

    assert "already" in text(answer)


def test_roles_that_begin_tomorrow_open_nothing_today(client, world, site):
    RoleGrant.objects.create(
        user=world.ana, role=Role.COORDINATOR, valid_from=clock.today().replace(year=clock.today().year + 1)
    )
    client.force_login(world.ana)

    assert client.get("/cms/programs/").status_code == 302
