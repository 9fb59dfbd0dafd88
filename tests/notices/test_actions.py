"""One event is told once, after commit, without a word of what people wrote."""

import pytest
from django.core import mail
from django.db import transaction

from accounts.models import User
from core import jobs
from notices import actions
from notices.models import Mail, Notice, Preference

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def embedded(settings):
    settings.CELERY_BROKER_URL = ""


@pytest.fixture
def teacher() -> User:
    return User.objects.create_user("dana@example.org", name="Dana Whitlock")


def tell(teacher: User, subject: str = "submission:1") -> None:
    actions.send(
        "on_track",
        to=teacher,
        subject=subject,
        sentence="Tier 1 is on track.",
        path="/plans/1/",
        context={"tier": "Learning"},
    )


def test_an_event_is_a_line_on_the_page_and_one_mail(teacher, settings):
    tell(teacher)
    tell(teacher)

    jobs.run_due()
    jobs.run_due()

    assert Notice.objects.values_list("sentence", "path").get() == ("Tier 1 is on track.", "/plans/1/")
    [message] = mail.outbox
    assert (message.subject, message.to) == ("On track: Learning", ["dana@example.org"])
    assert f"{settings.SITE_URL}/plans/1/" in message.body
    assert Mail.objects.get().state == "sent"


def test_what_was_rolled_back_is_told_to_nobody(teacher):
    with transaction.atomic():
        tell(teacher)
        transaction.set_rollback(True)

    jobs.run_due()

    assert not Notice.objects.exists()
    assert mail.outbox == []


def test_a_mail_server_that_refuses_gets_another_try_and_nobody_gets_two(teacher, settings):
    settings.EMAIL_BACKEND = "tests.notices.test_actions.Refusing"
    tell(teacher)
    jobs.run_due()
    assert Mail.objects.get().state == "failed"

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for _again in range(2):
        actions.deliver(str(Mail.objects.get().pk))

    assert len(mail.outbox) == 1
    assert Mail.objects.get().state == "sent"


class Refusing:
    """A mail server that is away."""

    def __init__(self, **options: object) -> None:
        pass

    def send_messages(self, messages: list) -> int:
        raise ConnectionRefusedError


def test_a_person_may_want_no_mail_and_still_reads_it_on_the_page(teacher):
    Preference.objects.create(user=teacher, event="on_track", by_mail=False)

    tell(teacher)

    assert Notice.objects.count() == 1
    assert not Mail.objects.exists()


def test_a_name_with_a_line_break_makes_no_second_header(teacher):
    actions.send(
        "on_track", to=teacher, subject="x", sentence="s", path="/", context={"tier": "A\r\nBcc: evil@example.org"}
    )
    jobs.run_due()

    assert mail.outbox[0].subject == "On track: A"
    assert mail.outbox[0].bcc == []


@pytest.mark.parametrize(
    "event",
    [
        "submitted",
        "on_track",
        "not_yet",
        "in_pay_run",
        "paid",
        "payment_problem",
        "practice_published",
        "plan_answered",
        "reversed",
        "plan_proposed",
        "group_invited",
        "withdrawn_from_scorer",
        "file_unusable",
        "use_withdrawn",
        "pause_opened",
        "pause_answered",
        "practice_offered",
        "practice_credit",
        "release_returned",
        "practice_withdrawn",
        "practice_reported",
        "practice_hidden",
        "practice_not_copied",
    ],
)
def test_every_turn_of_the_story_has_a_mail_with_a_subject_and_a_link(teacher, event):
    actions.send(event, to=teacher, subject="x", sentence="Something happened.", path="/me/", context={})
    jobs.run_due()

    [message] = mail.outbox
    assert 5 < len(message.subject) < 80
    assert "Something happened." in message.body
    assert "/me/" in message.body
    assert "{" not in message.body


def test_unread_notices_are_counted_and_marked_as_read(teacher, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell(teacher, "submission:1")
        tell(teacher, "submission:2")
    assert actions.unread(teacher) == 2

    with django_capture_on_commit_callbacks(execute=True):
        assert actions.read_all(teacher) == 2

    assert actions.unread(teacher) == 0


def test_nothing_that_people_wrote_becomes_a_link_or_a_subject(teacher):
    said = "Your plan “free-money.example <b>now</b>” is approved."
    actions.send("no_template_of_this_name", to=teacher, subject="x", sentence=said, path="/me/", context={})
    jobs.run_due()

    [message] = mail.outbox
    html = message.alternatives[0].content
    assert "free-money" not in message.subject
    assert html.count("<a href=") == 2  # the page, and the account where mails are chosen
    assert "free-money.example &lt;b&gt;now&lt;/b&gt;" in html
