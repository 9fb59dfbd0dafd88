"""What those who look after the site must know about files. Nothing of it names what is in them."""

from __future__ import annotations

from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Role, RoleGrant, User
from core import clock
from files.models import StoredFile
from notices.actions import send


def tell_harmful(file: StoredFile) -> None:
    """The scanner found something; the file is locked away."""
    for person in _keepers():
        with translation.override(person.language):
            sentence = _(
                "The scanner found something harmful in the file “%(name)s” of %(owner)s. It is locked away, and its "
                "owner is told. Help them to look after the device it came from."
            ) % {"name": file.label[:60], "owner": file.owner.name}
        send("file_harmful", to=person, subject=f"file:{file.pk}", sentence=sentence, path="/me/", context={})


def tell_scanner_silent() -> None:
    """Files wait because the scanner does not answer. Told once a day."""
    for person in _keepers():
        with translation.override(person.language):
            sentence = _(
                "The scanner for harmful files does not answer, so new files stay “Being checked”. They go on by "
                "themselves when it answers again. Look whether ClamAV runs."
            )
        subject = f"scanner:{clock.today():%Y-%m-%d}"
        send("scanner_silent", to=person, subject=subject, sentence=sentence, path="/me/", context={})


def tell_given_up(file: StoredFile) -> None:
    """No worker could look into a file, however often it tried."""
    for person in _keepers():
        with translation.override(person.language):
            sentence = _(
                "A file of %(owner)s could not be opened, however often it was tried, so it was given up. The log of "
                "the workers says more."
            ) % {"owner": file.owner.name}
        send("file_given_up", to=person, subject=f"file:{file.pk}", sentence=sentence, path="/me/", context={})


def tell_missing(number: int) -> None:
    """Bytes of files are not where their rows say. Told once a day."""
    for person in _keepers():
        with translation.override(person.language):
            sentence = ngettext(
                "%(number)s file is missing in storage, so nobody can open it. The log of the workers names it; look "
                "for it in the backup.",
                "%(number)s files are missing in storage, so nobody can open them. The log of the workers names them; "
                "look for them in the backup.",
                number,
            ) % {"number": number}
        subject = f"missing:{clock.today():%Y-%m-%d}"
        send("files_missing", to=person, subject=subject, sentence=sentence, path="/me/", context={})


def _keepers() -> list[User]:
    """The coordinators of the whole site, and the IT person."""
    coordinators = RoleGrant.objects.filter(role=Role.COORDINATOR, program="").valid().values("user")
    people = User.objects.filter(Q(pk__in=coordinators) | Q(is_superuser=True), is_active=True)
    return list(people.order_by("pk"))
