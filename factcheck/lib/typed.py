"""One way to write what people type or paste."""

import re
import unicodedata

# What XML 1.0 cannot hold, and so no feed; NUL is what PostgreSQL cannot. DEL only confuses.
UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# CR, and the soft line and page breaks of word processors.
BREAKS = re.compile("\r\n|[\r\x0b\x0c]")


def typed(text: str) -> str:
    """Return the text in NFC, its lines ended by LF, without characters that nothing can show."""
    return unicodedata.normalize("NFC", UNWRITABLE.sub("", BREAKS.sub("\n", text)))
