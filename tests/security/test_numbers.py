"""Numbers no form of ours sends are answered with a sentence, never with a fault of ours."""

import pytest
from django.urls import reverse

from factcheck.claims.models import Status
from tests.make import make_claim
from tests.people import person

pytestmark = pytest.mark.django_db

ENDLESS = "9" * 5000


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("verdict_preview", {"rationale": "x", "cites": ENDLESS}),
        ("verdict_draft", {"rationale": "x", "cites": ENDLESS, "rating": ENDLESS}),
        ("verdict_submit", {"rationale": "x", "cites": "1", "rating": ENDLESS}),
        ("verdict_submit", {"rationale": "x", "cites": "1", "rating": "9" * 18}),
        ("claim_schedule", {"due": "0001-01-01T00:00"}),
        ("claim_schedule", {"due": "9999-12-31T23:59"}),
        ("claim_join", {"original": ENDLESS}),
        ("claim_assign", {"to": "\x00"}),
        ("claim_restate", {"statement": "x", "seen": ENDLESS}),
        ("evidence_add", {"quote": "x", "stance": "supports", "finding": ENDLESS}),
    ],
)
def test_numbers_out_of_range_break_nothing(client, name, given):
    claim = make_claim(Status.RESEARCH)
    client.force_login(person("ana"))
    assert client.post(reverse(name, args=[claim.pk]), given).status_code < 500
