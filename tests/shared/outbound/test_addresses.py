from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.outbound import addresses

PUBLIC = ["93.184.215.14", "8.8.8.8", "172.32.0.1", "192.0.1.1", "100.128.0.1", "2606:2800:21f:cb07::1", "2a00::1"]
NEVER = [
    "169.254.169.254",
    "fd00:ec2::254",
    "fd20:ce::254",
    "100.100.100.200",
    "168.63.129.16",
    "0.0.0.0",
    "0.1.2.3",
    "::",
    "100.64.0.1",
    "169.254.1.1",
    "fe80::1",
    "fe80::1%eth0",
    "224.0.0.1",
    "ff02::1",
    "240.0.0.1",
    "255.255.255.255",
    "198.18.0.1",
    "192.0.0.192",
    "192.88.99.1",
    "203.0.113.9",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a9fe:a9fe",
    "2002:7f00:1::",
    "2001::1",
    "2001:db8::1",
    "3fff::1",
    "::127.0.0.1",
    "fec0::1",
]
LOCAL = ["127.0.0.1", "127.8.9.1", "::1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fd12::1"]


@pytest.mark.parametrize("text", PUBLIC)
@pytest.mark.parametrize("allow_private", [True, False])
def test_public_address_may_be_called(text: str, *, allow_private: bool) -> None:
    assert addresses.refusal(ip_address(text), allow_private=allow_private) == ""


@pytest.mark.parametrize("text", NEVER)
@pytest.mark.parametrize("allow_private", [True, False])
def test_special_address_is_never_called(text: str, *, allow_private: bool) -> None:
    assert addresses.refusal(ip_address(text), allow_private=allow_private)


@pytest.mark.parametrize("text", LOCAL)
def test_private_address_needs_leave(text: str) -> None:
    assert addresses.refusal(ip_address(text), allow_private=False)
    assert addresses.refusal(ip_address(text), allow_private=True) == ""


@given(st.ip_addresses())
def test_nothing_passes_that_python_calls_private(address: IPv4Address | IPv6Address) -> None:
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert addresses.refusal(address, allow_private=False)
