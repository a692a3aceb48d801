# The desk as one image: web, both workers, clock and migrate differ in their command only.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    DJANGO_SETTINGS_MODULE=factcheck.settings \
    FACTCHECK_HOME=/var/lib/factcheck \
    FACTCHECK_STATIC_ROOT=/srv/static

# Letters for the pictures and documents of checks: typst brings Latin, Greek and Cyrillic only, and
# sets boxes for all others. Arabic, Thai, Devanagari and most scripts take 40 MB, Chinese, Japanese
# and Korean 90 MB.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-noto-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*

# A user without a password, a shell or anything of its own but the data folder.
RUN useradd --system --uid 10001 --home-dir /var/lib/factcheck --create-home --shell /usr/sbin/nologin factcheck

WORKDIR /srv/factcheck
COPY requirements/base.txt requirements/base.txt
# Only what the lock names, and only if it is that very file.
RUN pip install --require-hashes --only-binary=:all: -r requirements/base.txt

COPY manage.py pyproject.toml ./
COPY bin bin
COPY factcheck factcheck
COPY static static
COPY templates templates
COPY docs/providers docs/providers
# Collecting reads the settings, which refuse to start without these three; nothing of them stays.
RUN python bin/translate.py \
    && DATABASE_URL=postgresql://nobody@127.0.0.1/none BROKER_URL=redis://127.0.0.1/0 SECRET_KEY=only-while-building \
    python manage.py collectstatic --noinput --verbosity 0

USER factcheck
VOLUME ["/var/lib/factcheck"]
EXPOSE 8000
CMD ["python", "-m", "granian", "--interface", "wsgi", "factcheck.wsgi:application", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--backlog", "1024", "--respawn-failed-workers", "--workers-kill-timeout", "5"]
