"""What a web server calls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()

from config.startup import refuse_demo_accounts  # noqa: E402  (models can be imported only after the line above)

refuse_demo_accounts()
