"""Pages as they were when they were fetched, and the asking for them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from factcheck.claims.models import Claim
from factcheck.jobs import Job
from factcheck.lookups.models.findings import Finding


class Capture(models.Model):
    """A source as it was when it was fetched; never changed afterwards.

    `warc` holds gzipped WARC 1.1 records of the request and the answer; `sha256` and `size` are of
    the answer's body as it was unpacked; `text` is what a person reads on the page, NFC.
    """

    url = models.URLField(max_length=2000)
    final_url = models.URLField(max_length=2000, blank=True)
    warc = models.BinaryField(editable=False)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(default=0)
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=200, blank=True)
    headers = models.JSONField(blank=True, default=dict)
    text = models.TextField(blank=True)
    title = models.TextField(blank=True)
    publisher = models.CharField(max_length=300, blank=True)
    published_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=8, blank=True)
    # What the page says of its origin: the address it calls its own, the agency it names.
    canonical_url = models.URLField(max_length=2000, blank=True)
    agency = models.CharField(max_length=100, blank=True)
    fetched_at = models.DateTimeField(default=timezone.now, editable=False)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    def __str__(self) -> str:
        return f"{self.url} ({self.fetched_at:%Y-%m-%d})"


class CaptureRequest(Job):
    """Fetch this page now and keep it, for evidence about a claim."""

    bell = "capture_page"

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="capture_requests")
    finding = models.ForeignKey(
        Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="capture_requests"
    )
    url = models.URLField(max_length=2000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    capture = models.ForeignKey(
        Capture, null=True, blank=True, on_delete=models.PROTECT, related_name="requests"
    )

    class Meta(Job.Meta):
        abstract = False
        constraints = [
            *Job.Meta.constraints,
            models.UniqueConstraint(
                fields=["claim", "url"],
                condition=Q(state__in=["waiting", "running"]),
                name="capturerequest_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="ok") | Q(capture__isnull=False),
                name="capturerequest_ok_has_capture",
            ),
        ]

    def __str__(self) -> str:
        return self.url


class ArchiveRequest(Job):
    """Ask a public web archive to keep a page too; `archived_url` is where it then stands."""

    bell = "archive_page"

    capture = models.OneToOneField(
        Capture, on_delete=models.PROTECT, related_name="archive_request"
    )
    # The archive's own number for the work, once it has taken it on.
    remote_id = models.CharField(max_length=200, blank=True)
    archived_url = models.URLField(max_length=2000, blank=True)

    class Meta(Job.Meta):
        abstract = False

    @property
    def queue(self) -> str:
        return "slow"

    def __str__(self) -> str:
        return self.archived_url or str(self.capture)
