from django.core.management.base import BaseCommand, CommandError

from factcheck.audit.actions import first_broken_event
from factcheck.audit.models import Event


class Command(BaseCommand):
    help = "Walk the record's hash chain and name the first bad row (exit status 1)."

    def handle(self, *args: object, **options: object) -> None:
        broken = first_broken_event()
        if broken:
            seq, fault = broken
            raise CommandError(f"The record is broken at event {seq}: {fault}.", returncode=1)
        self.stdout.write(f"The record is whole: {Event.objects.count()} events.")
