from django.apps import AppConfig
from django.db import transaction


class PagesConfig(AppConfig):
    name = "pages"

    def ready(self) -> None:
        """Let an edit of any page be seen at once: published, withdrawn, moved or renamed, by hand or by the clock."""
        from wagtail import signals  # noqa: PLC0415  (models are there only now)

        for event in (
            signals.page_published,
            signals.page_unpublished,
            signals.post_page_move,
            signals.page_slug_changed,
        ):
            event.connect(_forget, dispatch_uid="public-pages")


def _forget(**_facts: object) -> None:
    from core import publiccache  # noqa: PLC0415

    transaction.on_commit(publiccache.forget)
