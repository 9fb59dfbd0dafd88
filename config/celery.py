"""The Celery app. Workers and beat of a larger district; the job table stays the truth (ADR 0002)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("practicum")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
