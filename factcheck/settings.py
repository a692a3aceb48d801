"""Every setting of the desk, from the environment, with working defaults.

Each `FACTCHECK_…` name, `DATABASE_URL`, `BROKER_URL` and `SECRET_KEY` may be given as NAME or,
for secrets, as NAME_FILE holding the path of a file. docs/settings.md describes them all.
Without `DATABASE_URL` and `BROKER_URL` the embedded servers of `factcheck.embedded` are used.
"""

import base64
import binascii
from pathlib import Path

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from factcheck import embedded
from factcheck.lib.proxy import read_proxy

env = environ.FileAwareEnv()


def given(name: str) -> bool:
    return bool(env.str(name, default=""))


BASE_DIR = Path(__file__).resolve().parent.parent
EMBEDDED = not given("DATABASE_URL")

DEBUG = env.bool("FACTCHECK_DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or (embedded.secret_key() if EMBEDDED else "")
PUBLIC_URL = env.str("FACTCHECK_PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list(
    "FACTCHECK_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if EMBEDDED else []
)
HTTPS = env.bool("FACTCHECK_HTTPS", default=not EMBEDDED)

# The newsroom, as its readers see it.
FACTCHECK_NAME = env.str("FACTCHECK_NAME", default="Meja Cek Fakta")
FACTCHECK_CONTACT = env.str("FACTCHECK_CONTACT", default="redaksi@example.org")
# An address of a picture; under which licence readers may use what is published, with its address.
FACTCHECK_LOGO = env.str("FACTCHECK_LOGO", default="")
FACTCHECK_LICENCE = env.str("FACTCHECK_LICENCE", default="")
FACTCHECK_LICENCE_URL = env.str("FACTCHECK_LICENCE_URL", default="")
# How many error reports one address may send in an hour, and in how many days each is answered.
FACTCHECK_REPORT_LIMIT = env.int("FACTCHECK_REPORT_LIMIT", default=5)
FACTCHECK_MATCH_LIMIT = env.int("FACTCHECK_MATCH_LIMIT", default=600)
FACTCHECK_REPORT_DAYS = env.int("FACTCHECK_REPORT_DAYS", default=5)

INSTALLED_APPS = [
    "factcheck.accounts.apps.AccountsConfig",
    "factcheck.audit",
    "factcheck.articles",
    "factcheck.claims",
    "factcheck.archive",
    "factcheck.lookups",
    "factcheck.reviews",
    "factcheck.reports",
    "factcheck.insights",
    "factcheck.api",
    "factcheck.desk",
    "factcheck.accounts.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "lucide",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Readers get what is kept for them before anything is done that only the desk needs.
    "factcheck.reports.caching.KeptPagesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Against BREACH it pads at random, and CSRF tokens are masked anew each time.
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "factcheck.audit.context.RequestContextMiddleware",
    "factcheck.accounts.language.ProfileLanguageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "factcheck.accounts.access.SignInMiddleware",
    "factcheck.accounts.access.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "factcheck.screens.RefusalMiddleware",
]

ROOT_URLCONF = "factcheck.urls"
WSGI_APPLICATION = "factcheck.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "factcheck.screens.newsroom",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "factcheck.desk.templatetags.once",
            ],
            "libraries": {"lucide": "factcheck.desk.templatetags.icons"},
        },
    }
]

# PostgreSQL is the ledger. Only the web processes keep a pool: Celery closes Django's pool
# after every prefork task, and a pool must not cross a fork.
DATABASES = {"default": env.db_url_config(env.str("DATABASE_URL", "") or embedded.database_url())}
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"].setdefault("OPTIONS", {})
if env.bool("FACTCHECK_DB_POOL", default=False):
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": 16,
        "timeout": 10,
    }
# The desk works as this user, who owns nothing; migrations are made by another, whose address only
# they are told (factcheck/rights.py).
DATABASE_ROLE = DATABASES["default"].get("USER", "")
FACTCHECK_OWNER_URL = env.str("FACTCHECK_OWNER_URL", default="")
if EMBEDDED and not FACTCHECK_OWNER_URL:
    FACTCHECK_OWNER_URL = embedded.owner_url()

BROKER_URL = env.str("BROKER_URL", default="") or embedded.broker_url()
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": BROKER_URL,
        "KEY_PREFIX": "fc-cache",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# People.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
