"""An author's screens: share, see where it stands, withdraw; and a colleague's credit."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import PersonRequest
from core.errors import Invalid
from core.once import once
from files.models import StoredFile
from library import actions
from library.drafting import shareable_files
from library.forms import CreditForm, ShareForm
from library.models import CoCredit, Release
from library.showing import ShareView, withdrawal
from submissions.models import Submission


def _own(request: PersonRequest, uuid: UUID) -> Submission:
    own = Submission.objects.visible_to(request.user).of(request.user)
    return get_object_or_404(own.select_related("plan", "school", "teacher"), uuid=uuid)


@login_required
@once
def share(request: PersonRequest, submission: UUID) -> HttpResponse:
    """The form by which an author lets go of a practice."""
    work = _own(request, submission)
    release = Release.objects.filter(submission=work).first()
    if release is not None and not release.can("offer"):
        return redirect("library:shared", submission)
    actions.check_offer(work, by=request.user)
    view = ShareView(work, release, shareable_files(work))
    form = ShareForm(request.POST or None, shareable=view.shareable, release=release, initial=view.initial)
    if request.method == "POST" and form.is_valid() and _offered(form, work, request):
        return redirect("library:shared", submission)
    return render(request, "library/share.html", {"work": work, "view": view, "form": form, "release": release})


def _offered(form: ShareForm, work: Submission, request: PersonRequest) -> bool:
    fields = {**form.cleaned_data, "file_ids": [UUID(one) for one in form.cleaned_data.get("files", [])]}
    fields.pop("files", None)
    try:
        actions.offer(work.pk, by=request.user, **fields)
    except Invalid as refused:
        for name, sentence in refused.errors.items():
            form.add_error(name if name in form.fields else None, sentence)
        return False
    return True


@login_required
def shared(request: PersonRequest, submission: UUID) -> HttpResponse:
    """Where a shared practice stands."""
    work = _own(request, submission)
    release = get_object_or_404(Release.objects.for_list(), submission=work)
    files = release.files.select_related("original")
    return render(request, "library/shared.html", {"work": work, "release": release, "files": files})


@login_required
@require_POST
def leave_out(request: PersonRequest, submission: UUID, file: UUID) -> HttpResponse:
    """Share it without a file that could not be copied: its author, or a coordinator."""
    release = get_object_or_404(Release.objects.visible_to(request.user), submission__uuid=submission)
    actions.leave_out(release.pk, file=get_object_or_404(StoredFile, uuid=file), by=request.user)
    messages.success(request, _("The file is left out. The rest of the practice can go on."))
    own = release.author_id == request.user.pk
    return redirect("library:shared", submission) if own else redirect("library:releases")


@login_required
@once
def withdraw(request: PersonRequest, submission: UUID) -> HttpResponse:
    """Take it out of the library, asked once."""
    release = get_object_or_404(Release.objects.visible_to(request.user), submission__uuid=submission)
    if request.method == "POST":
        actions.withdraw(release.pk, by=request.user)
        messages.success(request, _("The practice is withdrawn. Its page and its files are closed."))
        own = release.author_id == request.user.pk
        return redirect("library:shared", submission) if own else redirect("library:releases")
    return render(request, "library/withdraw.html", withdrawal(release, request.user))


@login_required
@once
def credit(request: PersonRequest, submission: UUID) -> HttpResponse:
    """A colleague of the group chooses how they are credited."""
    own = CoCredit.objects.select_related("release__author", "release__submission__plan")
    mine = get_object_or_404(own, release__submission__uuid=submission, teacher=request.user)
    form = CreditForm(request.POST or None, initial={"credit": mine.credit})
    if request.method == "POST" and form.is_valid():
        actions.choose_credit(mine.release_id, credit=form.cleaned_data["credit"], by=request.user)
        messages.success(request, _("Your choice is kept. You can change it here at any time."))
        return redirect("library:credit", submission)
    return render(request, "library/credit.html", {"mine": mine, "form": form})
