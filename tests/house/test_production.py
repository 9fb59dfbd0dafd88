"""Production starts with good settings, and with each weak one refuses in a sentence."""

import ast
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.models import User
from config.startup import refuse_demo_accounts

STRONG = "kq7Wd2xNvR4mPz8LtY3cBf6HsJ9gTa1eUo5iXnEwQyVbMrKd0p"
GOOD = {
    "SECRET_KEY": STRONG,
    "SITE_URL": "https://practicum.example.org",
    "DATABASE_URL": "postgres://practicum:secret@db.example.org/practicum",
    "EMAIL_URL": "smtp+tls://mailer:secret@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "Talent development <talent@example.org>",
}
SINGLE_SIGN_ON = {
    "OIDC_SERVER_URL": "https://id.example.org:8443/realms/district/",
    "OIDC_CLIENT_ID": "practicum",
    "OIDC_CLIENT_SECRET": "given by the provider",
}
WEAK = {
    "no key": ({"SECRET_KEY": ""}, "SECRET_KEY is missing or weak"),
    "short key": ({"SECRET_KEY": STRONG[:49]}, "SECRET_KEY is missing or weak"),
    "monotonous key": ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY is missing or weak"),
    "the development key": (
        {"SECRET_KEY": "development-only-key-that-production-settings-refuse-to-start-with"},
        "SECRET_KEY is missing or weak",
    ),
    "weak former key": ({"SECRET_KEY_FALLBACKS": f"{STRONG},old"}, "SECRET_KEY_FALLBACKS holds a weak key"),
    "debug": ({"DEBUG": "true"}, "DEBUG belongs to development"),
    "demo": ({"DEMO": "true"}, "DEMO belongs to development"),
    "plain http": ({"SITE_URL": "http://practicum.example.org"}, "SITE_URL must be"),
    "this machine": ({"SITE_URL": "https://localhost"}, "SITE_URL must be"),
    "any host": ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name"),
    "another host": ({"ALLOWED_HOSTS": "elsewhere.example.org"}, "ALLOWED_HOSTS must name"),
    "plain origin": ({"CSRF_TRUSTED_ORIGINS": "http://a.example.org"}, "CSRF_TRUSTED_ORIGINS may name"),
    "SQLite by accident": ({"DATABASE_URL": "sqlite:////srv/practicum/db.sqlite3"}, "DATABASE_URL must name"),
    "private files served": ({"DATA_DIR": "/srv/practicum", "STATIC_ROOT": "/srv/practicum"}, "DATA_DIR puts private"),
    "evidence in the clear": (
        {"S3_BUCKET": "evidence", "S3_ENDPOINT_URL": "http://s3.example.org"},
        "S3_ENDPOINT_URL must begin",
    ),
    "sign-in in the clear": (
        {**SINGLE_SIGN_ON, "OIDC_SERVER_URL": "http://id.example.org"},
        "OIDC_SERVER_URL must begin with https://",
    ),
    "sign-in without a secret": ({**SINGLE_SIGN_ON, "OIDC_CLIENT_SECRET": ""}, "OIDC_SERVER_URL needs OIDC_CLIENT_ID"),
    "mail to the terminal": ({"EMAIL_URL": "consolemail://"}, "EMAIL_URL must name"),
    "mail from nobody": ({"DEFAULT_FROM_EMAIL": "Practicum <practicum@localhost>"}, "DEFAULT_FROM_EMAIL must be"),
}


def start(changes: dict[str, str], *command: str, good: dict[str, str] = GOOD) -> subprocess.CompletedProcess[str]:
    """Run Python with production settings and nothing else in the environment but these."""
    basis = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings.production"}
    return subprocess.run(  # noqa: S603  (Python itself)
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=basis | good | changes,
        capture_output=True,
        text=True,
    )


def read_settings(changes: dict[str, str], expression: str = "'started'") -> subprocess.CompletedProcess[str]:
    return start(changes, "-c", f"from django.conf import settings; settings.DEBUG; print({expression})")


def test_good_settings_pass_djangos_own_deployment_check():
    done = start({}, "-W", "error", "manage.py", "check", "--deploy")

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (1 silenced).\n"), done.stderr


