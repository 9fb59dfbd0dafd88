"""What must be true of the data before the site serves anybody."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from accounts.models import User


def refuse_demo_accounts() -> None:
    """Raise `ImproperlyConfigured` if anybody could sign in with a password printed in our documentation.

    A database that cannot be asked is no proof either, so the site does not start without one.
    """
    if settings.DEMO:
        return
    try:
        found = User.objects.filter(is_demo=True).count()
    except DatabaseError as error:
        raise ImproperlyConfigured(
            f"The database could not be asked whether it holds demo accounts ({type(error).__name__}). "
            "Check DATABASE_URL and run `manage.py migrate`."
        ) from error
    if found:
        raise ImproperlyConfigured(
            f"This database holds {found} demo accounts, whose passwords anybody can read. "
            "Practicum does not start on it outside the demo: use a database of your own."
        )
