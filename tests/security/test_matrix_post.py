"""What may be done at each address, by whom and in which state: see `matrix`."""

import pytest

from tests.security.matrix import PARTS, hold_to_table


@pytest.mark.django_db
@pytest.mark.parametrize("part", PARTS)
def test_every_address_answers_each_role_in_each_state_as_agreed(part: int) -> None:
    hold_to_table("POST", part)
