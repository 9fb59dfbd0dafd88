"""Addresses of money: finance's under /money/, a teacher's own under /me/."""

from django.urls import path

from payouts.views import leaving, looking, mine, runs, settling

app_name = "payouts"

RUN = "money/runs/<uuid:uuid>/"
STIPEND = "money/stipends/<uuid:uuid>/"

urlpatterns = [
    path("me/stipends/", mine.mine, name="mine"),
    path("me/exit/<uuid:uuid>/", mine.leaving, name="exit"),
    path("money/", looking.overview, name="overview"),
    path("money/eligible/", looking.eligible, name="eligible"),
    path("money/exceptions/", looking.exceptions, name="exceptions"),
    path("money/funding/", looking.funding, name="funding"),
    path("money/runs/", runs.runs, name="runs"),
    path("money/runs/new/", runs.new, name="new_run"),
    path(RUN, runs.run, name="run"),
    path(f"{RUN}add/", runs.add, name="add"),
    path(f"{RUN}remove/<uuid:stipend>/", runs.remove, name="remove"),
    path(f"{RUN}prepare/", runs.prepare, name="prepare"),
    path(f"{RUN}approve/", runs.approve, name="approve_run"),
    path(f"{RUN}return/", runs.send_back, name="return_run"),
    path(f"{RUN}give-up/", runs.give_up, name="give_up_run"),
    path(f"{RUN}sent/", leaving.sent, name="sent"),
    path(f"{RUN}answer/", leaving.answer, name="answer"),
    path(f"{RUN}answer/<uuid:draft>/", leaving.preview, name="answer_preview"),
    path(f"{RUN}lines/<int:line>/settle/", leaving.settle, name="settle"),
    path(STIPEND, looking.stipend, name="stipend"),
    path(f"{STIPEND}approve/", settling.approve, name="approve_stipend"),
    path(f"{STIPEND}source/", settling.draw, name="draw_on"),
    path(f"{STIPEND}void/", settling.give_up, name="void_stipend"),
    path(f"{STIPEND}paid/", settling.outside, name="paid_outside"),
]
for format in ("csv", "xlsx"):
    urlpatterns += [
        path(f"{RUN}export/{format}/", leaving.export, {"format": format}, name=f"export_{format}"),
        path(f"{RUN}files/{format}/", leaving.download, {"format": format}, name=f"download_{format}"),
    ]
