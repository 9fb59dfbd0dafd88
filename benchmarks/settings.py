"""Our site as it is measured: as in production, but over plain HTTP on loopback."""

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, MIDDLEWARE, STORAGES

SECRET_KEY = "measurements-only"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
MIDDLEWARE = ["benchmarks.middleware.CountQueries", *MIDDLEWARE]
DATABASES["default"]["CONN_MAX_AGE"] = 60
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"handlers": [], "level": "ERROR"}}
