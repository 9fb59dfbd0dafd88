"""A pasted list of people is read as people write them, and says which line it could not read."""

import pytest

from accounts.addresses import MOST, Entry, read
from accounts.models import Invitation, User
from notices.models import Mail


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("Ana Reyes <Ana@Example.org>", Entry("Ana Reyes", "ana@example.org")),
        ('"Reyes, Ana" <ana@example.org>,', Entry("Reyes, Ana", "ana@example.org")),
        ("Ana Reyes, ana@example.org", Entry("Ana Reyes", "ana@example.org")),
        ("ana@example.org; Ana Reyes", Entry("Ana Reyes", "ana@example.org")),
        ("Ana Reyes\tana@example.org", Entry("Ana Reyes", "ana@example.org")),
        ("Reyes\tAna\tana@example.org", Entry("Reyes Ana", "ana@example.org")),
        ("ana.maria_reyes2@example.org", Entry("Ana Maria Reyes", "ana.maria_reyes2@example.org")),
        ("<ana@example.org>", Entry("Ana", "ana@example.org")),
    ],
)
def test_a_line_is_read_as_it_is_written(line, entry):
    assert read(line) == ([entry], [])


def test_lines_that_cannot_be_read_are_named_by_number():
    entries, problems = read("ana@example.org\n\nnobody\nben@@example.org\n")

    assert entries == [Entry("Ana", "ana@example.org")]
    assert problems == [
        "Line 3 has no email address that could be read.",
        "Line 4 has no email address that could be read.",
    ]


def test_an_address_counts_once():
    assert read("Ana <ana@example.org>\nANA@example.org")[0] == [Entry("Ana", "ana@example.org")]


def test_a_list_that_is_too_long_is_refused_whole():
    _entries, problems = read("\n".join(f"p{number}@example.org" for number in range(MOST + 1)))

    assert problems == ["That is more than 200 people. Invite them in several goes."]


@pytest.mark.django_db
def test_everybody_on_the_list_gets_an_invitation(client, world):
    client.force_login(world.coordinator)

    client.post(
        "/people/invite/several/",
        {"people": "Nora Lind <nora@example.org>\nomar@example.org", "school": world.oak.pk, "pay_class": ""},
    )

    assert list(Invitation.objects.order_by("pk").values_list("name", "email", "school", "role")) == [
        ("Nora Lind", "nora@example.org", world.oak.pk, ""),
        ("Omar", "omar@example.org", world.oak.pk, ""),
    ]
    assert Mail.objects.filter(event="invited").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("bad", ["ana@example.org", "not an address"])
def test_one_bad_line_and_nobody_is_invited(client, world, bad):
    client.force_login(world.coordinator)

    answer = client.post("/people/invite/several/", {"people": f"nora@example.org\n{bad}"})

    assert answer.status_code == 422
    assert 'href="#id_people"' in answer.content.decode()
    assert "nora@example.org" in answer.content.decode()
    assert not Invitation.objects.exists()
    assert not Mail.objects.exists()


@pytest.mark.django_db
def test_only_who_manages_people_may_invite(client, world):
    for person, status in ((world.ana, 403), (world.scorer, 403), (world.clerk, 403), (world.admin, 200)):
        client.force_login(person)
        assert client.get("/people/invite/several/").status_code == status
    assert User.objects.filter(email="nora@example.org").count() == 0
