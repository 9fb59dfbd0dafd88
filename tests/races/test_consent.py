"""Taking a use back while somebody publishes or sends: whatever comes first, nothing is open that should be closed."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from library import actions as library
from library.models import PracticePage
from submissions import actions
from submissions.models import Attempt, Withdrawal
from tests.factories.library import finished_plan, offered
from tests.factories.submissions import fill, started_plan, tier
from tests.races.together import at_the_brink, together

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(user):
    """The person as another request would read them."""
    return User.objects.get(pk=user.pk)


def test_what_is_taken_back_while_it_is_published_is_shown_to_nobody(world):
    plan = finished_plan(world.ana, world.program, world.scorer)
    release, last = offered(plan, files=True), tier(plan, 4)

    with at_the_brink():
        answers = together(
            lambda: library.publish(release.pk, by=fresh(world.coordinator)),
            lambda: actions.withdraw_use(last.pk, remains=Withdrawal.Remains.SCORING, by=fresh(world.ana)),
        )

    assert isinstance(answers[1], Withdrawal)
    for reader in (AnonymousUser(), fresh(world.cleo), fresh(world.coordinator)):
        assert not PracticePage.objects.visible_to(reader).exists()
    library.follow_uses()
    assert not PracticePage.objects.get().live


def test_a_tier_that_is_sent_and_taken_back_at_once_is_one_of_them(world):
    work = tier(started_plan(world.ana, world.program), 1)
    fill(work)

    together(
        lambda: actions.submit(work.pk, by=fresh(world.ana)),
        lambda: actions.withdraw_use(work.pk, remains=Withdrawal.Remains.NOTHING, by=fresh(world.ana)),
    )

    work.refresh_from_db()
    assert (work.state, Attempt.objects.count()) in {("withdrawn", 1), ("draft", 0)}
    assert Withdrawal.objects.get().remains == Withdrawal.Remains.NOTHING
