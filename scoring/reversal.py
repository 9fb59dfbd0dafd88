"""What taking a decision back would lead to, said before it is done."""

from django.utils.translation import gettext as _

from credentials.models import Credential
from payouts.models import Batch, Stipend
from submissions.models import Decision, Submission


def consequences(decision: Decision) -> list[str]:
    """Whole sentences: the work, its teacher, the money, the credential, later tiers."""
    found = [
        _("The work waits in the queue again, for any scorer who may judge it."),
        _("%(name)s is told, and reads your reason.") % {"name": decision.teacher.name},
    ]
    if not decision.on_track:
        return [*found, _("No money and no credential hang on it.")]
    return [*found, _money(decision.submission), _credential(decision), _("Later tiers that are on track stand.")]


def _money(submission: Submission) -> str:
    stipend = Stipend.objects.filter(submission=submission).standing().first()
    if stipend is None:
        return _("This tier earned no stipend, so no money changes.")
    if stipend.state == Stipend.State.PAID:
        return _("Its stipend is paid already. It stays paid: nothing is taken back.")
    if stipend.state == Stipend.State.BATCHED:
        return _in_run(stipend)
    return _("Its stipend is not paid yet. It becomes void, and is earned anew if the tier is on track again.")


def _in_run(stipend: Stipend) -> str:
    run = Batch.objects.get(items__stipend=stipend, items__closed_at__isnull=True)
    if run.state in {Batch.State.DRAFT, Batch.State.PREPARED}:
        return _("Its stipend is in the pay run “%(run)s”. It leaves the run and becomes void.") % {"run": run.name}
    return _("Its stipend is in the pay run “%(run)s”, which is approved already. It stays there and may be paid.") % {
        "run": run.name
    }


def _credential(decision: Decision) -> str:
    source = f"plan:{decision.submission.plan.uuid}"
    standing = Credential.objects.filter(recipient=decision.teacher_id, source=source).exclude(
        state__in=[Credential.State.REVOKED, Credential.State.SUSPENDED]
    )
    if standing.exists():
        return _("The credential it helped to earn is suspended until the tier is on track again.")
    return _("No credential was awarded for this plan yet.")
