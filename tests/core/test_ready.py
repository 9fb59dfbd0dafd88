"""A ready question gives what its queryset would give, whoever asks and whenever; what may change is never kept."""

from datetime import timedelta

import pytest
from django.db.models import CharField, Exists, OuterRef, Prefetch, UUIDField

from accounts.models import Posting, School, User
from core import clock
from core.paging import capped_count, page, ready_count, ready_page
from core.ready import ME, NOW, Slot, ready
from tests.scoring import rows

pytestmark = pytest.mark.django_db
NAMED = Slot("named", CharField())


@pytest.fixture
def people():
    return [rows.person(f"Person {number}") for number in range(7)]


@ready
def _others(since_too: bool):
    others = User.objects.exclude(pk=ME).order_by("pk")
    return others.filter(date_joined__lt=NOW) if since_too else others


@ready
def _all():
    return User.objects.all()


def test_it_gives_the_rows_of_its_queryset_to_each_who_asks(people):
    first, second = people[:2]

    assert _others(False, me=first.pk) == list(User.objects.exclude(pk=first.pk).order_by("pk"))
    assert _others(False, me=second.pk) == list(User.objects.exclude(pk=second.pk).order_by("pk"))


def test_a_moment_is_the_moment_of_asking(people):
    now = clock.now()

    assert len(_others(True, me=people[0].pk, now=now + timedelta(hours=1))) == 6
    assert _others(True, me=people[0].pk, now=now - timedelta(days=900)) == []


def test_rows_written_since_are_in_the_next_answer(people):
    assert len(_all()) == 7

    newcomer = rows.person("Newcomer")

    assert newcomer in _all()


def test_objects_come_with_all_that_was_asked_of_them(people, django_assert_num_queries):
    schools = [School.objects.create(name=name, short_name=name) for name in ("East", "West")]
    for school in schools:
        Posting.objects.create(user=people[0], school=school, is_primary=school.name == "West")
    named = School.objects.filter(pk=OuterRef("school"), name=NAMED)

    @ready
    def postings():
        found = Posting.objects.select_related("school").only("school__name", "user_id").annotate(there=Exists(named))
        return found.prefetch_related(Prefetch("user", queryset=User.objects.only("name"))).order_by("school__name")

    with django_assert_num_queries(2):
        found = postings(named="West")
        shown = [(row.school.name, row.there, row.user.name) for row in found]

    assert shown == [("East", False, "Person 0"), ("West", True, "Person 0")]


def test_plain_and_named_columns_come_as_the_database_gives_them(people):
    by_uuid = Slot("uuid", UUIDField())

    @ready
    def named():
        return User.objects.filter(uuid=by_uuid).values_list("uuid", "date_joined", named=True)

    @ready
    def flat():
        return User.objects.filter(uuid=by_uuid).values_list("pk", flat=True)

    me = User.objects.get(pk=people[3].pk)
    found = named(uuid=me.uuid)

    assert [(row.uuid, row.date_joined) for row in found] == [(me.uuid, me.date_joined)]
    assert flat(uuid=str(me.uuid)) == [me.pk]


def test_a_question_that_can_have_no_answer_asks_nothing(people, django_assert_num_queries):
    @ready
    def nobody():
        return User.objects.filter(pk=ME, pk__in=[])

    with django_assert_num_queries(0):
        assert (nobody(me=people[0].pk), nobody.count(None, me=people[0].pk)) == ([], 0)


def test_a_slot_nobody_filled_is_an_error(people):
    with pytest.raises(KeyError, match="me"):
        _others(False)


def test_neither_a_row_nor_a_moment_can_be_kept(people):
    @ready
    def until(moment):
        return User.objects.filter(date_joined__lt=moment)

    for kept in (clock.now(), people[0]):
        with pytest.raises(TypeError, match="belongs in a slot"):
            until(kept)


@pytest.mark.postgres
def test_a_question_that_reads_the_clock_itself_is_refused():
    @ready
    def by_now():
        return User.objects.filter(date_joined__lt=clock.now())

    with pytest.raises(TypeError, match="belongs in a slot"):
        by_now()


@pytest.mark.parametrize("by", [("date_joined", "id"), ("-date_joined", "-id"), ("name",), ("-name",)])
def test_its_pages_are_those_of_its_queryset(people, by):
    after, pages = "", []
    while True:
        found = ready_page(_all, by=by, after=after, size=3)
        assert found == page(User.objects.all(), by=by, after=after, size=3)
        pages.append(found)
        if not found.next:
            break
        after = found.next

    assert [len(found.rows) for found in pages] == [3, 3, 1]


@pytest.mark.parametrize(
    "cursor", ["nonsense", "%%%", "WyJhIl0", "W10", "bnVsbA", "é" * 50, "W1sxXSwyXQ", "WyJhIiwiYiJd"]
)
def test_a_cursor_that_makes_no_sense_gives_the_first_page(people, cursor):
    found = ready_page(_all, by=("date_joined", "id"), after=cursor, size=3)

    assert found == page(User.objects.all(), by=("date_joined", "id"), after=cursor, size=3)
    assert found.is_first


def test_counting_stops_at_the_cap(people):
    for cap in (5, 7):
        assert ready_count(_all, cap=cap) == capped_count(User.objects.all(), cap=cap)
