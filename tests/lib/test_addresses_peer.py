"""Our rules beside those of another guard, ssrfguard: where they differ, the reason is known.

It was made for the same purpose by somebody else, from the same registries. What it refuses we
refuse; what we refuse besides is listed here with its reason.
"""

import ipaddress
import itertools
import random
import socket

from ssrfguard import Policy, SSRFGuardError
from ssrfguard._registry import TABLE

from factcheck.lib.addresses import DENIED, AddressRefused, check_address, is_public

POLICY = Policy()
IPv4, IPv6 = ipaddress.IPv4Address, ipaddress.IPv6Address

# What only we refuse, and why.
STRICTER = (
    ("::/96", "IPv4-compatible addresses are not decoded: no site has one"),
    ("::ffff:0:0/96", "IPv4-mapped ones neither: a name that answers so means to pass a filter"),
    ("::ffff:0:0:0/96", "IPv4-translated (RFC 2765) is not in its table"),
    ("64:ff9b::/96", "NAT64 is not decoded: where the packet ends is for its gateway to say"),
    ("2001::/23", "Teredo, ORCHID and anycast services are no web sites"),
    ("2002::/16", "6to4 is not decoded: its relays are gone"),
    ("192.0.0.0/24", "anycast services for PCP and TURN are no web sites"),
    ("168.63.129.16/32", "Azure's platform answers there, on an address that looks public"),
)
UNALLOCATED = "outside of 2000::/3 nothing has been handed out"