ACCOUNT_ADAPTER = "factcheck.audit.adapter.RecordedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
# From how many proxies in front X-Forwarded-For is believed: whoever signs in, or reports an error,
# too often is told by address. With HTTPS there is one, see SECURE_PROXY_SSL_HEADER.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("FACTCHECK_PROXIES", default=1 if HTTPS else 0)
ACCOUNT_SESSION_REMEMBER = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "board"
LOGOUT_REDIRECT_URL = "home"
# Whether reviewers, publishers and administrators must have a second factor, and how many seconds
# ago it may have been used when they sign or publish.
FACTCHECK_SECOND_FACTOR = env.bool("FACTCHECK_SECOND_FACTOR", default=not EMBEDDED)
FACTCHECK_STEP_UP_SECONDS = env.int("FACTCHECK_STEP_UP_SECONDS", default=600)
if FACTCHECK_STEP_UP_SECONDS < 0:
    raise ImproperlyConfigured("FACTCHECK_STEP_UP_SECONDS must be 0 or more.")
MFA_ADAPTER = "factcheck.accounts.adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "factcheck.accounts.factor_forms.CodeForm",
    "reauthenticate": "factcheck.accounts.factor_forms.AgainCodeForm",
    "activate_totp": "factcheck.accounts.factor_forms.AddAppForm",
    "deactivate_totp": "factcheck.accounts.factor_forms.RemoveAppForm",
    "add_webauthn": "factcheck.accounts.factor_forms.AddPasskeyForm",
    "edit_webauthn": "factcheck.accounts.factor_forms.NamedForm",
    "authenticate_webauthn": "factcheck.accounts.factor_forms.PasskeyForm",
    "reauthenticate_webauthn": "factcheck.accounts.factor_forms.AgainPasskeyForm",
    "login_webauthn": "factcheck.accounts.factor_forms.PasskeyAloneForm",
}
# Seconds within which a person may change their factors after proving who they are.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# The code of half a minute before or after counts too: clocks differ and people type slowly.
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Nobody here confirms an address by mail: administrators enter people.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = FACTCHECK_NAME
# The demo is served without TLS.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = EMBEDDED
DEFAULT_FROM_EMAIL = FACTCHECK_CONTACT
# smtp://, smtp+tls:// or smtp+ssl://USER:PASSWORD@HOST:PORT, or filemail:///FOLDER; without it,
# mail goes to the log.
mail = env.email_url("EMAIL_URL", default="consolemail://")
MAILERS = {"default": {"BACKEND": mail["EMAIL_BACKEND"]}}
if mail["EMAIL_BACKEND"].endswith(".filebased.EmailBackend"):
    MAILERS["default"]["OPTIONS"] = {"file_path": "/" + mail["EMAIL_FILE_PATH"].lstrip("/")}
elif mail["EMAIL_BACKEND"].endswith(".smtp.EmailBackend"):
    MAILERS["default"]["OPTIONS"] = {
        "host": mail["EMAIL_HOST"],
        "port": mail["EMAIL_PORT"],
        "username": mail["EMAIL_HOST_USER"],
        "password": mail["EMAIL_HOST_PASSWORD"],
        "use_tls": mail.get("EMAIL_USE_TLS", False),
        "use_ssl": mail.get("EMAIL_USE_SSL", False),
        "timeout": 20,
    }

# The record: the Ed25519 key (32 bytes, base64) that signs each day's root, and an RFC 3161 server
# that says when it was signed.
FACTCHECK_SIGNING_KEY = env.str("FACTCHECK_SIGNING_KEY", default="")
if EMBEDDED and not FACTCHECK_SIGNING_KEY:
    FACTCHECK_SIGNING_KEY = embedded.signing_key()
# Public keys, base64, that older roots were signed with.
FACTCHECK_RECORD_KEYS = env.list("FACTCHECK_RECORD_KEYS", default=[])
FACTCHECK_TIMESTAMP_URL = env.str("FACTCHECK_TIMESTAMP_URL", default="")
try:
    if len(base64.b64decode(FACTCHECK_SIGNING_KEY, validate=True)) not in (0, 32):
        raise ImproperlyConfigured("FACTCHECK_SIGNING_KEY must hold 32 bytes in base64.")
except binascii.Error as unreadable:
    raise ImproperlyConfigured("FACTCHECK_SIGNING_KEY is not base64.") from unreadable

# Language and time: store UTC, show the newsroom's zone.
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "factcheck" / "locale"]
USE_TZ = True
TIME_ZONE = env.str("FACTCHECK_TIME_ZONE", default="Asia/Jakarta")

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.path("FACTCHECK_STATIC_ROOT", default=str(embedded.home() / "static"))()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

