"""Addresses of the library. A practice's slug comes last; `drafting.RESERVED` keeps the others free."""

from django.urls import path

from library.views import browse, desk, files, practice, sharing

app_name = "library"

urlpatterns = [
    path("", browse.browse, name="browse"),
    path("releases/", desk.releases, name="releases"),
    path("releases/<uuid:uuid>/return/", desk.send_back, name="return"),
    path("releases/<uuid:uuid>/settle/", desk.settle, name="settle"),
    path("files/<uuid:uuid>/<slug:rendition>", files.file, name="file"),
    path("share/<uuid:submission>/", sharing.share, name="share"),
    path("share/<uuid:submission>/shared/", sharing.shared, name="shared"),
    path("share/<uuid:submission>/files/<uuid:file>/leave-out/", sharing.leave_out, name="leave_out"),
    path("share/<uuid:submission>/withdraw/", sharing.withdraw, name="withdraw"),
    path("share/<uuid:submission>/credit/", sharing.credit, name="credit"),
    path("<slug:slug>/", practice.practice, name="practice"),
    path("<slug:slug>/tried/", practice.tried, name="tried"),
    path("<slug:slug>/start/", practice.start, name="start"),
    path("<slug:slug>/report/", practice.report, name="report"),
]
