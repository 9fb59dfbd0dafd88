"""Every address of the site. Wagtail's pages come last."""

from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.urls import serve_pattern

from accounts.views import Addresses, SignOut
from core.styleguide import styleguide
from pages.cms import urls as cms_urls
from pages.views.serve import serve

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("pages.urls")),
    path("accounts/logout/", SignOut.as_view(), name="account_logout"),
    path("accounts/email/", Addresses.as_view(), name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("styleguide/", styleguide, name="styleguide"),
    path("", include("files.urls")),
    path("", include("submissions.urls")),
    path("", include("payouts.urls")),
    path("cms/", include(cms_urls)),  # closes the doors of Wagtail's that stand beside ours
    path("cms/", include(wagtailadmin_urls)),
    path("desk/", include("scoring.urls")),
    path("library/", include("library.urls")),
    # Wagtail's own list also holds a sign-in form and page passwords; neither is wanted beside ours.
    re_path(serve_pattern, serve, name="wagtail_serve"),
]
