from django.apps import AppConfig
from django.db.models.signals import post_migrate

from core import triggers


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        """Let every migrate end with the database's own refusals in place."""
        post_migrate.connect(triggers.install, dispatch_uid="practicum-triggers")
