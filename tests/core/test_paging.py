"""A page starts after a cursor; walking all pages sees each row once, whatever the ties."""

import pytest

from accounts.models import School
from core.paging import capped_count, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def schools():
    return [School.objects.create(name=f"School {n:02}", short_name="same" if n % 2 else "other") for n in range(11)]


@pytest.mark.parametrize("by", [("short_name", "id"), ("-short_name", "-id"), ("name",), ("-name",)])
def test_walking_all_pages_sees_every_row_once_in_order(schools, by):
    seen, after, pages = [], "", 0
    while True:
        found = page(School.objects.all(), by=by, after=after, size=3)
        seen += found.rows
        pages += 1
        assert found.is_first == (pages == 1)
        if not found.next:
            break
        after = found.next

    assert seen == list(School.objects.order_by(*by))
    assert pages == 4


@pytest.mark.parametrize("cursor", ["nonsense", "%%%", "WyJhIl0", "W10", "bnVsbA", "é" * 50, "W1sxXSwyXQ"])
def test_a_cursor_that_makes_no_sense_gives_the_first_page(schools, cursor):
    found = page(School.objects.all(), by=("name", "id"), after=cursor, size=3)

    assert list(found.rows) == schools[:3]
    assert found.is_first


def test_counting_stops_at_the_cap(schools):
    assert capped_count(School.objects.all(), cap=5) == (5, True)
    assert capped_count(School.objects.all(), cap=11) == (11, False)
