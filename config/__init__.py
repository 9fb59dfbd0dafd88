"""Settings, addresses, and the table of what runs after a request."""

# Tasks must find this app, and with it the broker's address, in whichever process they are sent from.
from config.celery import app as celery_app

__all__ = ["celery_app"]
