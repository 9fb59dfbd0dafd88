"""Fills the reference; prints the session that may see the list. Run as `python -m benchmarks.reference.load N`."""

import json
import os
import sys

import django


def main(rows: int) -> None:
    """Exactly `rows` rows and documents, one person, one page of 30 KB."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.reference.settings")
    django.setup()
    from django.contrib.auth.models import User  # noqa: PLC0415  (Django must be set up first)
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from wagtail.models import Page, Site  # noqa: PLC0415

    from benchmarks.reference.models import PlainPage  # noqa: PLC0415
    from benchmarks.words import sql_words  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE reference_row, reference_owner, reference_document RESTART IDENTITY CASCADE")
        cursor.execute("INSERT INTO reference_owner (name) SELECT 'Owner ' || n FROM generate_series(1, 500) n")
        cursor.execute(
            "INSERT INTO reference_row (owner_id, title, state, at) SELECT 1 + n %% 500, 'Row number ' || n, "
            "(ARRAY['draft', 'sent', 'done'])[1 + n %% 3], now() - n * interval '1 minute' FROM generate_series(1, %s) n",
            [rows],
        )
        cursor.execute(
            "INSERT INTO reference_document (title, body, vector) SELECT t, b, to_tsvector('english', t || ' ' || b) "
            f"FROM (SELECT 'Document ' || n AS t, {sql_words('n', 100)} AS b FROM generate_series(1, %s) n) made",
            [rows],
        )
        cursor.execute("ANALYZE")
    user, _ = User.objects.get_or_create(username="reader")
    if not PlainPage.objects.exists():
        root = Page.objects.get(depth=1)
        paragraph = (
            "<p>" + "Practices that are on track become pages of a library that colleagues search. " * 6 + "</p>"
        )
        page = root.add_child(instance=PlainPage(title="A page", slug="a-page", body=paragraph * 60))
        Site.objects.update(root_page=page)
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.create()
    print(json.dumps({"sessions": {"reader": session.session_key}}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