# Celery is only the bell. Long delays are the `run_after` column, never an ETA: a message that
# is redelivered after 15 minutes (visibility_timeout) is never one that still waits.
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_DEFAULT_QUEUE = "interactive"
# Queues as data: a name that nobody reads is refused at once (task_create_missing_queues=False).
CELERY_TASK_QUEUES = [Queue("interactive"), Queue("slow"), Queue("maintenance")]
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False  # the sweep rings again by lease; no kill loops
CELERY_TASK_ACKS_ON_FAILURE = True
CELERY_TASK_ACKS_ON_TIMEOUT = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000  # KiB
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = env.int(
    "FACTCHECK_WORKER_GRACE", default=60
)  # seconds; the demo sets 3
# How much a worker stands back for others on its machine: 0 not at all, 19 the most.
FACTCHECK_WORKER_NICE = env.int("FACTCHECK_WORKER_NICE", default=0)
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_POOL_ACQUIRE_TIMEOUT = 10
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,  # at least twice the hard limit, above the longest countdown
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    # Workers wait a second at most in one read; a person who accepts a claim waits this long.
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 25,
    # Every key of ours starts with this: tests that share one Valkey differ in it.
    "global_keyprefix": env.str("FACTCHECK_KEY_PREFIX", default="fc:"),
}
CELERY_TIMEZONE = TIME_ZONE
# Seconds: how long a worker may hold a job before another takes it over, and how often rows that
# are due are rung for again.
FACTCHECK_LEASE_SECONDS = env.float("FACTCHECK_LEASE_SECONDS", default=90.0)
FACTCHECK_SWEEP_SECONDS = env.float("FACTCHECK_SWEEP_SECONDS", default=30.0)
# Names as strings: settings import no app. Sweeps are idempotent; `expires` keeps a stopped worker
# from finding a heap of old rings.
CELERY_BEAT_SCHEDULE = {
    name: {
        "task": name,
        "schedule": FACTCHECK_SWEEP_SECONDS,
        "options": {"queue": "maintenance", "expires": max(1.0, FACTCHECK_SWEEP_SECONDS - 5)},
    }
    for name in (
        "sweep_readings",
        "sweep_lookups",
        "sweep_weighing",
        "sweep_searches",
        "sweep_batches",
        "sweep_feeds",
        "sweep_source_feeds",
        "sweep_subscriptions",
        "sweep_captures",
        "sweep_archiving",
        "sweep_source_checks",
        "sweep_scheduled",
        "sweep_vectors",
    )
}
# Once an hour it is seen to that each source of a published check has its look of this week.
CELERY_BEAT_SCHEDULE["plan_source_checks"] = {
    "task": "plan_source_checks",
    "schedule": 3600.0,
    "options": {"queue": "maintenance", "expires": 3500.0},
}
# What is over of the record is sealed: soon after midnight, and made up for within the hour when
# the machine slept. At night all of it is verified.
# Then open claims are asked about again, for what came into the archive since.
for name, when in (
    ("seal_record", crontab(minute="5")),
    ("verify_record", crontab("40", "2")),
    ("search_anew", crontab("20", "3")),
):
    CELERY_BEAT_SCHEDULE[name] = {
        "task": name,
        "schedule": when,
        "options": {"queue": "maintenance", "expires": 3500.0},
    }
# Once an hour everybody who asked for it is sent what they have not read, and each reader whose
# answer has not left yet that.
for name in ("send_digests", "send_answers"):
    CELERY_BEAT_SCHEDULE[name] = {
        "task": name,
        "schedule": 3600.0,
        "options": {"queue": "maintenance", "expires": 3500.0},
    }

# Nothing inline, nothing from elsewhere.
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if HTTPS else []
CSRF_FAILURE_VIEW = "factcheck.screens.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # without files
# A few more than one batch takes (articles.batch_actions.MAX_ITEMS): fields left empty count too.
DATA_UPLOAD_MAX_NUMBER_FILES = 510

