"""The errors that actions raise; `screens.RefusalMiddleware` turns them into answers."""


class IllegalMove(Exception):
    """The claim's status does not allow this act; the message says what would."""


class StaleState(Exception):
    """Somebody changed this meanwhile; the reader must look again before acting."""


class Refused(Exception):
    """The act cannot be done as asked; the message says what to do instead.

    `field` is the field of the form that is at fault, where it is one: the sentence is shown there.
    """

    def __init__(self, sentence: str = "", *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field
