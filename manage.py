#!/usr/bin/env python3
"""Run one of the desk's commands: `manage.py help` lists them."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        sys.exit(
            f"PostgreSQL does not answer ({str(error).splitlines()[0]}).\n"
            "Start the demo with `make demo`, or say where your server is with DATABASE_URL."
        )


if __name__ == "__main__":
    main()
