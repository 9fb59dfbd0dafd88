"""One machine, no services: what `make demo` and `manage.py` use unless told otherwise."""

from config.settings.base import *  # noqa: F403
from config.settings.base import BASE_DIR, SECRET_KEY, STORAGES, env

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=True)
# Not a secret: production settings refuse to start with it.
SECRET_KEY = SECRET_KEY or "development-only-key-that-production-settings-refuse-to-start-with"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
UPLOAD_KEEP_FREE_PERCENT = env.int("UPLOAD_KEEP_FREE_PERCENT", default=2)  # laptops are often nearly full
LINK_CHECKS = env.bool("LINK_CHECKS", default=False)  # a laptop asks no strange host unless told to
# Static files are read from their sources, so nothing needs to be collected on a laptop.
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
WHITENOISE_AUTOREFRESH = DEBUG
STATICFILES_DIRS = [BASE_DIR / "static"]
