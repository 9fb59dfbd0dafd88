"""Addresses of screens that show several rooms."""

from django.urls import path

from pages.views import account, home, offline, people, school, wellknown

app_name = "pages"
urlpatterns = [
    path("robots.txt", wellknown.robots, name="robots"),
    path("sitemap.xml", wellknown.sitemap, name="sitemap"),
    path("favicon.ico", wellknown.favicon, name="favicon"),
    path(".well-known/security.txt", wellknown.security, name="security"),
    path("offline/", offline.page, name="offline"),
    path("offline.js", offline.worker, name="offline-worker"),
    path("media/<path:path>", wellknown.picture, name="picture"),
    path("me/", home.me, name="me"),
    path("me/notices/", account.notices, name="notices"),
    path("me/credentials/", home.credentials, name="credentials"),
    path("me/account/", account.account, name="account"),
    path("me/school/", school.my_school, name="school"),
    path("people/", people.people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invite/several/", people.invite_several, name="invite-several"),
    path("people/<uuid:uuid>/", people.person, name="person"),
    path("people/<uuid:uuid>/staff/", people.staff, name="staff"),
    path("people/<uuid:uuid>/deactivate/", people.deactivate, name="deactivate"),
    path("people/roles/<int:pk>/end/", people.end_role, name="end-role"),
]