@pytest.mark.parametrize(("changes", "sentence"), WEAK.values(), ids=WEAK)
def test_each_weak_setting_alone_stops_the_start(changes, sentence):
    done = read_settings(changes)

    told = [line for line in done.stderr.splitlines() if line.startswith("- ")]
    assert (done.returncode, len(told)) == (1, 1), done.stderr
    assert sentence in told[0]


def test_everything_that_is_wrong_is_said_at_once():
    done = start({}, "-c", "from django.conf import settings; settings.DEBUG", good={})

    told = [line.split()[1] for line in done.stderr.splitlines() if line.startswith("- ")]
    assert told == ["SECRET_KEY", "SITE_URL", "DATABASE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"]


@pytest.mark.parametrize(
    "changes",
    [
        {"DATABASE_URL": "sqlite:////srv/practicum/db.sqlite3", "ALLOW_SQLITE": "true"},
        {"S3_BUCKET": "evidence", "S3_ENDPOINT_URL": "http://s3.internal", "S3_ALLOW_HTTP": "true"},
    ],
)
def test_a_district_may_choose_what_it_answers_for(changes):
    done = read_settings(changes)

    assert (done.returncode, done.stdout) == (0, "started\n"), done.stderr


def test_single_sign_on_opens_the_browser_rules_for_its_one_origin_and_for_forms_only():
    rules = "{k: v for k, v in settings.CONTENT_SECURITY_POLICY['DIRECTIVES'].items()}"
    plain = ast.literal_eval(read_settings({}, rules).stdout)
    with_provider = ast.literal_eval(read_settings(SINGLE_SIGN_ON, rules).stdout)

    assert plain["form-action"] == ["'self'"]
    assert with_provider == {**plain, "form-action": ["'self'", "https://id.example.org:8443"]}


def test_the_cms_sends_forms_nowhere_else():
    done = read_settings(SINGLE_SIGN_ON, "settings.CMS_CONTENT_SECURITY_POLICY['form-action']")

    assert done.stdout == "[\"'self'\"]\n"


def test_gunicorn_reads_the_file_of_settings_too(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config/gunicorn.py").write_bytes((settings.BASE_DIR / "config/gunicorn.py").read_bytes())
    (tmp_path / ".env").write_text("BIND=127.0.0.1:8765\nWEB_CONCURRENCY=3\nWEB_THREADS=5\n")
    reading = f"import runpy; c = runpy.run_path({str(tmp_path / 'config/gunicorn.py')!r})"

    done = start({"WEB_THREADS": "6"}, "-c", f"{reading}; print(c['bind'], c['workers'], c['threads'])")

    assert (done.stdout, done.stderr) == ("127.0.0.1:8765 3 6\n", "")


def test_cookies_belong_to_this_host_alone():
    done = read_settings({}, "settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_DOMAIN")

    assert done.stdout == "__Host-sessionid __Host-csrftoken None\n"


def test_a_proxy_is_believed_only_when_it_is_named():
    plain = read_settings({}, "settings.SECURE_PROXY_SSL_HEADER")
    named = read_settings({"SECURE_PROXY_SSL_HEADER": "X-Forwarded-Proto"}, "settings.SECURE_PROXY_SSL_HEADER")

    assert (plain.stdout, named.stdout) == ("None\n", "('HTTP_X_FORWARDED_PROTO', 'https')\n")


@pytest.mark.django_db
def test_the_site_does_not_start_on_a_database_with_demo_accounts(settings):
    settings.DEMO = False
    refuse_demo_accounts()
    User.objects.create_user("demo@example.org", "printed in the documentation", name="Demo", is_demo=True)

    with pytest.raises(ImproperlyConfigured, match="holds 1 demo accounts"):
        refuse_demo_accounts()


@pytest.mark.django_db
def test_the_demo_itself_starts(settings):
    settings.DEMO = True
    User.objects.create_user("demo@example.org", "printed in the documentation", name="Demo", is_demo=True)

    assert refuse_demo_accounts() is None


def test_the_web_server_does_not_start_on_a_database_it_cannot_ask(tmp_path):
    empty = {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3", "ALLOW_SQLITE": "true"}

    done = start(empty, "-c", "import config.wsgi")

    assert done.returncode == 1
    assert "Check DATABASE_URL and run `manage.py migrate`." in done.stderr
