from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LibraryConfig(AppConfig):
    name = "library"

    def ready(self) -> None:
        """Let every migrate end with the search's index in place, on either database."""
        from library.search import install  # noqa: PLC0415  (models are not loaded when this file is)

        post_migrate.connect(install, dispatch_uid="library-search")
