"""The register of consent: said once for a tier, with exceptions; nothing is edited, and in a group the strictest counts."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core.errors import Invalid
from files.actions.stating import state
from files.models import Use
from files.uses import Statement
from submissions import actions
from submissions.consent import counted, register_of
from submissions.models import CountedUse, Workspace
from tests.factories.files import stored_file
from tests.factories.submissions import NOBODY, decided, fill, sent, started_plan, tier, workspace

pytestmark = pytest.mark.django_db
SEEN = Statement(visible=True, basis="releases", released_on=date(2026, 9, 1), form="Media release, 2026", reach=3)
NO_RELEASE = Statement(visible=True, heard=True, basis="scoring_only")
LINK = "https://example.org/chart"


def at(plan, order=2):
    return reverse("submissions:permissions", args=[plan.uuid, order])


@pytest.fixture
def plan(world):
    return started_plan(world.ana, world.program)


@pytest.fixture
def draft(plan):
    return fill(tier(plan, 2))


def text(answer):
    return " ".join(answer.content.decode().split())


# --- The verb ------------------------------------------------------------------------------------------


def test_a_new_statement_takes_the_place_of_the_old_which_stays(world, draft):
    old = Use.objects.get()

    new = actions.state_use(draft.pk, statement=SEEN, by=world.ana)

    draft.refresh_from_db()
    assert draft.use == new
    assert list(Use.objects.filter(register=old.register).order_by("pk")) == [old, new]
    assert "seen, heard or named" in new.asked


def test_the_same_words_again_change_nothing(world, draft):
    said = {"statement": SEEN, "exceptions": {LINK: NO_RELEASE}}
    first = actions.state_use(draft.pk, by=world.ana, **said)

    assert actions.state_use(draft.pk, by=world.ana, **said) == first
    assert Use.objects.filter(part_of=None).count() == 2


def test_an_exception_that_says_what_the_tier_says_is_none(world, draft):
    use = actions.state_use(draft.pk, statement=SEEN, exceptions={LINK: SEEN}, by=world.ana)

    assert not use.exceptions.exists()


@pytest.mark.parametrize(
    ("statement", "field"),
    [
        (Statement(named=True), "basis"),
        (Statement(visible=True, basis="releases", form="F"), "released_on"),
        (Statement(visible=True, basis="releases", form="F", released_on=date(2099, 1, 1)), "released_on"),
        (Statement(visible=True, basis="releases", released_on=date(2026, 9, 1)), "form"),
        (Statement(heard=True, basis="other"), "words"),
    ],
)
def test_half_a_statement_is_refused_by_field_and_changes_nothing(world, draft, statement, field):
    with pytest.raises(Invalid) as refused:
        actions.state_use(draft.pk, statement=statement, by=world.ana)
    with pytest.raises(Invalid) as refused_exception:
        actions.state_use(draft.pk, statement=NOBODY, exceptions={LINK: statement}, by=world.ana)

    assert list(refused.value.errors) == [field]
    assert list(refused_exception.value.errors) == [f"{LINK}.{field}"]
    assert Use.objects.count() == 1


def test_without_a_basis_nothing_goes_further_than_scoring(world, draft):
    use = actions.state_use(draft.pk, statement=Statement(visible=True, basis="scoring_only", reach=3), by=world.ana)

    assert use.reach == Use.Reach.SCORING


def test_an_exception_about_somebody_elses_file_is_refused(world, draft):
    with pytest.raises(Invalid):
        actions.state_use(draft.pk, statement=NOBODY, exceptions={stored_file(world.ben).pk: SEEN}, by=world.ana)


def test_nobody_states_for_somebody_else(world, draft):
    for person in (world.ben, world.scorer, world.coordinator):
        with pytest.raises(PermissionDenied):
            actions.state_use(draft.pk, statement=SEEN, by=person)


def test_what_was_stated_after_sending_leaves_the_attempt_as_it_was(world, plan):
    attempt = sent(plan).attempts.get()

    later = actions.state_use(workspace(tier(plan, 1)).pk, statement=SEEN, by=world.ana)

    attempt.refresh_from_db()
    assert attempt.use != later
    assert Workspace.objects.get(pk=workspace(tier(plan, 1)).pk).use == later


def test_an_attempt_keeps_which_statement_counted_for_which_item(world, plan, draft):
    picture = stored_file(world.ana)
    actions.save_item(draft.pk, "artifact", by=world.ana, file=picture, shows="Us")
    use = actions.state_use(draft.pk, statement=NOBODY, exceptions={picture.pk: SEEN, LINK: NO_RELEASE}, by=world.ana)

    attempt = actions.submit(tier(plan, 2).pk, by=world.ana)

    assert attempt.use == use
    found = {key: one.students_in_words for (_pk, key), one in counted([attempt.pk]).items()}
    assert found == {picture.pk: "Students can be seen", LINK: "Students can be seen, Students can be heard"}


def test_who_answered_older_words_is_asked_once_more_before_sending(world, plan, draft):
    old = Use.objects.create(stated_by=world.ana, basis="releases", reach=3, wording="2026-1")
    Workspace.objects.filter(pk=draft.pk).update(use=old)

    with pytest.raises(Invalid) as refused:
        actions.submit(tier(plan, 2).pk, by=world.ana)
    actions.state_use(draft.pk, statement=SEEN, by=world.ana)
    actions.submit(tier(plan, 2).pk, by=world.ana)

    assert list(refused.value.errors) == ["use"]


# --- Groups --------------------------------------------------------------------------------------------


@pytest.fixture
def group(world):
    """Ana and Ben share an artifact in tier 2, which Ana calls harmless and Ben shows without a release."""
    plan = started_plan(world.ana, world.program, world.ben)
    shared = Workspace.objects.get(plan=plan, terms__order=2, teacher=None)
    actions.save_item(shared.pk, "artifact", by=world.ana, link=LINK, shows="Us")
    for person in (world.ana, world.ben):
        mine = workspace(tier(plan, 2, person))
        actions.save_item(mine.pk, "reflection", by=person, text="word " * 260)
        actions.save_item(mine.pk, "resource", by=person, citation="A book", link=f"https://example.org/{person.pk}")
        actions.state_use(mine.pk, statement=NOBODY, by=person)
    return plan


def test_the_strictest_statement_of_a_group_counts_for_what_it_shares(world, group):
    bens = actions.state_use(
        workspace(tier(group, 2, world.ben)).pk, statement=NOBODY, exceptions={LINK: NO_RELEASE}, by=world.ben
    )

    attempt = actions.submit(tier(group, 2).pk, by=world.ana)

    assert CountedUse.objects.get().use == bens.exceptions.get()
    assert CountedUse.objects.get().attempt == attempt


def test_what_a_member_says_of_their_own_items_binds_nobody_else(world, group):
    actions.state_use(workspace(tier(group, 2, world.ben)).pk, statement=NO_RELEASE, by=world.ben)
    terms = tier(group, 2).terms_id
    register = register_of(group.pk)

    assert register.counting(terms, world.ana.pk, None, shared=False).reach == Use.Reach.PUBLIC
    assert register.counting(terms, world.ana.pk, LINK, shared=True).reach == Use.Reach.SCORING


def test_a_leavers_statement_about_the_tier_ends_but_one_about_an_item_stays(world, group):
    terms, bens = tier(group, 2).terms_id, workspace(tier(group, 2, world.ben))
    actions.state_use(bens.pk, statement=NO_RELEASE, by=world.ben)
    actions.leave(group.pk, by=world.ben)
    assert register_of(group.pk).counting(terms, world.ana.pk, LINK, shared=True).reach == Use.Reach.PUBLIC

    state(NOBODY, exceptions={LINK: NO_RELEASE}, replaces=None, by=world.ben)
    actions.state_use(bens.pk, statement=NOBODY, exceptions={LINK: NO_RELEASE}, by=world.ben)

    assert register_of(group.pk).counting(terms, world.ana.pk, LINK, shared=True).reach == Use.Reach.SCORING


# --- The page ------------------------------------------------------------------------------------------


def name_of(draft, field):
    return f"item-artifact-{draft.artifacts.get().pk}-{field}"


def test_the_page_is_answered_once_and_filled_in_when_it_is_opened_again(world, plan, draft, client):
    client.force_login(world.ana)
    answer = {"students": ["visible", "named"], "basis": "releases", "released_on": "2026-09-01"}
    answer |= {"form": "Media release, 2026", "reach": "2", name_of(draft, "differs"): "on"}
    answer |= {name_of(draft, "students"): "nobody", name_of(draft, "reach"): "3"}

    posted = client.post(at(plan), answer)

    assert (posted.status_code, posted["Location"]) == (302, reverse("submissions:tier", args=[plan.uuid, 2]))
    page = text(client.get(at(plan)))
    assert 'value="2026-09-01"' in page
    assert 'value="Media release, 2026"' in page
    assert '<details class="unfold consent" open>' in page
    assert "Students can be seen, Students are named." in text(client.get(posted["Location"]))
    use = Workspace.objects.get(pk=draft.pk).use
    assert (use.reach, use.exceptions.get().reach, use.exceptions.get().link) == (2, 3, LINK)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ({}, "Choose what is so, or “None of these”."),
        ({"students": ["nobody", "heard"], "reach": "1"}, "Choose “None of these” alone, or what is so."),
        ({"students": "visible", "reach": "1"}, "Say what allows you to use it."),
        ({"students": "nobody"}, "Say how far it may go."),
        ({"students": "visible", "basis": "releases", "reach": "1", "form": "F"}, "Say when the releases were signed"),
    ],
)
def test_a_mistake_is_said_beside_its_field_and_keeps_what_was_chosen(world, plan, draft, client, answer, sentence):
    client.force_login(world.ana)

    page = text(client.post(at(plan), answer))

    assert "There is a problem" in page
    assert page.count(sentence) == 2  # in the summary and at the field
    assert Use.objects.count() == 1


def test_a_mistake_in_an_exception_opens_it(world, plan, draft, client):
    client.force_login(world.ana)

    page = text(client.post(at(plan), {"students": "nobody", "reach": "3", name_of(draft, "differs"): "on"}))

    assert f'href="#id_{name_of(draft, "students")}_0"' in page
    assert '<details class="unfold consent" open>' in page


def test_a_member_reads_what_the_others_said_of_a_shared_item(world, group, client):
    actions.state_use(
        workspace(tier(group, 2, world.ben)).pk, statement=NOBODY, exceptions={LINK: NO_RELEASE}, by=world.ben
    )
    client.force_login(world.ana)

    page = text(client.get(at(group)))

    assert "Ben Okafor says: Students can be seen, Students can be heard. Scoring only." in page
    assert "The strictest of what you all say counts." in page


def test_a_sent_tier_can_be_stated_anew(world, plan, client):
    decided(sent(plan), world.scorer)
    client.force_login(world.ana)

    assert "This tier was sent." in text(client.get(at(plan, 1)))
    assert client.post(at(plan, 1), {"students": "visible", "basis": "scoring_only"}).status_code == 302
    assert Workspace.objects.get(pk=workspace(tier(plan, 1)).pk).use.reach == Use.Reach.SCORING


@pytest.mark.parametrize("items", [1, 4])
def test_the_page_costs_the_same_for_one_item_and_for_four(
    world, plan, draft, client, django_assert_num_queries, items
):
    for number in range(1, items):
        actions.save_item(draft.pk, "artifact", by=world.ana, link=f"{LINK}/{number}", shows="More")
    actions.state_use(draft.pk, statement=NOBODY, exceptions={LINK: NO_RELEASE}, by=world.ana)
    client.force_login(world.ana)

    with django_assert_num_queries(11):
        client.get(at(plan))