# The outside world.
USUAL_PROVIDERS = (
    "archive",
    "feeds",
    "google_factcheck",
    "mafindo",
    "wikipedia",
    "wikidata",
    "worldbank",
    "gdelt",
    "searxng",
    "brave",
    "crossref",
    "openalex",
    "wayback",
    "memento",
)
FACTCHECK_PROVIDERS = env.list(
    "FACTCHECK_PROVIDERS",
    default=[f"factcheck.lookups.providers.{name}" for name in USUAL_PROVIDERS],
)
# Base address and key of each source; an empty address means the source's own. What is given here
# counts before what an administrator enters on the screen of sources. {language} is filled with the
# question's language.
FACTCHECK_WIKIPEDIA_URL = env.str("FACTCHECK_WIKIPEDIA_URL", default="")
FACTCHECK_WIKIDATA_URL = env.str("FACTCHECK_WIKIDATA_URL", default="")
FACTCHECK_GOOGLE_FACTCHECK_URL = env.str("FACTCHECK_GOOGLE_FACTCHECK_URL", default="")
FACTCHECK_GOOGLE_FACTCHECK_KEY = env.str("FACTCHECK_GOOGLE_FACTCHECK_KEY", default="")
FACTCHECK_MAFINDO_URL = env.str("FACTCHECK_MAFINDO_URL", default="")
FACTCHECK_MAFINDO_KEY = env.str("FACTCHECK_MAFINDO_KEY", default="")
FACTCHECK_GDELT_URL = env.str("FACTCHECK_GDELT_URL", default="")
FACTCHECK_WAYBACK_URL = env.str("FACTCHECK_WAYBACK_URL", default="")
FACTCHECK_WAYBACK_KEY = env.str("FACTCHECK_WAYBACK_KEY", default="")
FACTCHECK_MEMENTO_URL = env.str("FACTCHECK_MEMENTO_URL", default="")
FACTCHECK_CROSSREF_URL = env.str("FACTCHECK_CROSSREF_URL", default="")
FACTCHECK_OPENALEX_URL = env.str("FACTCHECK_OPENALEX_URL", default="")
FACTCHECK_OPENALEX_KEY = env.str("FACTCHECK_OPENALEX_KEY", default="")
FACTCHECK_WORLDBANK_URL = env.str("FACTCHECK_WORLDBANK_URL", default="")
FACTCHECK_SEARXNG_URL = env.str("FACTCHECK_SEARXNG_URL", default="")
FACTCHECK_BRAVE_URL = env.str("FACTCHECK_BRAVE_URL", default="")
FACTCHECK_BRAVE_KEY = env.str("FACTCHECK_BRAVE_KEY", default="")
# Whether pages that evidence rests on are handed to the Internet Archive's Save Page Now; it tells
# that archive, and so the world, what the newsroom looks at.
FACTCHECK_ARCHIVE_PAGES = env.bool("FACTCHECK_ARCHIVE_PAGES", default=False)
# host:port pairs that the desk may ask as its sources and embedder although they are not public.
FACTCHECK_FETCH_ALLOW = frozenset(env.list("FACTCHECK_FETCH_ALLOW", default=[]))
# The same for pages and feeds: whoever names their address may read what is on them.
FACTCHECK_PAGES_ALLOW = frozenset(env.list("FACTCHECK_PAGES_ALLOW", default=[]))
# http://HOST:PORT, the only way out if it is named; HTTP_PROXY and the like are not looked at.
FACTCHECK_PROXY = env.str("FACTCHECK_PROXY", default="")
read_proxy(FACTCHECK_PROXY)  # stops here if it cannot be read
FACTCHECK_USER_AGENT = f"FactcheckDesk/0.1 (+{PUBLIC_URL}/; {FACTCHECK_CONTACT})"
# Whether texts are compared by meaning at all, on how many threads the model takes in a question,
# and a server of embeddings instead of it.
FACTCHECK_EMBEDDINGS = env.bool("FACTCHECK_EMBEDDINGS", default=True)
FACTCHECK_EMBEDDINGS_THREADS = env.int("FACTCHECK_EMBEDDINGS_THREADS", default=1)
if not 0 < FACTCHECK_EMBEDDINGS_THREADS <= 64:
    raise ImproperlyConfigured("FACTCHECK_EMBEDDINGS_THREADS must be 1 to 64.")
FACTCHECK_EMBEDDINGS_URL = env.str("FACTCHECK_EMBEDDINGS_URL", default="").rstrip("/")
FACTCHECK_EMBEDDINGS_MODEL = env.str("FACTCHECK_EMBEDDINGS_MODEL", default="")
FACTCHECK_EMBEDDINGS_KEY = env.str("FACTCHECK_EMBEDDINGS_KEY", default="")
FACTCHECK_EMBEDDINGS_DIMENSIONS = env.int("FACTCHECK_EMBEDDINGS_DIMENSIONS", default=384)
if FACTCHECK_EMBEDDINGS_URL and not 0 < len(FACTCHECK_EMBEDDINGS_MODEL) <= 100:
    raise ImproperlyConfigured("FACTCHECK_EMBEDDINGS_URL needs FACTCHECK_EMBEDDINGS_MODEL.")

# Everything goes to standard error, one line an event, for the demo's logs and for compose's.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "factcheck": {"level": "INFO"},
        "celery": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING"},
    },
}

# Our icons stand under the name of the package's, on purpose: see `libraries` above.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]
# In a cookie: what is said once costs no write to the session of every act.
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# Last, so that the Celery app exists in every process before a task is asked for.
import factcheck.celery  # noqa: E402, F401
