"""The errors that actions raise; `screens.RefusalMiddleware` turns them into answers."""


class IllegalMove(Exception):
    """The claim's status does not allow this act; the message says what would."""


class StaleState(Exception):
    """Somebody changed this meanwhile; the reader must look again before acting."""


class Refused(Exception):
    """The act cannot be done as asked; the message says what to do instead."""
