"""The doors of the site: every address, and what each role gets there (see `door.py` for how to read a row).

302 for a visitor leads to sign-in, 401 says so to a script. 404 says that there is nothing to know of; 403, that it
is not for this person; 409, that it is not possible now; 400, 415 and 422, that the empty form a test sends is not
complete.
"""

from tests.doors.door import Door

DOORS: dict[str, Door] = {
    "accounts/invitation/<str:token>/": Door("accounts/invitation/{invitation}/", {200: "rest"}, {200: "rest"}),
    "accounts/again/": Door("accounts/again/", {302: "visitor", 200: "rest"}, {302: "visitor", 200: "rest"}),
    "theme.<slug:theme_hash>.css": Door("theme.{theme}.css", {200: "rest"}, {200: "rest"}),
    "robots.txt": Door("robots.txt", {200: "rest"}),
    "sitemap.xml": Door("sitemap.xml", {200: "rest"}),
    "offline/": Door("offline/", {200: "rest"}),
    "offline.js": Door("offline.js", {200: "rest"}),
    "favicon.ico": Door("favicon.ico", {301: "rest"}),
    ".well-known/security.txt": Door(".well-known/security.txt", {404: "rest"}),
    "media/<path:path>": Door("media/none.txt", {404: "rest"}),
    "me/": Door("me/", {302: "visitor", 200: "rest"}, {302: "visitor", 200: "rest"}),
    "me/notices/": Door("me/notices/", {302: "visitor", 200: "rest"}, {302: "rest"}),
    "me/account/": Door("me/account/", {302: "visitor", 200: "rest"}, {302: "visitor", 200: "rest"}),
    "me/school/": Door(
        "me/school/", {302: "visitor", 200: "leader", 403: "rest"}, {302: "visitor", 200: "leader", 403: "rest"}
    ),
    "people/": Door(
        "people/",
        {302: "visitor", 200: "coordinator admin", 403: "rest"},
        {302: "visitor", 200: "coordinator admin", 403: "rest"},
    ),
    "people/invite/": Door(
        "people/invite/",
        {302: "visitor", 200: "coordinator admin", 403: "rest"},
        {302: "visitor", 200: "coordinator admin", 403: "rest"},
    ),
    "people/<uuid:uuid>/": Door(
        "people/{person}/",
        {302: "visitor", 200: "coordinator admin", 403: "rest"},
        {302: "visitor", 200: "coordinator admin", 403: "rest"},
    ),
    "people/<uuid:uuid>/staff/": Door(
        "people/{person}/staff/",
        {302: "visitor", 200: "coordinator admin", 403: "rest"},
        {302: "visitor", 200: "coordinator admin", 403: "rest"},
    ),
    "people/<uuid:uuid>/deactivate/": Door(
        "people/{person}/deactivate/",
        {302: "visitor", 200: "coordinator admin", 403: "rest"},
        {302: "visitor coordinator admin", 403: "rest"},
    ),
    "people/roles/<int:pk>/end/": Door(
        "people/roles/{grant}/end/", {405: "rest"}, {302: "visitor coordinator admin", 403: "rest"}
    ),
    "accounts/logout/": Door("accounts/logout/", {302: "visitor", 200: "rest"}, {302: "rest"}),
    "accounts/email/": Door("accounts/email/", {302: "visitor", 200: "rest"}, {302: "rest"}),
    "styleguide/": Door("styleguide/", {200: "admin", 404: "rest"}, {200: "admin", 404: "rest"}),
    "uploads/": Door("uploads/", {401: "visitor", 200: "rest"}, {401: "visitor", 400: "rest"}),
    "uploads/<uuid:uuid>/": Door(
        "uploads/{upload}/", {401: "visitor", 405: "rest"}, {401: "visitor", 415: "owner", 404: "rest"}
    ),
    "me/work/": Door("me/work/", {302: "visitor", 200: "rest"}, {302: "visitor", 200: "rest"}),
    "plans/new/": Door("plans/new/", {302: "visitor", 200: "rest"}, {302: "visitor", 200: "rest"}),
    "plans/approve/": Door(
        "plans/approve/",
        {302: "visitor", 200: "coordinator", 403: "rest"},
        {302: "visitor", 200: "coordinator", 403: "rest"},
    ),
    "plans/approve/<uuid:uuid>/": Door(
        "plans/approve/{proposed}/",
        {302: "visitor", 200: "coordinator", 403: "rest"},
        {302: "visitor", 200: "coordinator", 403: "rest"},
    ),
    "plans/coaching/": Door("plans/coaching/", {302: "visitor", 200: "rest"}, {302: "visitor", 200: "rest"}),
    "plans/coaching/<uuid:submission>/": Door(
        "plans/coaching/{waiting}/",
        {302: "visitor", 200: "coach", 404: "rest"},
        {302: "visitor", 200: "coach", 404: "rest"},
    ),
    "plans/attempts/<uuid:uuid>/": Door(
        "plans/attempts/{attempt}/",
        {302: "visitor", 200: "owner", 404: "rest"},
        {302: "visitor", 200: "owner", 404: "rest"},
    ),
    "plans/files/<uuid:uuid>/<slug:rendition>": Door(
        "plans/files/{file}/view",
        {302: "visitor", 200: "owner member coach", 404: "rest"},
        {302: "visitor", 405: "rest"},
    ),
    "plans/<uuid:uuid>/": Door(
        "plans/{plan}/",
        {302: "visitor", 200: "owner member coach coordinator", 404: "rest"},
        {302: "visitor", 200: "owner member coach coordinator", 404: "rest"},
    ),
    "plans/<uuid:uuid>/edit/": Door(
        "plans/{plan}/edit/",
        {302: "visitor", 200: "owner member", 404: "rest"},
        {302: "visitor", 200: "owner member", 404: "rest"},
    ),
    "plans/<uuid:uuid>/start/": Door(
        "plans/{plan}/start/",
        {302: "visitor", 200: "owner member", 404: "rest"},
        {302: "visitor", 200: "owner member", 404: "rest"},
    ),
    "plans/<uuid:uuid>/propose/": Door(
        "plans/{plan}/propose/",
        {302: "visitor", 405: "rest"},
        {302: "visitor", 409: "owner", 403: "member", 404: "rest"},
    ),
    "plans/<uuid:uuid>/archive/": Door(
        "plans/{plan}/archive/",
        {302: "visitor", 405: "rest"},
        {302: "visitor", 409: "owner", 403: "member", 404: "rest"},
    ),
    "plans/<uuid:uuid>/restore/": Door(
        "plans/{plan}/restore/",
        {302: "visitor", 405: "rest"},
        {302: "visitor", 409: "owner", 403: "member", 404: "rest"},
    ),
    "plans/<uuid:uuid>/invite/": Door(
        "plans/{plan}/invite/", {302: "visitor", 405: "rest"}, {302: "visitor owner member", 404: "rest"}
    ),
    "plans/<uuid:uuid>/join/": Door(
        "plans/{plan}/join/",
        {302: "visitor", 405: "rest"},
        {302: "visitor member", 403: "owner coach coordinator", 404: "rest"},
    ),
    "plans/<uuid:uuid>/leave/": Door(
        "plans/{plan}/leave/",
        {302: "visitor", 200: "owner member", 404: "rest"},
        {302: "visitor member", 409: "owner", 404: "rest"},
    ),
    "plans/<uuid:uuid>/coach/": Door(
        "plans/{plan}/coach/", {302: "visitor", 405: "rest"}, {302: "visitor owner member", 404: "rest"}
    ),
    "plans/<uuid:uuid>/coach/<int:coaching>/end/": Door(
        "plans/{plan}/coach/{coaching}/end/", {302: "visitor", 405: "rest"}, {302: "visitor owner", 404: "rest"}
    ),
    "plans/<uuid:uuid>/tier/<int:order>/": Door(
        "plans/{plan}/tier/2/",
        {302: "visitor", 200: "owner member", 404: "rest"},
        {302: "visitor", 200: "owner member", 404: "rest"},
    ),
    "plans/<uuid:uuid>/tier/<int:order>/save/": Door(
        "plans/{plan}/tier/2/save/", {302: "visitor", 405: "rest"}, {302: "visitor", 400: "owner member", 404: "rest"}
    ),
    "plans/<uuid:uuid>/tier/<int:order>/changes/": Door(
        "plans/{plan}/tier/2/changes/", {302: "visitor", 405: "rest"}, {302: "visitor owner member", 404: "rest"}
    ),
    "plans/<uuid:uuid>/tier/<int:order>/rubric/": Door(
        "plans/{plan}/tier/2/rubric/",
        {302: "visitor", 200: "owner member", 404: "rest"},
        {302: "visitor", 200: "owner member", 404: "rest"},
    ),
    "plans/<uuid:uuid>/tier/<int:order>/reflection/": Door(
        "plans/{plan}/tier/2/reflection/",
        {302: "visitor", 200: "owner member", 404: "rest"},
        {302: "visitor", 200: "owner member", 404: "rest"},
    ),
    "plans/<uuid:uuid>/tier/<int:order>/overview/": Door(
        "plans/{plan}/tier/2/overview/", {302: "visitor", 404: "rest"}, {302: "visitor", 404: "rest"}
    ),
    "plans/<uuid:uuid>/tier/<int:order>/permissions/": Door(
        "plans/{plan}/tier/2/permissions/",
        {302: "visitor", 200: "owner member", 404: "rest"},
        {302: "visitor", 200: "owner member", 404: "rest"},
    ),
    "plans/<uuid:uuid>/tier/<int:order>/check/": Door(
        "plans/{plan}/tier/2/check/",
        {302: "visitor", 200: "owner member", 404: "rest"},
        {302: "visitor owner", 200: "member", 404: "rest"},
    ),
    "plans/<uuid:uuid>/tier/<int:order>/links/": Door(
        "plans/{plan}/tier/2/links/", {302: "visitor", 405: "rest"}, {302: "visitor owner member", 404: "rest"}
    ),
    "plans/<uuid:uuid>/tier/<int:order>/mask/": Door(
        "plans/{plan}/tier/2/mask/", {302: "visitor", 405: "rest"}, {302: "visitor", 404: "rest"}
    ),
    "plans/<uuid:uuid>/tier/<int:order>/resources/": Door(
        "plans/{plan}/tier/2/resources/", {302: "visitor", 404: "rest"}, {302: "visitor", 404: "rest"}
    ),
    "plans/<uuid:uuid>/tier/<int:order>/artifacts/": Door(
        "plans/{plan}/tier/2/artifacts/",
        {302: "visitor", 200: "owner member", 404: "rest"},
        {302: "visitor", 200: "owner member", 404: "rest"},
    ),
    "plans/<uuid:uuid>/tier/<int:order>/data/": Door(
        "plans/{plan}/tier/2/data/", {302: "visitor", 404: "rest"}, {302: "visitor", 404: "rest"}
    ),
    "plans/<uuid:uuid>/tier/<int:order>/sent/": Door(
        "plans/{plan}/tier/1/sent/",
        {302: "visitor", 200: "owner member", 404: "rest"},
        {302: "visitor", 200: "owner member", 404: "rest"},
    ),
    "plans/<uuid:uuid>/tier/<int:order>/withdraw/": Door(
        "plans/{plan}/tier/1/withdraw/",
        {302: "visitor", 200: "owner member", 404: "rest"},
        {302: "visitor owner", 409: "member", 404: "rest"},
    ),
    "plans/<uuid:uuid>/tier/<int:order>/revise/": Door(
        "plans/{plan}/tier/1/revise/", {302: "visitor", 405: "rest"}, {302: "visitor member", 409: "owner", 404: "rest"}
    ),
    "plans/<uuid:uuid>/tier/<int:order>/decision/": Door(
        "plans/{plan}/tier/1/decision/",
        {302: "visitor owner", 200: "member", 404: "rest"},
        {302: "visitor owner", 200: "member", 404: "rest"},
    ),
    "plans/<uuid:uuid>/tier/<int:order>/versions/<int:version>/settle/": Door(
        "plans/{plan}/tier/2/versions/1/settle/", {302: "visitor", 405: "rest"}, {302: "visitor", 404: "rest"}
    ),
    "plans/<uuid:uuid>/tier/<int:order>/pauses/<int:pause>/": Door(
        "plans/{plan}/tier/1/pauses/1/", {302: "visitor", 405: "rest"}, {302: "visitor", 404: "rest"}
    ),
    "plans/<uuid:uuid>/tier/<int:order>/resources/<int:item_id>/": Door(
        "plans/{plan}/tier/2/resources/{artifact}/", {302: "visitor", 404: "rest"}, {302: "visitor", 404: "rest"}
    ),
    "plans/<uuid:uuid>/tier/<int:order>/resources/<int:item_id>/place/": Door(
        "plans/{plan}/tier/2/resources/{artifact}/place/", {302: "visitor", 405: "rest"}, {302: "visitor", 404: "rest"}
    ),
    "plans/<uuid:uuid>/tier/<int:order>/artifacts/<int:item_id>/": Door(
        "plans/{plan}/tier/2/artifacts/{artifact}/",
        {302: "visitor", 200: "owner member", 404: "rest"},
        {302: "visitor", 200: "owner member", 404: "rest"},
    ),
    "plans/<uuid:uuid>/tier/<int:order>/artifacts/<int:item_id>/place/": Door(
        "plans/{plan}/tier/2/artifacts/{artifact}/place/",
        {302: "visitor", 405: "rest"},
        {302: "visitor owner member", 404: "rest"},
    ),
    "plans/<uuid:uuid>/tier/<int:order>/data/<int:item_id>/": Door(
        "plans/{plan}/tier/2/data/{artifact}/", {302: "visitor", 404: "rest"}, {302: "visitor", 404: "rest"}
    ),
    "plans/<uuid:uuid>/tier/<int:order>/data/<int:item_id>/place/": Door(
        "plans/{plan}/tier/2/data/{artifact}/place/", {302: "visitor", 405: "rest"}, {302: "visitor", 404: "rest"}
    ),
    "plans/<uuid:uuid>/tier/<int:order>/data/<int:item_id>/columns/": Door(
        "plans/{plan}/tier/2/data/{artifact}/columns/", {302: "visitor", 404: "rest"}, {302: "visitor", 404: "rest"}
    ),
    "plans/uses/<uuid:submission>/": Door(
        "plans/uses/{waiting}/",
        {302: "visitor", 200: "owner coordinator", 404: "rest"},
        {302: "visitor", 200: "owner coordinator", 404: "rest"},
    ),
    "plans/uses/<uuid:submission>/opened/": Door(
        "plans/uses/{waiting}/opened/",
        {302: "visitor", 200: "owner coordinator", 404: "rest"},
        {302: "visitor", 405: "rest"},
    ),
    "plans/uses/<uuid:submission>/withdraw/<slug:item>/": Door(
        "plans/uses/{waiting}/withdraw/tier/",
        {302: "visitor", 200: "owner coordinator", 404: "rest"},
        {302: "visitor", 200: "owner coordinator", 404: "rest"},
    ),
    "plans/uses/<uuid:submission>/allow/<int:withdrawal>/": Door(
        "plans/uses/{waiting}/allow/1/", {302: "visitor", 405: "rest"}, {302: "visitor", 404: "rest"}
    ),
    "desk/": Door(
        "desk/",
        {302: "visitor", 200: "scorer coordinator", 403: "rest"},
        {302: "visitor", 200: "scorer coordinator", 403: "rest"},
    ),
    "desk/next/": Door("desk/next/", {405: "rest"}, {302: "visitor scorer coordinator", 403: "rest"}),
    "desk/decisions/": Door(
        "desk/decisions/",
        {302: "visitor", 200: "coordinator", 403: "rest"},
        {302: "visitor", 200: "coordinator", 403: "rest"},
    ),
    "desk/decisions/<uuid:decision>/reverse/": Door(
        "desk/decisions/{decision}/reverse/",
        {302: "visitor", 200: "coordinator", 403: "rest"},
        {302: "visitor", 200: "coordinator", 403: "rest"},
    ),
    "desk/<uuid:piece>/": Door(
        "desk/{waiting}/",
        {302: "visitor", 200: "scorer coordinator", 403: "rest"},
        {302: "visitor", 200: "scorer coordinator", 403: "rest"},
    ),
    "desk/<uuid:piece>/claim/": Door(
        "desk/{waiting}/claim/", {405: "rest"}, {302: "visitor scorer coordinator", 403: "rest"}
    ),
    "desk/<uuid:piece>/let-go/": Door(
        "desk/{waiting}/let-go/", {405: "rest"}, {302: "visitor scorer coordinator", 403: "rest"}
    ),
    "desk/<uuid:piece>/save/": Door(
        "desk/{waiting}/save/", {405: "rest"}, {302: "visitor", 404: "scorer coordinator", 403: "rest"}
    ),
    "desk/<uuid:piece>/decide/": Door(
        "desk/{waiting}/decide/", {405: "rest"}, {302: "visitor", 404: "scorer coordinator", 403: "rest"}
    ),
    "desk/<uuid:piece>/pause/": Door(
        "desk/{waiting}/pause/", {405: "rest"}, {302: "visitor", 404: "scorer coordinator", 403: "rest"}
    ),
    "desk/<uuid:piece>/settle/": Door(
        "desk/{waiting}/settle/", {405: "rest"}, {302: "visitor", 404: "scorer coordinator", 403: "rest"}
    ),
    "me/stipends/": Door("me/stipends/", {302: "visitor", 200: "rest"}, {302: "visitor", 200: "rest"}),
    "money/": Door(
        "money/",
        {302: "visitor", 200: "coordinator clerk manager", 403: "rest"},
        {302: "visitor", 200: "coordinator clerk manager", 403: "rest"},
    ),
    "money/eligible/": Door(
        "money/eligible/",
        {302: "visitor", 200: "coordinator clerk manager", 403: "rest"},
        {302: "visitor", 200: "coordinator clerk manager", 403: "rest"},
    ),
    "money/exceptions/": Door(
        "money/exceptions/",
        {302: "visitor", 200: "coordinator clerk manager", 403: "rest"},
        {302: "visitor", 200: "coordinator clerk manager", 403: "rest"},
    ),
    "money/funding/": Door(
        "money/funding/",
        {302: "visitor", 200: "coordinator clerk manager", 403: "rest"},
        {302: "visitor", 200: "coordinator clerk manager", 403: "rest"},
    ),
    "money/runs/": Door(
        "money/runs/",
        {302: "visitor", 200: "clerk manager", 403: "rest"},
        {302: "visitor", 200: "clerk manager", 403: "rest"},
    ),
    "money/runs/new/": Door(
        "money/runs/new/", {302: "visitor", 200: "clerk", 403: "rest"}, {302: "visitor", 422: "clerk", 403: "rest"}
    ),
    "library/": Door("library/", {200: "rest"}),
    "library/releases/": Door(
        "library/releases/",
        {302: "visitor", 200: "coordinator", 403: "rest"},
        {302: "visitor", 405: "coordinator", 403: "rest"},
    ),
    "me/credentials/": Door("me/credentials/", {302: "visitor", 200: "rest"}, {302: "visitor", 200: "rest"}),
    "people/invite/several/": Door(
        "people/invite/several/",
        {302: "visitor", 200: "coordinator admin", 403: "rest"},
        {302: "visitor", 200: "coordinator admin", 403: "rest"},
    ),
    "me/exit/<uuid:uuid>/": Door(
        "me/exit/{plan}/",
        {302: "visitor", 409: "owner member", 404: "rest"},
        {302: "visitor", 409: "owner member", 404: "rest"},
    ),
    "money/runs/<uuid:uuid>/": Door(
        "money/runs/{none}/",
        {302: "visitor", 404: "clerk manager", 403: "rest"},
        {302: "visitor", 404: "clerk manager", 403: "rest"},
    ),
    "money/runs/<uuid:uuid>/add/": Door(
        "money/runs/{none}/add/",
        {302: "visitor", 404: "clerk", 403: "rest"},
        {302: "visitor", 404: "clerk", 403: "rest"},
    ),
    "money/runs/<uuid:uuid>/prepare/": Door(
        "money/runs/{none}/prepare/",
        {302: "visitor", 404: "clerk", 403: "rest"},
        {302: "visitor", 404: "clerk", 403: "rest"},
    ),
    "money/runs/<uuid:uuid>/approve/": Door(
        "money/runs/{none}/approve/",
        {302: "visitor", 404: "manager", 403: "rest"},
        {302: "visitor manager", 403: "rest"},
    ),
    "money/runs/<uuid:uuid>/return/": Door(
        "money/runs/{none}/return/",
        {302: "visitor", 404: "manager", 403: "rest"},
        {302: "visitor", 404: "manager", 403: "rest"},
    ),
    "money/runs/<uuid:uuid>/give-up/": Door(
        "money/runs/{none}/give-up/",
        {302: "visitor", 404: "clerk", 403: "rest"},
        {302: "visitor", 404: "clerk", 403: "rest"},
    ),
    "money/runs/<uuid:uuid>/sent/": Door(
        "money/runs/{none}/sent/",
        {302: "visitor", 404: "clerk", 403: "rest"},
        {302: "visitor", 404: "clerk", 403: "rest"},
    ),
    "money/runs/<uuid:uuid>/answer/": Door(
        "money/runs/{none}/answer/",
        {302: "visitor", 404: "clerk", 403: "rest"},
        {302: "visitor", 404: "clerk", 403: "rest"},
    ),
    "money/runs/<uuid:uuid>/export/csv/": Door(
        "money/runs/{none}/export/csv/",
        {302: "visitor", 405: "clerk", 403: "rest"},
        {302: "visitor", 404: "clerk", 403: "rest"},
    ),
    "money/runs/<uuid:uuid>/files/csv/": Door(
        "money/runs/{none}/files/csv/",
        {302: "visitor", 404: "clerk manager", 403: "rest"},
        {302: "visitor", 404: "clerk manager", 403: "rest"},
    ),
    "money/runs/<uuid:uuid>/export/xlsx/": Door(
        "money/runs/{none}/export/xlsx/",
        {302: "visitor", 405: "clerk", 403: "rest"},
        {302: "visitor", 404: "clerk", 403: "rest"},
    ),
    "money/runs/<uuid:uuid>/files/xlsx/": Door(
        "money/runs/{none}/files/xlsx/",
        {302: "visitor", 404: "clerk manager", 403: "rest"},
        {302: "visitor", 404: "clerk manager", 403: "rest"},
    ),
    "money/runs/<uuid:uuid>/remove/<uuid:stipend>/": Door(
        "money/runs/{none}/remove/{none}/",
        {302: "visitor", 404: "clerk", 403: "rest"},
        {302: "visitor", 404: "clerk", 403: "rest"},
    ),
    "money/runs/<uuid:uuid>/answer/<uuid:draft>/": Door(
        "money/runs/{none}/answer/{none}/",
        {302: "visitor", 404: "clerk", 403: "rest"},
        {302: "visitor", 404: "clerk", 403: "rest"},
    ),
    "money/runs/<uuid:uuid>/lines/<int:line>/settle/": Door(
        "money/runs/{none}/lines/1/settle/",
        {302: "visitor", 404: "clerk", 403: "rest"},
        {302: "visitor", 404: "clerk", 403: "rest"},
    ),
    "money/stipends/<uuid:uuid>/": Door(
        "money/stipends/{none}/",
        {302: "visitor", 404: "coordinator clerk manager", 403: "rest"},
        {302: "visitor", 404: "coordinator clerk manager", 403: "rest"},
    ),
    "money/stipends/<uuid:uuid>/approve/": Door(
        "money/stipends/{none}/approve/",
        {302: "visitor", 404: "clerk manager", 403: "rest"},
        {302: "visitor", 404: "clerk manager", 403: "rest"},
    ),
    "money/stipends/<uuid:uuid>/source/": Door(
        "money/stipends/{none}/source/",
        {302: "visitor", 404: "manager", 403: "rest"},
        {302: "visitor", 404: "manager", 403: "rest"},
    ),
    "money/stipends/<uuid:uuid>/void/": Door(
        "money/stipends/{none}/void/",
        {302: "visitor", 404: "manager", 403: "rest"},
        {302: "visitor", 404: "manager", 403: "rest"},
    ),
    "money/stipends/<uuid:uuid>/paid/": Door(
        "money/stipends/{none}/paid/",
        {302: "visitor", 404: "clerk manager", 403: "rest"},
        {302: "visitor", 404: "clerk manager", 403: "rest"},
    ),
    "library/releases/<uuid:uuid>/return/": Door(
        "library/releases/{none}/return/",
        {302: "visitor", 404: "coordinator", 403: "rest"},
        {302: "visitor", 404: "coordinator", 403: "rest"},
    ),
    "library/releases/<uuid:uuid>/settle/": Door(
        "library/releases/{none}/settle/",
        {302: "visitor", 405: "coordinator", 403: "rest"},
        {302: "visitor", 404: "coordinator", 403: "rest"},
    ),
    "library/files/<uuid:uuid>/<slug:rendition>": Door("library/files/{file}/view", {404: "rest"}),
    "library/share/<uuid:submission>/": Door(
        "library/share/{waiting}/",
        {302: "visitor", 409: "owner", 404: "rest"},
        {302: "visitor", 409: "owner", 404: "rest"},
    ),
    "library/share/<uuid:submission>/shared/": Door(
        "library/share/{waiting}/shared/", {302: "visitor", 404: "rest"}, {302: "visitor", 404: "rest"}
    ),
    "library/share/<uuid:submission>/files/<uuid:file>/leave-out/": Door(
        "library/share/{waiting}/files/{file}/leave-out/",
        {302: "visitor", 405: "rest"},
        {302: "visitor", 404: "rest"},
    ),
    "library/share/<uuid:submission>/withdraw/": Door(
        "library/share/{waiting}/withdraw/", {302: "visitor", 404: "rest"}, {302: "visitor", 404: "rest"}
    ),
    "library/share/<uuid:submission>/credit/": Door(
        "library/share/{waiting}/credit/", {302: "visitor", 404: "rest"}, {302: "visitor", 404: "rest"}
    ),
    "library/<slug:slug>/": Door("library/no-such-practice/", {404: "rest"}),
    "library/<slug:slug>/tried/": Door(
        "library/no-such-practice/tried/", {302: "visitor", 404: "rest"}, {302: "visitor", 404: "rest"}
    ),
    "library/<slug:slug>/start/": Door(
        "library/no-such-practice/start/", {302: "visitor", 405: "rest"}, {302: "visitor", 404: "rest"}
    ),
    "library/<slug:slug>/report/": Door(
        "library/no-such-practice/report/", {302: "visitor", 404: "rest"}, {302: "visitor", 404: "rest"}
    ),
    "^((?:[\\w\\-]+/)*)$": Door("", {200: "rest"}, {200: "rest"}),
}

# Addresses of others' code: one row stands for all that begin so.
PREFIXES: dict[str, Door] = {
    "accounts/": Door("accounts/password/change/", {302: "visitor", 200: "rest"}, {302: "visitor", 200: "rest"}),
    "cms/": Door(
        "cms/",
        {200: "coordinator manager admin", 302: "rest"},
        {405: "coordinator manager admin", 302: "rest"},
    ),
    "documents/": Door("documents/1/x.pdf", {404: "rest"}, {404: "rest"}),
}
