"""A time-stamp server: answers as RFC 3161 has them built, without a signature of worth.

The desk keeps the answer and holds it against what it asked; what the signature is worth is for
whoever trusts that server.
"""

from datetime import UTC, datetime

SHA256 = "2.16.840.1.101.3.4.2.1"
SIGNED_DATA, TST_INFO = "1.2.840.113549.1.7.2", "1.2.840.113549.1.9.16.1.4"


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    long = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 128 | len(long)]) + long + content


def number(value: int) -> bytes:
    return der(2, value.to_bytes(value.bit_length() // 8 + 1))


def name(dotted: str) -> bytes:
    first, second, *rest = (int(part) for part in dotted.split("."))
    content = b""
    for arc in (first * 40 + second, *rest):
        septets = [arc & 127]
        while arc := arc >> 7:
            septets.append(arc & 127 | 128)
        content += bytes(reversed(septets))
    return der(6, content)


def answer(
    digest: bytes, nonce: int | None, *, at: datetime | None = None, status: int = 0
) -> bytes:
    """A TimeStampResp about `digest`."""
    when = (at or datetime.now(UTC)).strftime("%Y%m%d%H%M%SZ").encode()
    method = der(0x30, name(SHA256))
    info = der(
        0x30,
        number(1),
        name("1.2.3.4"),
        der(0x30, method, der(4, digest)),
        number(7),
        der(0x18, when),
        *([] if nonce is None else [number(nonce)]),
    )
    signed = der(
        0x30,
        number(3),
        der(0x31, method),
        der(0x30, name(TST_INFO), der(0xA0, der(4, info))),
        der(0x31),
    )
    token = der(0x30, name(SIGNED_DATA), der(0xA0, signed))
    return der(0x30, der(0x30, number(status)), *([token] if status < 2 else []))
