from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArchiveConfig(AppConfig):
    name = "factcheck.archive"

    def ready(self) -> None:
        from factcheck.archive import checks  # noqa: F401 (registers them)
        from factcheck.archive.near_index import follow_encoders

        post_migrate.connect(follow_encoders, sender=self)
