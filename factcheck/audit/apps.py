from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "factcheck.audit"

    def ready(self) -> None:
        from factcheck import checks  # noqa: F401  # registers them
