"""A district's own site. Refuses to start with anything weak, and says all that is wrong at once.

`docs/settings.md` lists every setting; `manage.py check --deploy` is clean with these.
"""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import (
    CSRF_TRUSTED_ORIGINS,
    DATABASES,
    DEFAULT_FROM_EMAIL,
    EMAIL_CONFIG,
    OIDC_SERVER_URL,
    S3_BUCKET,
    SECRET_KEY,
    SECRET_KEY_FALLBACKS,
    SITE_URL,
    STATIC_ROOT,
    STORAGES,
    env,
)

DEBUG = False
DEMO = False
_host = urlsplit(SITE_URL).hostname or ""
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_host] if _host else [])

# --- Only over TLS -------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=True)
_proxy_header = env.str("SECURE_PROXY_SSL_HEADER", default="")
if _proxy_header:
    SECURE_PROXY_SSL_HEADER = ("HTTP_" + _proxy_header.upper().replace("-", "_"), "https")
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Preloading binds the district's whole domain for years, so it is not ours to ask for.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
# `__Host-` cookies cannot be set by a neighbouring site of the same domain, nor over plain HTTP.
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"


# --- What we refuse ------------------------------------------------------------------------------
def _is_weak(key: str) -> bool:
    """Whether a key is short, monotonous, or one that stands in a repository."""
    telltale = ("django-insecure", "development-only", "test-key", "change-me", "changeme")
    return len(key) < 50 or len(set(key)) < 10 or any(word in key.lower() for word in telltale)


def _inside(inner: str, outer: str) -> bool:
    return Path(inner).resolve().is_relative_to(Path(outer).resolve())


def _key_problems() -> list[str]:
    problems = []
    if _is_weak(SECRET_KEY):
        problems.append(
            "SECRET_KEY is missing or weak. Make one with: python -c 'import secrets; print(secrets.token_urlsafe(64))'"
        )
    if any(_is_weak(key) for key in SECRET_KEY_FALLBACKS):
        problems.append("SECRET_KEY_FALLBACKS holds a weak key: an old weak key still signs anybody in.")
    return problems


def _address_problems() -> list[str]:
    problems = []
    if urlsplit(SITE_URL).scheme != "https" or _host in {"127.0.0.1", "localhost", "::1"}:
        problems.append("SITE_URL must be the address that people type, and begin with https://.")
    if "*" in ALLOWED_HOSTS or _host not in ALLOWED_HOSTS:
        problems.append("ALLOWED_HOSTS must name the host of SITE_URL, and may not be *.")
    if any(not origin.startswith("https://") for origin in CSRF_TRUSTED_ORIGINS):
        problems.append("CSRF_TRUSTED_ORIGINS may name https:// addresses only.")
    return problems


def _storage_problems() -> list[str]:
    problems = []
    if DATABASES["default"]["ENGINE"].endswith("sqlite3") and not env.bool("ALLOW_SQLITE", default=False):
        problems.append(
            "DATABASE_URL must name a PostgreSQL database. A small district that wants SQLite sets ALLOW_SQLITE=true."
        )
    private, public = STORAGES["private"]["OPTIONS"], STORAGES["default"]["OPTIONS"]
    if S3_BUCKET:
        endpoint = private["endpoint_url"] or "https://"
        if not endpoint.startswith("https://") and not env.bool("S3_ALLOW_HTTP", default=False):
            problems.append(
                "S3_ENDPOINT_URL must begin with https://, because evidence travels over it. "
                "If it never leaves a network of your own, set S3_ALLOW_HTTP=true."
            )
    elif any(_inside(private["location"], place) for place in (public["location"], STATIC_ROOT)):
        problems.append("DATA_DIR puts private files inside a folder that is served to everybody (STATIC_ROOT).")
    return problems


def _mail_problems() -> list[str]:
    problems = []
    if not EMAIL_CONFIG["EMAIL_BACKEND"].endswith(".smtp.EmailBackend"):
        problems.append("EMAIL_URL must name a mail server (smtp+tls://user:password@host:587), or nobody gets mail.")
    if "@localhost" in DEFAULT_FROM_EMAIL or "@" not in DEFAULT_FROM_EMAIL:
        problems.append("DEFAULT_FROM_EMAIL must be an address of the district.")
    return problems


def _single_sign_on_problems() -> list[str]:
    if not OIDC_SERVER_URL:
        return []
    problems = []
    if urlsplit(OIDC_SERVER_URL).scheme != "https":
        problems.append("OIDC_SERVER_URL must begin with https://, because it says who somebody is.")
    if not (env.str("OIDC_CLIENT_ID", default="") and env.str("OIDC_CLIENT_SECRET", default="")):
        problems.append("OIDC_SERVER_URL needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, which the provider gives you.")
    return problems


def _switch_problems() -> list[str]:
    return [f"{name} belongs to development; remove it." for name in ("DEBUG", "DEMO") if env.bool(name, default=False)]


_problems = [
    *_switch_problems(),
    *_key_problems(),
    *_address_problems(),
    *_storage_problems(),
    *_mail_problems(),
    *_single_sign_on_problems(),
]
if _problems:
    raise ImproperlyConfigured("Practicum does not start like this:\n- " + "\n- ".join(_problems))
