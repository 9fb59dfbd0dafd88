"""The test suite: the same code on either half. `DATABASE_URL`, `REDIS_URL`, `CELERY_BROKER_URL` and
`S3_BUCKET` choose the services half; with none of them set it is the embedded one."""

import atexit
import os
import shutil
import tempfile
import uuid
from pathlib import Path

from config.settings.base import *  # noqa: F403
from config.settings.base import BASE_DIR, DATABASES, S3_BUCKET, STORAGES

# A bucket and a queue of this run's own; processes that a test starts inherit the name.
RUN = os.environ.setdefault("PRACTICUM_TEST_RUN", f"test-{uuid.uuid4().hex[:12]}")
CELERY_TASK_DEFAULT_QUEUE = RUN
SECRET_KEY = "test-key-never-used-outside-the-tests"  # noqa: S105  (only ever signs test sessions)
DEBUG = False
SITE_URL = "http://testserver"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None
WHITENOISE_AUTOREFRESH = False
STATICFILES_DIRS = [BASE_DIR / "static"]
_SCRATCH = Path(tempfile.mkdtemp(prefix="practicum-test-"))
atexit.register(shutil.rmtree, _SCRATCH, ignore_errors=True)
for _alias in ("default", "private"):
    if S3_BUCKET:
        S3_BUCKET = STORAGES[_alias]["OPTIONS"]["bucket_name"] = RUN
    else:
        STORAGES[_alias]["OPTIONS"]["location"] = str(_SCRATCH / _alias)
UPLOAD_KEEP_FREE_PERCENT = 0  # however full the disk is where the tests run
PUBLIC_CACHE_SECONDS = 0
LINK_CHECKS = False  # tests that look hand in a guard of their own
DATABASES["default"]["CONN_MAX_AGE"] = 0  # a thread that has ended holds no connection to a database to be dropped
# No test asks what a power cut leaves, so none waits for the disk.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
