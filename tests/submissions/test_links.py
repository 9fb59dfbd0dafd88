"""Whether others can open the links in evidence: asked for when it is written, kept with its day, never in the way."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core import clock, guarded
from core.errors import Invalid
from core.models import Job
from credentials.models import TierAsk
from submissions import actions
from submissions.links import LinkCheck, addresses_in
from submissions.looking import guard, told
from submissions.models import Workspace
from tests.factories.submissions import fill, sent, started_plan, tier, workspace

pytestmark = pytest.mark.django_db
LINK = "https://example.org/chart"
SENDING = 32  # statements of sending a tier with links: as many as without


@pytest.fixture(autouse=True)
def _looking(settings):
    settings.LINK_CHECKS = True


def found(address: str, result: str) -> LinkCheck:
    """What a look would have written."""
    LinkCheck.objects.filter(address=address).update(result=result, checked_at=clock.now())
    return LinkCheck.objects.get(address=address)


def test_addresses_are_found_in_a_list_without_the_marks_around_them():
    text = (
        "Slides: https://a.example/x?y=1, and (http://b.example/z).\nhttps://a.example/x?y=1\nno link, ftp://c.example"
    )

    assert addresses_in(text) == ["https://a.example/x?y=1", "http://b.example/z"]


def test_saving_a_link_asks_for_one_look_at_it(world):
    submission = tier(started_plan(world.ana, world.program), 2)
    draft = fill(submission)
    actions.save_item(draft.pk, "artifact", by=world.ana, link=LINK, shows="The same again.")

    check = LinkCheck.objects.get()
    assert (check.address, check.host, check.result, check.is_waiting) == (LINK, "example.org", "", True)
    assert list(Job.objects.filter(kind="submissions.look_at_link").values_list("subject", flat=True)) == [
        str(check.pk)
    ]


def test_one_host_is_not_asked_too_often(world, settings):
    draft = workspace(tier(started_plan(world.ana, world.program), 4))
    links = "https://a.example/1\nhttps://a.example/2\nhttps://b.example/1"

    actions.save_item(draft.pk, "overview", by=world.ana, links=links)

    first, second, other = LinkCheck.objects.order_by("pk")
    assert second.due_at - first.due_at >= timedelta(seconds=settings.LINK_CHECK_HOST_SECONDS)
    assert other.due_at < second.due_at


def test_nothing_is_asked_where_a_district_does_not_want_it(world, settings):
    settings.LINK_CHECKS = False
    submission = tier(started_plan(world.ana, world.program), 2)

    fill(submission)
    attempt = actions.submit(submission.pk, by=world.ana)

    assert not LinkCheck.objects.exists()
    assert not attempt.findings.filter(rule="links_reachable").exists()


def refusing(host: str, port: int) -> list[str]:
    return ["10.0.0.7"]


def test_a_look_that_the_guard_refuses_could_not_be_told(world):
    fill(tier(started_plan(world.ana, world.program), 2))
    check = LinkCheck.objects.get()

    actions.look_with(check.pk, guarded.Guard(agent="Practicum-test", resolve=refusing))

    check.refresh_from_db()
    assert (check.result, check.is_waiting) == ("untold", False)


def test_the_guard_in_use_goes_to_public_addresses_by_tls_only(settings):
    assert guard().schemes == {"https"}
    assert guard().is_allowed is guarded.is_public
    settings.LINK_CHECK_HTTP = True
    assert guard().schemes == {"https", "http"}
    assert told("http://127.0.0.1/", guard()) == "untold"


def test_what_was_not_known_when_it_was_sent_completes_itself(world):
    submission = sent(started_plan(world.ana, world.program), 2)
    finding = submission.attempts.get().findings.get(rule="links_reachable")
    assert (finding.met, finding.minimum) == (None, 1)

    def missing(host: str, port: int) -> list[str]:
        import socket

        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    actions.look_with(LinkCheck.objects.get().pk, guarded.Guard(agent="Practicum-test", resolve=missing))

    finding.refresh_from_db()
    assert (finding.met, finding.found) == (False, 0)


def test_a_shut_link_keeps_work_back_only_where_the_program_says_so(world):
    before = tier(started_plan(world.ana, world.program), 2)
    TierAsk.objects.filter(tier__program=world.program, kind="reachable").update(severity="must")
    after = tier(started_plan(world.ben, world.program), 2)
    for submission in (before, after):
        fill(submission, words=260)
    found(LINK, "sign_in")

    actions.submit(before.pk, by=world.ana)
    with pytest.raises(Invalid) as refused:
        actions.submit(after.pk, by=world.ben)

    assert refused.value.errors == {"links_reachable": "Only 0 of 1 links could be opened by others."}


def test_what_nobody_knows_keeps_nothing_back(world):
    TierAsk.objects.filter(tier__program=world.program, kind="reachable").update(severity="must")
    submission = tier(started_plan(world.ana, world.program), 2)
    fill(submission, words=260)
    found(LINK, "untold")

    assert actions.submit(submission.pk, by=world.ana).findings.get(rule="links_reachable").met is None


def test_teacher_and_scorer_read_what_is_known_of_a_link(world, client):
    plan = started_plan(world.ana, world.program)
    fill(tier(plan, 1))
    actions.submit(tier(plan, 1).pk, by=world.ana)
    submission = tier(plan, 2)
    fill(submission, words=260)
    check = found(LINK, "sign_in")
    day = f"{clock.today():%B} {clock.today().day}"
    client.force_login(world.ana)

    page = client.get(reverse("submissions:check", args=[plan.uuid, 2])).content.decode()
    assert f"Asks for a sign-in: share it with everybody who has the link. Checked {day}" in page
    assert f"/artifacts/{submission.terms.workspaces.get().artifacts.get().pk}/#id_link" in page

    actions.submit(submission.pk, by=world.ana)
    client.force_login(world.coordinator)
    desk = client.get(reverse("scoring:piece", args=[submission.uuid])).content.decode()
    assert f"Asks for a sign-in, checked {day}" in desk
    assert check.result == "sign_in"


def test_looking_again_is_asked_by_a_button_and_once_at_a_time(world, client):
    submission = tier(started_plan(world.ana, world.program), 2)
    fill(submission, words=260)
    with clock.standing_at(clock.now() - timedelta(days=1)):
        found(LINK, "missing")
    LinkCheck.objects.update(due_at=clock.now() - timedelta(days=1, seconds=5))
    client.force_login(world.ana)
    address = reverse("submissions:links", args=[submission.plan.uuid, 2])

    for _ in range(2):
        answer = client.post(address)

    assert answer.url == reverse("submissions:check", args=[submission.plan.uuid, 2])
    assert LinkCheck.objects.get().asked == 2
    assert LinkCheck.objects.get().is_waiting
    assert Job.objects.filter(kind="submissions.look_at_link").count() == 2
    with pytest.raises(PermissionDenied):
        actions.look_again(submission.pk, by=world.ben)


def test_a_link_that_was_only_typed_is_looked_at_after_sending(world):
    submission = tier(started_plan(world.ana, world.program), 4)
    draft = fill(submission, words=260)
    revision = Workspace.objects.get(pk=draft.pk).revision
    text = "https://example.org/\nhttps://typed.example/"
    actions.save_draft(draft.pk, field="overview.links", value=text, base_revision=revision, by=world.ana)
    assert not LinkCheck.objects.filter(host="typed.example").exists()

    attempt = actions.submit(submission.pk, by=world.ana)
    actions.ask_for_sent(str(attempt.pk))

    assert LinkCheck.objects.filter(host="typed.example").exists()


@pytest.mark.parametrize("more", [0, 3])
def test_sending_costs_the_same_with_one_link_and_with_four(world, more, django_assert_num_queries):
    sent(started_plan(world.ana, world.program), 2)
    submission = tier(started_plan(world.ana, world.program), 2)
    draft = fill(submission)
    for number in range(more):
        actions.save_item(draft.pk, "artifact", by=world.ana, shows="x", link=f"https://example.org/{number}")

    with django_assert_num_queries(SENDING):
        actions.submit(submission.pk, by=world.ana)
