import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.lib.addresses import DENIED, AddressRefused, check_address, is_public

LOOPBACK = [
    "http://127.0.0.1/",
    "http://127.0.0.1:80/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://0x7F.0x0.0x0.0x1/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0177.0.0.01/",
    "http://127.0.0.1./",
    "http://0/",
    "http://0.0.0.0/",
    "http://[::]/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::127.0.0.1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://１２７.０.０.１/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://127｡0｡0｡1/",
    "http://２１３０７０６４３３/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://ｌｏｃａｌｈｏｓｔ/",
    "http://a.localhost/",
    "http://printer/",
    "http://printer.local/",
    "http://metadata.google.internal/",
    "http://router.lan/",
    "http://nas.home.arpa/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/",
    "http://100.100.100.200/",
    "http://168.63.129.16/",
    "http://10.0.0.1/",
    "http://255.255.255.255/",
]


@pytest.mark.parametrize("url", LOOPBACK)
def test_addresses_of_this_network_are_refused_in_every_spelling(url):
    with pytest.raises(AddressRefused) as refused:
        check_address(url)
    assert refused.value.code == "not_public"
    assert refused.value.permanent


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "bad_scheme"),
        ("www.example.org/page", "bad_scheme"),
        ("file:///etc/passwd", "bad_scheme"),
        ("ftp://example.org/", "bad_scheme"),
        ("gopher://example.org/", "bad_scheme"),
        ("javascript:alert(1)", "bad_scheme"),
        ("http:example.org", "bad_address"),
        ("http:///path", "bad_address"),
        ("http://", "bad_address"),
        ("http://exa mple.org/", "bad_address"),
        ("http://example.org/a b", "bad_address"),
        ("http://example.org/\r\nHost: x", "bad_address"),
        ("http://example.org\\@127.0.0.1/", "bad_address"),
        ("http://example..org/", "bad_address"),
        ("http://-example.org/", "bad_address"),
        ("http://%31%32%37.0.0.1/", "bad_address"),
        ("http://ex℀mple.org/", "bad_address"),
        ("http://1.2.3.4.5/", "bad_address"),
        ("http://256.1.1.1/", "bad_address"),
        ("http://1.2.3.0x/", "bad_address"),
        ("http://example.08/", "bad_address"),
        ("http://[::1/", "bad_address"),
        ("http://[fe80::1%25eth0]/", "bad_address"),
        ("http://[::1]x/", "bad_address"),
        ("http://[v1.x]/", "bad_address"),
        ("http://example.org:80:80/", "bad_address"),
        ("http://example.org:x/", "bad_address"),
        ("http://example.org:٨٠/", "bad_address"),
        ("http://" + "a" * 64 + ".org/", "bad_address"),
        ("http://" + "a." * 140 + "org/", "bad_address"),
        ("http://example.org/" + "a" * 8192, "bad_address"),
        ("http://ana@example.org/", "userinfo"),
        ("http://ana:secret@example.org/", "userinfo"),
        ("http://example.org@127.0.0.1/", "userinfo"),
        ("http://example.org＠127.0.0.1/", "userinfo"),
        ("http://example.org:22/", "bad_port"),
        ("http://example.org:6379/", "bad_port"),
        ("http://example.org:0/", "bad_port"),
        ("http://example.org:99999/", "bad_port"),
    ],
)
def test_other_addresses_that_make_no_sense_are_refused(url, code):
    with pytest.raises(AddressRefused) as refused:
        check_address(url)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://www.tribunnews.com/a?b=c#d", "https://www.tribunnews.com/a?b=c#d"),
        ("  HTTPS://Example.ORG/A ", "https://example.org/A"),
        ("http://example.org.:80", "http://example.org"),
        ("http://example.org:443/", "http://example.org:443/"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://xn--bcher-kva.example/", "http://xn--bcher-kva.example/"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://134744072/", "http://8.8.8.8/"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
        ("http://example.org/berita?q=harga+naik&x=%C3%A9", None),
    ],
)
def test_a_public_address_comes_back_in_its_plain_spelling(url, plain):
    assert str(check_address(url).url) == (plain or url)


def test_a_listed_peer_is_let_through_and_only_that_one():
    allow = {"127.0.0.1:8123", "[::1]:8123", "wiki.internal:80"}
    assert check_address("http://127.1:8123/", allow=allow).peer == "127.0.0.1:8123"
    assert check_address("http://[0::1]:8123/", allow=allow).peer == "[::1]:8123"
    assert check_address("http://wiki.internal/", allow=allow).peer == "wiki.internal:80"
    for url in ("http://127.0.0.1:8124/", "http://127.0.0.2:8123/", "https://wiki.internal/"):
        with pytest.raises(AddressRefused):
            check_address(url, allow=allow)


@pytest.mark.parametrize("network", [net for net, _ in DENIED])
def test_first_and_last_address_of_each_denied_network_is_not_public(network):
    net = ipaddress.ip_network(network)
    assert not is_public(str(net[0]))
    assert not is_public(str(net[-1]))


@pytest.mark.parametrize(
    "address",
    [
        # What the standard library of Python 3.13 takes for global.
        *(
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "fec0::1",
            "224.0.0.1",
            "ff0e::1",
            "3fff::1",
            "5f00::1",
        ),
        *("100.64.0.1", "2001::1", "2002:a00:1::", "4000::1", "fe80::1%eth0", "", "x", "127.1"),
        *(
            "2606:4700::1111%eth0",
            "2606:4700::1111%",
            "8.8.8.8%eth0",
            " 8.8.8.8",
            "8.8.8.8 ",
            "8.8.8",
        ),
    ],
)
def test_addresses_that_only_look_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("1.1.1.1", "9.255.255.255", "11.0.0.0", "172.32.0.0", "192.0.1.0", "223.255.255.255"),
        *("2001:200::1", "2606:4700::1111", "2a00:1450::1", "2003::1"),
    ],
)
def test_neighbours_of_denied_networks_are_public(address):
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_nothing_that_the_standard_library_calls_private_is_public(ip):
    if not ip.is_global:
        assert not is_public(str(ip))


@given(st.text(max_size=60))
def test_no_text_makes_the_check_fail_otherwise(text):
    for url in (text, "http://" + text, f"http://{text}/", f"http://example.org{text}"):
        try:
            target = check_address(url)
        except AddressRefused:
            continue
        assert target.url.raw_host.decode() == target.host
        assert check_address(str(target.url)).host == target.host
