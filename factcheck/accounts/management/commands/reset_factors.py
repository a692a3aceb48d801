"""Take a person's second factors away where no other administrator can."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from factcheck.accounts.factor_actions import reset_factors
from factcheck.accounts.models import User
from factcheck.errors import Refused


class Command(BaseCommand):
    help = (
        "Take all second factors of the person with the address EMAIL away and sign them out "
        "everywhere, on record. For the last administrator; others ask one of their colleagues."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL")
        parser.add_argument("--reason", required=True, help="why; it goes on record")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"Nobody here has the address {options['email']}.")
        try:
            reset_factors(person, actor=None, reason=options["reason"])
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"The second factors of {person} are reset.")
