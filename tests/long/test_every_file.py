"""Every rendition of the demo district at both doors, as everybody in it. `tests/demo` asks for one of each file."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from files.models import Rendition
from tests.demo.media_doors import wrong_doors

pytestmark = pytest.mark.django_db


def test_no_file_opens_to_anybody_but_those_it_is_for(settings):
    settings.DEMO = True
    call_command("demo", stdout=StringIO())

    wrong, _opened = wrong_doors(list(Rendition.objects.select_related("file").order_by("pk")))

    assert wrong == []
