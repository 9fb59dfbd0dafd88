"""Settings of the processes that are killed: the test's own, with files and mails where the test finds them."""

import os

from config.settings.test import *  # noqa: F403
from config.settings.test import STORAGES

if "LONG_FILES" in os.environ:
    STORAGES["private"]["OPTIONS"]["location"] = os.environ["LONG_FILES"]
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = os.environ["LONG_MAILS"]
FAILPOINT = "tests.long.failing.reached" if "LONG_FAIL_IN" in os.environ else ""