def addresses():
    """Some 76,000: the edges of all networks of both tables, chance, and IPv4 within IPv6."""
    rng = random.Random(4)
    networks = {ipaddress.ip_network(net) for net, _ in DENIED} | {b.network for b in TABLE}
    found = set()
    for net in networks:
        first, last, kind = int(net[0]), int(net[-1]), type(net[0])
        near = {first - 1, first, first + 1, (first + last) // 2, last - 1, last, last + 1}
        near |= {rng.randint(first, last) for _ in range(20)}
        found |= {kind(n) for n in near if 0 <= n < 2**net.max_prefixlen}
    for _ in range(20_000):
        found |= {IPv4(rng.getrandbits(32)), IPv6(rng.getrandbits(128))}
        found.add(IPv6(1 << 125 | rng.getrandbits(125)))
    for ip in sorted(int(a) for a in found if a.version == 4)[::7]:
        found |= {IPv6(ip), IPv6(0xFFFF << 32 | ip), IPv6(0x64FF9B << 96 | ip)}
        found.add(IPv6(0x2002 << 112 | ip << 80 | 1))
        found.add(IPv6(0x2001 << 112 | 0x08080808 << 64 | ip ^ 0xFFFFFFFF))
    return sorted(found, key=lambda a: (a.version, a))


def why_only_we_refuse(address):
    for net, why in STRICTER:
        if address in ipaddress.ip_network(net):
            return why
    if address.version == 6 and address not in ipaddress.ip_network("2000::/3"):
        return UNALLOCATED
    return None


def test_addresses_are_judged_as_by_the_other_guard_or_for_a_reason():
    reasons = set()
    asked = addresses()
    assert len(asked) > 70_000
    for address in asked:
        ours, theirs = is_public(str(address)), POLICY.permits_address(address)
        if ours != theirs:
            assert theirs, f"we let {address} through, which the other guard refuses"
            why = why_only_we_refuse(address)
            assert why, f"we refuse {address}, which the other guard lets through"
            reasons.add(why)
    assert reasons == {UNALLOCATED, *(why for _, why in STRICTER)}


# Spellings

NAMES = (
    *("example.org", "EXAMPLE.org", "example.org.", "bücher.example", "xn--bcher-kva.example"),
    *("ｅｘａｍｐｌｅ.org", "example。org", "a_b.example.org", "-a.example.org", "a-.example.org"),
    *("a..example.org", ".example.org", "exa mple.org", "exa\tmple.org", "example.org%00"),
    *("ex%61mple.org", "exámple", "a" * 64 + ".org", "a." * 130 + "org", "1e100.net", "3com.com"),
    *("localhost", "LOCALHOST.", "a.localhost", "printer", "printer.local", "nas.home.arpa"),
    *(
        "ｌｏｃａｌｈｏｓｔ",
        "metadata.google.internal",
        "[fe80::1%25eth0]",
        "[fe80::1%eth0]",
        "[::1",
        "::1",
    ),
    *("[v1.x]", "[]", "[::1]x", "", "1.2.3.4.5", "256.1.1.1", "1.2.3", "1.2.3.", "08.1.1.1"),
)
IPV4 = ("127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "8.8.8.8", "1.1.1.1")
IPV6 = ("::", "::1", "fe80::1", "fd00:ec2::254", "2606:4700::1111", "2001:db8::1", "ff02::1")


def hosts():
    yield from NAMES
    yield from (f"[{address}]" for address in IPV6)
    yield from (f"[{IPv6(address).exploded}]" for address in IPV6)
    for address in IPV4:
        a, b, c, d = (int(part) for part in address.split("."))
        whole = int(IPv4(address))
        yield from (address, f"{address}.", f"{a}.{b}.{c * 256 + d}", f"{a}.{whole % 2**24}")
        yield from (
            str(whole),
            hex(whole),
            f"0{whole:o}",
            str(whole + 2**32),
            f"{hex(a)}.{b}.{c}.{d}",
        )
        yield from (f"{a:#o}".replace("0o", "0") + f".{b}.{c}.{d}", f"{a:03}.{b:03}.{c:03}.{d:03}")
        yield from (
            address.replace(".", "。"),
            address.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        )
        yield from (f"[::ffff:{address}]", f"[::{address}]", f"[64:ff9b::{address}]")
        yield f"[2002:{whole >> 16:x}:{whole & 0xFFFF:x}::1]"
        yield f"{address}.nip.io"


FORMS = (
    *("http://{}/", "https://{}/a?b=c#d", "HTTP://{}", "http://{}:80/", "https://{}:443/"),
    *("http://{}:443", "http://{}:8080/", "http://{}:0/", "http://{}:65536/", "http://{}:/"),
    *("http://{}:٨٠/", "http://ana@{}/", "http://ana:pw@{}/", "http://@{}/", "http://a＠{}/"),
    *("http://example.org@{}/", "http://{}\\@example.org/", "http://{}#@example.org/"),
    *("http://example.org#@{}/", "http://example.org\\@{}/", "http:\\\\{}/", "http:/{}/", "//{}/"),
    *("ftp://{}/", "file://{}/etc/passwd", "gopher://{}/", "{}", " http://{}/ ", "http://{}/a b"),
    *("http://{}/\r\nX: y", "http://{}\x00/", "ht\ntp://{}/", "http://{}/" + "a" * 9000),
)


NUMBERS = "it ends in a number, so C libraries read it as an address of this network"
ODD = "a public address in an odd spelling is brought to its plain one first"
UNDERSCORE = "such names exist"
BLANKS = "people paste blanks around an address"
FUTURE = "the brackets of an address of the future are not those of a name"
LOCAL = "a name of this network"


def test_spellings_are_judged_as_by_the_other_guard_or_for_a_reason():
    reasons = set()
    urls = [form.format(host) for form, host in itertools.product(FORMS, hosts())]
    assert len(urls) > 5_000
    for url in urls:
        ours, theirs = permitted(check_address, url), permitted(POLICY.check_url, url)
        if bool(ours) != bool(theirs):
            why = why_only_we_take(url, ours) if ours else why_only_they_take(url, theirs)
            assert why, (url, ours, theirs)
            reasons.add(why)
        elif ours:
            assert (ours.scheme, ours.port) == (theirs.scheme, theirs.port)
            assert ours.host == plain(theirs.host), "one address, one reading"
    by_address = {STRICTER[number][1] for number in (0, 1, 3, 5)}
    assert reasons == by_address | {NUMBERS, ODD, UNDERSCORE, BLANKS, FUTURE, LOCAL}


def permitted(check, url):
    try:
        return check(url)
    except (AddressRefused, SSRFGuardError):
        return None


def plain(host):
    """Return what the C library makes of a host."""
    try:
        return str(IPv6(host)) if ":" in host else socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return host.removesuffix(".")


def why_only_we_take(url, target):
    if url != url.strip():
        return BLANKS
    if "_" in target.host:
        return UNDERSCORE
    return ODD if is_public(target.host) else None


def why_only_they_take(url, target):
    if target.address is not None:
        return why_only_we_refuse(target.address)
    if "[v1." in url:
        return FUTURE
    if plain(target.host) != target.host.removesuffix("."):
        return None if is_public(plain(target.host)) else NUMBERS
    return LOCAL if local(target.host) else None


def local(host):
    name = host.removesuffix(".")
    return "." not in name or name.endswith((".localhost", ".local", ".internal", ".home.arpa"))
