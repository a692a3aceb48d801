"""What is set for a source, for the archive's subscriptions, which know nothing of look-ups."""

from factcheck.archive.given import Given


def set_for(name: str) -> Given:
    """Return where a source is asked and with which key; nothing when it is not listed or off."""
    from factcheck.lookups.models import Source
    from factcheck.lookups.providers import configured, listed

    provider = listed().get(name)
    row = Source.objects.filter(name=name).first()
    if provider is None or (row and not row.on):
        return Given()
    found = configured(provider.about, row)
    return Given(found.address, found.key)
