"""The web process's door: `factcheck.wsgi:application`."""

import gc
import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")

application = get_wsgi_application()


def warm_up() -> None:
    """Load now what would be loaded when it is first needed, so that nobody who comes right after
    a start waits for it: addresses with their views, words of each language, templates.
    """
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            reverse("home")
    folder: Path = settings.BASE_DIR / "templates"
    for path in sorted(folder.rglob("*.html")):
        get_template(str(path.relative_to(folder)))
    # What is loaded by now stays for good: looked through for garbage, it would keep a reader
    # waiting for a fifth of a second every few hundred pages.
    gc.collect()
    gc.freeze()


warm_up()
