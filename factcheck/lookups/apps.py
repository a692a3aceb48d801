from django.apps import AppConfig


class LookupsConfig(AppConfig):
    name = "factcheck.lookups"

    def ready(self) -> None:
        from factcheck.archive.given import found_by
        from factcheck.lookups.set_for import set_for

        found_by(set_for)
