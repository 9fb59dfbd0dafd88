"""A button pressed several times at the same moment acts once, and every press leads to the same place."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from core.models import ActedKey
from submissions.models import LearningPlan
from tests.journeys.test_teacher import PLAN
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def pressing(person, form):
    """One browser that sends the new plan."""
    browser = Client()
    browser.force_login(person)
    return lambda: browser.post(reverse("submissions:new"), form)


def test_four_presses_at_once_make_one_plan(world):
    form = PLAN | {"action_key": str(uuid4())}

    answers = together(*(pressing(world.ana, form) for _press in range(4)))

    plan = LearningPlan.objects.get()
    assert {answer["Location"] for answer in answers} == {reverse("submissions:plan", args=[plan.uuid])}
    assert sorted(answer.status_code for answer in answers) == [302, 303, 303, 303]


def test_a_form_that_was_refused_is_corrected_and_sent_with_the_same_key(world):
    form = PLAN | {"action_key": str(uuid4())}

    first = pressing(world.ana, form | {"title": ""})()
    second = pressing(world.ana, form)()

    assert (first.status_code, second.status_code) == (200, 302)
    assert (LearningPlan.objects.count(), ActedKey.objects.count()) == (1, 1)
