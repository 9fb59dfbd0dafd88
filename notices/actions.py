"""Telling people: a line on their page and a mail in the outbox, once per event, person and subject."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import district
from accounts.models import User
from core import clock, jobs
from core.words import paragraphs
from notices.models import Mail, Notice, Preference

_UNREAD_SECONDS = 300


def _unread_key(user_id: int) -> str:
    return f"unread:{user_id}"


def unread(user: User) -> int:
    """How many notices this person has not read. Kept in the cache, because every page shows it."""
    kept = cache.get(_unread_key(user.pk))
    if kept is None:
        kept = Notice.objects.filter(user=user, read_at=None).count()
        cache.set(_unread_key(user.pk), kept, _UNREAD_SECONDS)
    return int(kept)


@transaction.atomic(savepoint=False)
def send(event: str, *, to: User, subject: str, sentence: str, path: str, context: dict[str, Any]) -> None:
    """Tell one person of one event. `subject` names the object; telling it again changes nothing.

    `templates/notices/<event>.txt` is the mail, its first line the subject; without one
    the sentence is the mail and its subject says only who writes.
    Nothing of what a teacher or a scorer wrote goes into a mail: it says that there is something, and where.
    """
    notice = Notice(event=event, user=to, subject=subject, sentence=sentence[:300], path=path)
    if Notice.objects.filter(event=event, user=to, subject=subject).exists():
        return
    # Told twice at once, one of the two is written; the mail and its job below are one each as well.
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    transaction.on_commit(lambda: cache.delete(_unread_key(to.pk)))
    if not to.is_active or Preference.objects.filter(user=to, event=event, by_mail=False).exists():
        return
    with translation.override(to.language):
        post(
            event, to=to.email, person=to, subject_key=subject, context={**context, "sentence": sentence, "path": path}
        )


@transaction.atomic(savepoint=False)
def post(event: str, *, to: str, person: User | None, subject_key: str, context: dict[str, Any]) -> None:
    """Put one mail in the outbox; it is sent after commit, once per event, address and subject."""
    facts = {
        **context,
        "to": person,
        "link": f"{settings.SITE_URL}{context['path']}",
        "account_link": f"{settings.SITE_URL}/me/account/",
        "district": district.current(),
    }
    title, text = _written(event, facts)
    html = render_to_string("notices/layout.html", {**facts, "title": title, "paragraphs": paragraphs(text)})
    mail = Mail(event=event, to=to, subject_key=subject_key, person=person, subject=title, text=text, html=html)
    Mail.objects.bulk_create([mail], ignore_conflicts=True)
    written = Mail.objects.values_list("pk", flat=True).get(event=event, to=to, subject_key=subject_key)
    jobs.enqueue("notices.deliver", written)  # asking again changes nothing


def _written(event: str, facts: dict[str, Any]) -> tuple[str, str]:
    try:
        title, _line, text = render_to_string(f"notices/{event}.txt", facts).strip().partition("\n")
    except TemplateDoesNotExist:
        title = _("News from %(district)s") % {"district": facts["district"].name}
        text = f"{facts['sentence']}\n\n{facts['link']}"
    return " ".join(title.split())[:200], text.strip() + "\n"


def deliver(pk: str) -> None:
    """Send a waiting mail, at most once. The job kind `notices.deliver`.

    It is marked as sent before the mail server is spoken to, so a crash in between costs a mail but never sends
    one twice. When the server refuses, the mail is marked as failed and the error lets the job try again later.
    """
    with transaction.atomic():
        mail = Mail.objects.select_for_update().get(pk=int(pk))
        if mail.state == Mail.State.SENT:
            return
        mail.move("send", by=None, sent_at=clock.now())
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.to])
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    try:
        message.send()
    except Exception:
        with transaction.atomic():
            Mail.objects.select_for_update().get(pk=mail.pk).move("fail", by=None, sent_at=None)
        raise


@transaction.atomic
def read_all(user: User) -> int:
    """Mark everything told to this person as read. Returns how many were new."""
    count = Notice.objects.filter(user=user, read_at=None).update(read_at=clock.now())
    transaction.on_commit(lambda: cache.delete(_unread_key(user.pk)))
    return count
