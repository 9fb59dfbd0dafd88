"""A file that cannot be copied ends in a sentence, and author and coordinator can go on without it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.urls import reverse

from core.errors import WrongState
from files import kinds, store
from files.models import Rendition, StoredFile
from library import actions
from library.models import PracticePage, ReleasedFile
from notices.models import Notice
from tests.factories.library import offered
from tests.factories.submissions import tier

pytestmark = pytest.mark.django_db


def lost(file: StoredFile) -> None:
    """Its bytes are not where the row says."""
    for rendition in file.renditions.all():
        store.delete(rendition.key)


def locked(file: StoredFile) -> None:
    """A document that cannot be opened to take its authors out."""
    Rendition.objects.filter(file=file).delete()
    key = store.save(ContentFile(b"PK\x03\x04 nothing that unpacks"))
    StoredFile.objects.filter(pk=file.pk).update(kind="document", content_type=kinds.DOCX.content_type, key=key)


def deleted(file: StoredFile) -> None:
    """It was deleted between choosing and copying."""
    StoredFile.objects.filter(pk=file.pk).update(state="purged")


@pytest.fixture
def stuck(plan):
    """An offered practice whose one file has lost its bytes."""
    release = offered(plan, files=True, copied=False)
    lost(release.files.get().original)
    actions.copy_files(str(release.pk))
    return release


@pytest.mark.parametrize(
    ("harm", "why"), [(lost, "missing from storage"), (locked, "damaged or locked"), (deleted, "was deleted")]
)
def test_a_file_that_cannot_be_copied_says_why_to_its_author_and_to_the_coordinator(world, client, plan, harm, why):
    release = offered(plan, files=True, copied=False)
    harm(release.files.get().original)

    actions.copy_files(str(release.pk))
    actions.copy_files(str(release.pk))

    client.force_login(world.ana)
    own = client.get(reverse("library:shared", args=[tier(plan, 4).uuid])).content.decode()
    client.force_login(world.coordinator)
    list_ = client.get(reverse("library:releases")).content.decode()
    assert [why in page and "could not be copied" in page and "Leave it out" in page for page in (own, list_)] == [
        True,
        True,
    ]
    assert Notice.objects.filter(user=world.ana, event="practice_not_copied").count() == 1
    with pytest.raises(WrongState, match="could not be copied"):
        actions.check_publish(PracticePage.objects.get(pk=release.page_id))


def test_while_it_is_being_copied_nobody_is_told_that_it_failed(world, client, plan):
    offered(plan, files=True, copied=False)

    client.force_login(world.ana)
    own = client.get(reverse("library:shared", args=[tier(plan, 4).uuid])).content.decode()

    assert "being copied" in own
    assert "could not be copied" not in own


def test_what_was_tried_in_vain_is_given_up(plan):
    release = offered(plan, files=True, copied=False)

    actions.give_up_copies(str(release.pk))

    assert release.files.get().trouble == "Something went wrong each time it was copied."


def test_giving_up_leaves_what_was_copied(plan):
    release = offered(plan, files=True)

    actions.give_up_copies(str(release.pk))

    assert release.files.get().trouble == ""


@pytest.mark.parametrize("who", ["ana", "coordinator"])
def test_author_and_coordinator_leave_the_file_out_and_the_practice_goes_on(world, client, plan, stuck, who):
    client.force_login(getattr(world, who))
    path = reverse("library:leave_out", args=[tier(plan, 4).uuid, stuck.files.get().original.uuid])

    answers = [client.post(path).status_code, client.post(path).status_code]

    assert answers == [302, 302]
    assert not ReleasedFile.objects.exists()
    assert actions.publish(stuck.pk, by=world.coordinator).live


def test_others_leave_nothing_out(world, client, plan, stuck):
    file = stuck.files.get().original

    with pytest.raises(PermissionDenied):
        actions.leave_out(stuck.pk, file=file, by=world.ben)
    client.force_login(world.ben)
    assert client.post(reverse("library:leave_out", args=[tier(plan, 4).uuid, file.uuid])).status_code == 404
    assert ReleasedFile.objects.exists()


def test_a_file_that_was_copied_is_not_left_out_this_way(world, plan):
    release = offered(plan, files=True)

    with pytest.raises(WrongState, match="not waiting for a copy any more"):
        actions.leave_out(release.pk, file=release.files.get().original, by=world.ana)


def test_a_file_that_is_whole_again_is_copied_when_the_practice_is_shared_anew(world, plan, stuck):
    original = stuck.files.get().original
    for rendition in original.renditions.all():
        Rendition.objects.filter(pk=rendition.pk).update(key=store.save(ContentFile(b"bytes"), "r"))
    actions.withdraw(stuck.pk, by=world.ana)

    again = offered(plan, files=True)

    assert again.files.get().copy is not None
    assert again.files.get().trouble == ""
