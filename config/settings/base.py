"""Settings shared by every environment. Each one a district may change is read from the environment
and listed in `docs/settings.md`."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env", overwrite=False)

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))


def _origin(address: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


# --- What this site is -----------------------------------------------------------------------
DEBUG = False
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DEMO = False
DEMO_LOGINS = "demo.logins.logins"  # who stands on the sign-in page of a demo

# --- Rooms, from roof to ground (docs/architecture.md) ----------------------------------------
ROOMS = [
    "demo",
    "pages",
    "scoring",
    "library",
    "payouts",
    "submissions",
    "credentials",
    "files",
    "notices",
    "rubrics",
    "accounts",
    "core",
]
INSTALLED_APPS = [
    *ROOMS,
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",  # Wagtail's admin asks for its addresses; its own screens are closed (pages/cms/urls.py)
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # its templates, so that ours may stand before them
]

MIDDLEWARE = [
    "core.middleware.Probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.publiccache.PublicPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pages.cms.rights.KeepRightsInStep",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.middleware.ContentSecurityPolicy",
    "core.middleware.PrivateByDefault",
    "core.middleware.Refusals",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pages.context.frame",
            ],
        },
    },
]
FORM_RENDERER = "core.formrender.Renderer"

# --- Databases --------------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'practicum.sqlite3'}")
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets readers and one writer work side by side; immediate transactions make writers queue at
    # the door instead of failing half-way (https://docs.djangoproject.com/en/5.2/ref/databases/#sqlite-transaction-behavior).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
    DATABASES["default"].setdefault("OPTIONS", {})
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cache, queue ------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": str(DATA_DIR / "cache")}
    )
}
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="")
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = env.str("CELERY_QUEUE", default="practicum")
CELERY_TASK_PUBLISH_RETRY = False  # the job row waits for the next tick; the person at the screen does not
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {"tick": {"task": "core.tick", "schedule": 10, "options": {"expires": 10}}}
JOB_REGISTRY = "config.jobs"
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=600)
JOB_MAX_ATTEMPTS = env.int("JOB_MAX_ATTEMPTS", default=3)
# A job that takes longer than its lease says so as it goes on (`jobs.keep_lease`); none takes longer than a conversion.
CONVERT_SECONDS = env.int("CONVERT_SECONDS", default=30 * 60)
CELERY_TASK_TIME_LIMIT = JOB_LEASE_SECONDS + CONVERT_SECONDS

# --- Files -------------------------------------------------------------------------------------
S3_BUCKET = env.str("S3_BUCKET", default="")
# By whom the bytes of a file are sent once its reader was let in: this process, unless one of these is set.
FILES_ACCEL_LOCATION = env.str("FILES_ACCEL_LOCATION", default="")
S3_PRESIGNED_LINKS = env.bool("S3_PRESIGNED_LINKS", default=False)
S3_PRESIGNED_SECONDS = 60  # a copied link must be dead before it is read by somebody else
S3_ENDPOINT_URL = env.str("S3_ENDPOINT_URL", default=None)
_S3: dict[str, Any] = {
    "bucket_name": S3_BUCKET,
    "endpoint_url": S3_ENDPOINT_URL,
    "access_key": env.str("S3_ACCESS_KEY", default=None),
    "secret_key": env.str("S3_SECRET_KEY", default=None),
    "region_name": env.str("S3_REGION", default="us-east-1"),
    "file_overwrite": False,
    "default_acl": None,
    "querystring_auth": True,
    "querystring_expire": S3_PRESIGNED_SECONDS,
    "max_memory_size": 5 * 1024 * 1024,
}
if S3_BUCKET:
    from botocore.config import Config as _Config  # half a second that sites without a bucket need not wait

    # A bucket that does not answer must not hold the few threads of a web process.
    _S3["client_config"] = _Config(
        s3={"addressing_style": env.str("S3_ADDRESSING_STYLE", default="path")},
        signature_version="s3v4",
        connect_timeout=5,
        read_timeout=15,
        retries={"mode": "standard", "total_max_attempts": 2},
    )
STORAGES: dict[str, dict[str, Any]] = {
    # Public: logos and pictures that editors put on pages. Never evidence.
    "default": (
        {"BACKEND": "files.public.PublicPictures", "OPTIONS": {**_S3, "location": "public"}}
        if S3_BUCKET
        else {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(DATA_DIR / "public"), "base_url": "/media/"},
        }
    ),
    # Private: evidence. It leaves only through `files.serving`, after a check at every read.
    "private": (
        {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {**_S3, "location": "private"}}
        if S3_BUCKET
        else {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(DATA_DIR / "private"), "base_url": None},
        }
    ),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
FILE_UPLOAD_TEMP_DIR = env.str("FILE_UPLOAD_TEMP_DIR", default=None)
# A proxy that sends files itself reads them as a member of the group; nobody else ever does.
FILE_UPLOAD_PERMISSIONS = 0o640 if FILES_ACCEL_LOCATION else 0o600
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=50 * 1024 * 1024)
UPLOAD_MAX_VIDEO_BYTES = env.int("UPLOAD_MAX_VIDEO_BYTES", default=2 * 1024**3)
UPLOAD_MAX_VIDEO_SECONDS = env.int("UPLOAD_MAX_VIDEO_SECONDS", default=20 * 60)
# 1.5 Mbit/s is a clear 720p of a classroom: two minutes are 23 MB.
RECORDING_VIDEO_BITS_PER_SECOND = env.int("RECORDING_VIDEO_BITS_PER_SECOND", default=1_500_000)
RECORDING_AUDIO_BITS_PER_SECOND = env.int("RECORDING_AUDIO_BITS_PER_SECOND", default=64_000)
UPLOAD_MAX_PIXELS = env.int("UPLOAD_MAX_PIXELS", default=50_000_000)
DOCUMENT_PREVIEW_PAGES = env.int("DOCUMENT_PREVIEW_PAGES", default=20)
CLAIM_MINUTES = env.int("CLAIM_MINUTES", default=30)
UPLOAD_MAX_ITEMS_PER_TIER = env.int("UPLOAD_MAX_ITEMS_PER_TIER", default=25)
UPLOAD_QUOTA_BYTES = env.int("UPLOAD_QUOTA_BYTES", default=8 * 1024**3)
UPLOAD_MAX_OPEN = env.int("UPLOAD_MAX_OPEN", default=10)
UPLOAD_DAYS = env.int("UPLOAD_DAYS", default=7)
UPLOAD_CHUNK_BYTES = env.int("UPLOAD_CHUNK_BYTES", default=8 * 1024 * 1024)
UPLOAD_IDLE_SECONDS = env.int("UPLOAD_IDLE_SECONDS", default=30)
UPLOAD_MIN_BYTES_PER_SECOND = env.int("UPLOAD_MIN_BYTES_PER_SECOND", default=1024)
UPLOAD_KEEP_FREE_PERCENT = env.int("UPLOAD_KEEP_FREE_PERCENT", default=10)
# Recordings are opened in a process of their own, within these limits.
PROBE_MEMORY_BYTES = env.int("PROBE_MEMORY_BYTES", default=1024**3)
PROBE_SECONDS = env.int("PROBE_SECONDS", default=120)
CONVERT_MEMORY_BYTES = env.int("CONVERT_MEMORY_BYTES", default=2 * 1024**3)
CONVERT_LINES = env.int("CONVERT_LINES", default=720)
CONVERT_THREADS = env.int("CONVERT_THREADS", default=2)
# ClamAV's daemon: tcp://host:port or unix:///path. While it does not answer, files stay unchecked; without one, unscanned.
SCANNER_URL = env.str("SCANNER_URL", default="")
SCANNER_SECONDS = env.int("SCANNER_SECONDS", default=60)
SCANNER_MAX_BYTES = env.int("SCANNER_MAX_BYTES", default=100 * 1024**2)
SCANNER_PING_SECONDS = 2
DEGRADED = {"scanner": "files.scanner.answers"}  # what /readyz names though the site goes on without it
# Originals of pictures and recordings hold place and device; with False they are deleted once re-made.
KEEP_ORIGINALS = env.bool("KEEP_ORIGINALS", default=False)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Links in evidence -------------------------------------------------------------------------
# Whether a job looks if others can open them, through core/guarded.py only (docs/adr/0014).
LINK_CHECKS = env.bool("LINK_CHECKS", default=True)
LINK_CHECK_HTTP = env.bool("LINK_CHECK_HTTP", default=False)
LINK_CHECK_SECONDS = env.int("LINK_CHECK_SECONDS", default=3)
LINK_CHECK_HOST_SECONDS = env.int("LINK_CHECK_HOST_SECONDS", default=5)

# --- People ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PersonWithRoles"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"
ACCOUNT_ADAPTER = "accounts.adapter.InvitedOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation itself proves the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # an unattended browser is not enough to move an account to another address
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or address is told to its owner, the address to the old one
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = env.int("FRESH_SIGN_IN_SECONDS", default=300)
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
SOCIALACCOUNT_ADAPTER = "accounts.adapter.SameAddress"
# Single sign-on by OpenID Connect (Google, Microsoft Entra, ClassLink, Keycloak, …): on when a server is named.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="").rstrip("/")
_OIDC = {
    "provider_id": "district",
    "name": env.str("OIDC_NAME", default="your district account"),
    "client_id": env.str("OIDC_CLIENT_ID", default=""),
    "secret": env.str("OIDC_CLIENT_SECRET", default=""),
    "settings": {
        "server_url": OIDC_SERVER_URL,
        "verified_email": env.list("OIDC_EMAIL_DOMAINS", default=[]),
    },
}
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [_OIDC] if OIDC_SERVER_URL else [], "OAUTH_PKCE_ENABLED": True}}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address is proved by the invitation that was mailed to it
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"  # end one through its store, never by its row alone
SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", default=12 * 3600)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.views.csrf_failure"

# --- Language and time ---------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="America/Chicago")

# --- Mail --------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Practicum <practicum@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Browser rules ---------------------------------------------------------------------------------
# No nonce anywhere: pages carry no inline script or style, so public pages can be cached whole.
# Pictures and players may follow our redirect to the bucket only where a district chose such links.
_BUCKET = [_origin(S3_ENDPOINT_URL or f"https://s3.{_S3['region_name']}.amazonaws.com")] if S3_PRESIGNED_LINKS else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", *_BUCKET],
        "media-src": ["'self'", *_BUCKET],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        # Browsers follow the sign-in button's redirect only to origins that stand here.
        "form-action": ["'self'", *([_origin(OIDC_SERVER_URL)] if OIDC_SERVER_URL else [])],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    },
}
# Wagtail's own admin still needs inline style and script; only staff who edit pages ever load it.
CMS_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "form-action": ["'self'"],
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "frame-src": ["'self'"],
    "frame-ancestors": ["'self'"],
}
# Camera and microphone are for the pages with a recorder only (files/recording.py).
PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
PERMISSIONS_POLICY_RECORDING = "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
PUBLIC_CACHE_SECONDS = env.int("PUBLIC_CACHE_SECONDS", default=300)

# --- Wagtail -------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Practicum"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_USER_EDIT_FORM = "wagtail.users.forms.UserEditForm"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_WORKFLOW_ENABLED = False  # who edits pages may publish them; practices have a check of their own
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
TAGGIT_CASE_INSENSITIVE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Wagtail tells of every index entry it writes; its own log of who changed which page is in the database.
    "loggers": {"django_tasks": {"level": "WARNING"}, "wagtail": {"level": "WARNING"}},
}
