"""Addresses of plans and evidence."""

from django.urls import path

from submissions.views import approval, columns, consent, files, items, opened, people, plans, sending, tiers, uses

app_name = "submissions"

TIER = "plans/<uuid:uuid>/tier/<int:order>/"
PARTS = ("resources", "artifacts", "data")

urlpatterns = [
    path("me/work/", sending.work, name="work"),
    path("plans/new/", plans.new, name="new"),
    path("plans/approve/", approval.waiting, name="approve_list"),
    path("plans/approve/<uuid:uuid>/", approval.answer, name="approve"),
    path("plans/coaching/", people.coaching, name="coaching"),
    path("plans/coaching/<uuid:submission>/", people.read_draft, name="read_draft"),
    path("plans/attempts/<uuid:uuid>/", sending.attempt, name="attempt"),
    path("plans/uses/<uuid:submission>/", uses.uses, name="uses"),
    path("plans/uses/<uuid:submission>/opened/", opened.opened, name="opened"),
    path("plans/uses/<uuid:submission>/withdraw/<slug:item>/", uses.withdraw_use, name="withdraw_use"),
    path("plans/uses/<uuid:submission>/allow/<int:withdrawal>/", uses.allow_again, name="allow_again"),
    path("plans/files/<uuid:uuid>/<slug:rendition>", files.file, name="file"),
    path("plans/<uuid:uuid>/", plans.plan, name="plan"),
    path("plans/<uuid:uuid>/edit/", plans.edit, name="edit"),
    path("plans/<uuid:uuid>/start/", plans.start, name="start"),
    path("plans/<uuid:uuid>/propose/", plans.propose, name="propose"),
    path("plans/<uuid:uuid>/archive/", plans.put_away, name="archive"),
    path("plans/<uuid:uuid>/restore/", plans.bring_back, name="restore"),
    path("plans/<uuid:uuid>/invite/", people.invite, name="invite"),
    path("plans/<uuid:uuid>/join/", people.join, name="join"),
    path("plans/<uuid:uuid>/leave/", people.leave, name="leave"),
    path("plans/<uuid:uuid>/coach/", people.ask_coach, name="ask_coach"),
    path("plans/<uuid:uuid>/coach/<int:coaching>/end/", people.end_coaching, name="end_coaching"),
    path(TIER, tiers.tier, name="tier"),
    path(f"{TIER}save/", tiers.save, name="save"),
    path(f"{TIER}changes/", tiers.save_changes, name="changes"),
    path(f"{TIER}versions/<int:version>/settle/", tiers.settle, name="settle"),
    path(f"{TIER}rubric/", tiers.rubric, name="rubric"),
    path(f"{TIER}reflection/", tiers.reflection, name="reflection"),
    path(f"{TIER}overview/", tiers.overview, name="overview"),
    path(f"{TIER}permissions/", consent.permissions, name="permissions"),
    path(f"{TIER}check/", sending.check, name="check"),
    path(f"{TIER}links/", sending.look_again, name="links"),
    path(f"{TIER}mask/", sending.mask, name="mask"),
    path(f"{TIER}sent/", sending.sent, name="sent"),
    path(f"{TIER}withdraw/", sending.withdraw, name="withdraw"),
    path(f"{TIER}revise/", sending.revise, name="revise"),
    path(f"{TIER}decision/", sending.decision, name="decision"),
    path(f"{TIER}pauses/<int:pause>/", sending.mend, name="mend"),
]
urlpatterns += [path(f"{TIER}data/<int:item_id>/columns/", columns.choose, name="columns")]
for part in PARTS:
    urlpatterns += [
        path(f"{TIER}{part}/", items.items, {"part": part}, name=part),
        path(f"{TIER}{part}/<int:item_id>/", items.item, {"part": part}, name=f"{part}_item"),
        path(f"{TIER}{part}/<int:item_id>/place/", items.place, {"part": part}, name=f"{part}_place"),
    ]
