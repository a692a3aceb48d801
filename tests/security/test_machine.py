"""The whole way of a claim, walked at random: what must never happen does not.

`newsroom` is what anybody may try there and what must hold; here are the quiet days on which people
get far, so that what is rare is walked through as well, and the walks themselves.

In the suite it walks 36 times, as often from each place; `MACHINE_RUNS=1000 pytest
tests/security/test_machine.py` walks as often as one likes, and finds other ways each time.
`--junitxml` keeps what was done how often.
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from factcheck.audit.models import Verb
from factcheck.claims.models import Recusal, Status
from factcheck.reports.models import Note
from factcheck.reviews.models import Policy
from tests.make import make_article, make_claim
from tests.people import PEOPLE, person
from tests.security.newsroom import (
    AS_PLANNED,
    PART,
    RATING,
    SIGNERS,
    STANDS_AGAIN,
    WHICH,
    WHO,
    Newsroom,
)

SUITE = 36
RUNS = int(os.environ.get("MACHINE_RUNS", str(SUITE)))

AUTHORS = st.sampled_from(["ana", "eva", "max"])
ORDER = st.permutations(["ben", "pia", "max", "eva"])
OUTCOME = st.sampled_from(["published", "discarded", "waiting"])
NOTE = st.sampled_from(["clarification", "update", "reply"])
# Where the first claim is when a walk begins: as often in each; in most public, for most happens
# there.
BEGINS = [
    "new",
    "public",
    "noted",
    "planned",
    "due",
    "lifted",
    "withdrawn",
    "taken up",
    "concerned",
]
LINES = ["Ia membawa 13 pejabat tinggi Rusia.", "Itu kunjungan pertamanya."]

# Where some walk of any number must have come to, else nothing was proven.
FAR = {
    Verb.VERDICT_APPROVED,
    Verb.OPINION_GIVEN,
    Verb.CLAIM_PUBLISHED,
    Verb.CLAIM_REOPENED,
    Verb.POLICY_CHANGED,
    Verb.PERSON_RECUSED,
    Verb.RECUSAL_ENDED,
    Verb.GATES_OVERRIDDEN,
    Verb.NOTE_WRITTEN,
    Verb.PAGE_SCHEDULED,
}
# Where more walks than those of the suite must have come to besides.
FARTHER = {
    AS_PLANNED,
    STANDS_AGAIN,
    Verb.PAGE_WITHDRAWN,
    Verb.PAGE_REOPENED,
    Verb.PAGE_NOTED,
    Verb.NOTE_DISCARDED,
    Verb.PAGE_UNSCHEDULED,
    Verb.SCHEDULE_FAILED,
    Verb.VERDICT_SENT_BACK,
    Verb.VERDICT_TAKEN_BACK,
    Verb.EVIDENCE_REMOVED,
    Verb.ORIGIN_SET,
}


class Days(Newsroom):
    """Quiet days between the others, on which all are in their places and one thing is done."""

    begins: str

    @initialize(
        blind=st.booleans(),
        needed=st.integers(1, 3),
        code=RATING,
        signers=ORDER,
    )
    def begin(self, blind: bool, needed: int, code: str, signers: list[str]) -> None:
        """Two proposals; in most walks one of them has come far already."""
        begins = self.begins
        self.article = make_article()
        for line in LINES:
            claim = make_claim(article=self.article, quote=line, statement=line)
            self.worded[claim.pk], self.authors[claim.pk] = set(), []
        self.keys = sorted(self.worded)
        self.heard()
        self.change_policy("pia", needed, 1, blind, 2)
        if begins in ("planned", "due"):
            self.plan_it(0, "ana", code, signers, begins == "due")
        elif begins == "lifted":
            self.break_the_glass(0, "ana", code, signers)
        elif begins != "new":
            self.go_the_whole_way(0, "ana", code, signers)
        if begins == "noted":
            self.write_note(0, "eva", "update")
            self.end_note("pia", True)
        elif begins == "concerned":
            self.keep_away("max", signers[0])
        elif begins in ("withdrawn", "taken up"):
            self.withdraw(0, "pia")
            if begins == "taken up":
                self.take_up_again(0, "max")

    # The way to a page

    def get_signed(self, which: int, by: str, code: str, signers: list[str]) -> None:
        self.accept(which, by)
        self.write_a_part(which, by, "why", 1)
        self.write_a_part(which, by, "evidence", len(self.added) + 100)
        self.submit(which, by, code)
        blind = Policy.objects.latest("version").blind
        for who in signers:
            if self.claim(which).status != Status.REVIEW:
                break
            self.sign(which, who, blind, code)

    def go_the_whole_way(self, which: int, by: str, code: str, signers: list[str]) -> None:
        """What a quiet day looks like: so that a walk gets far, and not only stumbles."""
        self.get_signed(which, by, code, signers)
        self.publish(which, "pia", "correction", False)

    def stand(self, which: int, by: str, code: str, signers: list[str]) -> None:
        """See to it that the claim is public, unless something speaks against it."""
        self.all_in_their_places()
        if self.claim(which).status != Status.PUBLISHED:
            self.go_the_whole_way(which, by, code, signers)

    def quiet(self) -> None:
        """All are in their places, and nothing concerns anybody any more."""
        self.all_in_their_places()
        for recusal in Recusal.objects.standing():
            self.end(recusal, "max" if recusal.person_id == person("pia").pk else "pia")

    @rule(which=WHICH, by=AUTHORS, code=RATING, signers=ORDER)
    def walk_on(self, which: int, by: str, code: str, signers: list[str]) -> None:
        self.go_the_whole_way(which, by, code, signers)

    @rule(which=WHICH, by=AUTHORS, code=RATING, who=SIGNERS, regrets=st.booleans())
    def come_back_with_it(self, which: int, by: str, code: str, who: str, regrets: bool) -> None:
        """Evidence is weighed and a verdict written on it, which comes back to its author."""
        self.quiet()
        self.reopen(which, by)
        self.accept(which, by)
        self.write_a_part(which, by, "why", 2)
        self.write_a_part(which, by, "evidence", len(self.added) + 100)
        self.write_a_part(which, by, "origin", len(self.added) + 100)
        self.submit(which, by, code)
        if regrets:
            self.take_back(which, by)
        else:
            self.send_back(which, who, False)

    # What happens to a page

    @rule(which=WHICH, by=AUTHORS, code=RATING, signers=ORDER, part=PART, also=WHO)
    def correct_it(
        self, which: int, by: str, code: str, signers: list[str], part: str, also: str
    ) -> None:
        """Taken up again by one, partly written by another, signed and published anew."""
        self.stand(which, by, code, signers)
        self.reopen(which, by)
        self.write_a_part(which, also, part, 7)
        if part == "evidence":
            self.take_evidence_out(which, by)
        self.go_the_whole_way(which, by, code, signers)

    @rule(which=WHICH, by=AUTHORS, code=RATING, signers=ORDER, kind=NOTE, then=OUTCOME)
    def note_it(
        self, which: int, by: str, code: str, signers: list[str], kind: str, then: str
    ) -> None:
        self.stand(which, by, code, signers)
        self.write_note(which, by, kind)
        note = Note.objects.waiting().first()
        if note is not None and then != "waiting":
            other = "max" if note.written_by == person("pia") else "pia"
            self.end_note(other, then == "published")

    @rule(which=WHICH, by=AUTHORS, code=RATING, signers=ORDER, again=st.integers(0, 2))
    def withdraw_it(self, which: int, by: str, code: str, signers: list[str], again: int) -> None:
        """Withdrawn; in most cases taken up again, and then published again or not yet."""
        self.stand(which, by, code, signers)
        self.withdraw(which, "pia")
        if again:
            self.take_up_again(which, "max")
        if again == 2:
            self.go_the_whole_way(which, by, code, signers)

    # Other ways to a page

    @rule(which=WHICH, by=AUTHORS, code=RATING, signers=ORDER, due=st.booleans())
    def plan_it(self, which: int, by: str, code: str, signers: list[str], due: bool) -> None:
        self.quiet()
        self.reopen(which, by)
        self.get_signed(which, by, code, signers)
        self.plan(which, "pia", 1)
        if due:
            self.the_time_comes()

    @rule(which=WHICH, by=AUTHORS, code=RATING, signers=ORDER)
    def break_the_glass(self, which: int, by: str, code: str, signers: list[str]) -> None:
        """More origins are asked for than there are; a publisher says why it goes out at once."""
        self.quiet()
        self.reopen(which, by)
        policy = Policy.objects.latest("version")
        self.change_policy("pia", policy.signatures, 9, policy.blind, 2)
        self.get_signed(which, by, code, signers)
        self.publish(which, "max", "update", True)
        self.change_policy("pia", policy.signatures, 1, policy.blind, 2)

    # Whom it concerns

    @rule(which=WHICH, of=SIGNERS, by=AUTHORS, code=RATING, signers=ORDER, later=st.booleans())
    def somebody_is_concerned(
        self, which: int, of: str, by: str, code: str, signers: list[str], later: bool
    ) -> None:
        """It concerns one of those who would sign, which comes out before or after they did."""
        self.quiet()
        self.reopen(which, by)
        if later:
            self.get_signed(which, by, code, signers)
        self.keep_away("max", of)
        self.go_the_whole_way(which, by, code, signers)


@pytest.mark.django_db
def test_no_way_through_the_newsroom_breaks_a_promise(record_property) -> None:
    for name in PEOPLE:
        person(name)
    Newsroom.done.clear()
    for begins in BEGINS:
        run_state_machine_as_test(
            type("Days", (Days,), {"begins": begins}),
            settings=settings(
                max_examples=-(-RUNS // len(BEGINS)),
                stateful_step_count=25,
                deadline=None,
                database=None,
                derandomize=RUNS == SUITE,
                suppress_health_check=list(HealthCheck),
            ),
        )
    for verb, times in sorted(Newsroom.done.items()):
        record_property(verb, times)
    wanted = FAR | FARTHER if RUNS >= 1000 else FAR if RUNS >= SUITE else set()
    assert set(Newsroom.done) >= wanted, wanted - set(Newsroom.done)
