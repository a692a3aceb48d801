"""Asking the outside world: the question, each raw answer, the evidence an editor relies on."""

from factcheck.lookups.models.captures import ArchiveRequest, Capture, CaptureRequest
from factcheck.lookups.models.evidence import Evidence, SourceCheck
from factcheck.lookups.models.feeds import FeedItem, SourceFeed
from factcheck.lookups.models.findings import Finding, SourceKind, Stance
from factcheck.lookups.models.questions import Exchange, Lookup, LookupQuerySet
from factcheck.lookups.models.sources import Source

__all__ = [
    "ArchiveRequest",
    "Capture",
    "CaptureRequest",
    "Evidence",
    "Exchange",
    "FeedItem",
    "Finding",
    "Lookup",
    "LookupQuerySet",
    "Source",
    "SourceCheck",
    "SourceFeed",
    "SourceKind",
    "Stance",
]
