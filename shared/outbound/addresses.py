"""
Which addresses may be called for others: those of the public internet alone.

Refused is what IANA's special-purpose registries set apart, what reaches such an address in disguise (IPv4 mapped into
IPv6, NAT64, 6to4, Teredo), and where clouds answer with their machines' credentials.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
_Network = IPv4Network | IPv6Network

_PUBLIC_6 = IPv6Network("2000::/3")

_METADATA = {
    ip_address("169.254.169.254"): "the metadata server",
    ip_address("fd00:ec2::254"): "the metadata server",
    ip_address("fd20:ce::254"): "the metadata server",
    ip_address("100.100.100.200"): "the metadata server",
    ip_address("168.63.129.16"): "the metadata server",
}
_LOCAL = {
    ip_network("127.0.0.0/8"): "this machine",
    ip_network("::1/128"): "this machine",
    ip_network("10.0.0.0/8"): "a private network",
    ip_network("172.16.0.0/12"): "a private network",
    ip_network("192.168.0.0/16"): "a private network",
    ip_network("fc00::/7"): "a private network",
}
_SPECIAL = {
    ip_network("0.0.0.0/8"): "no address in particular",
    ip_network("::/128"): "no address in particular",
    ip_network("100.64.0.0/10"): "a provider's shared network",
    ip_network("169.254.0.0/16"): "a link-local network",
    ip_network("fe80::/10"): "a link-local network",
    ip_network("192.0.0.0/24"): "a reserved network",
    ip_network("192.0.2.0/24"): "a network for documentation",
    ip_network("192.52.193.0/24"): "a tunnel",
    ip_network("192.88.99.0/24"): "a tunnel",
    ip_network("198.18.0.0/15"): "a network for benchmarks",
    ip_network("198.51.100.0/24"): "a network for documentation",
    ip_network("203.0.113.0/24"): "a network for documentation",
    ip_network("224.0.0.0/4"): "a multicast group",
    ip_network("ff00::/8"): "a multicast group",
    ip_network("240.0.0.0/4"): "a reserved network",
    ip_network("::ffff:0:0/96"): "an IPv4 address in disguise",
    ip_network("64:ff9b::/96"): "an IPv4 address in disguise",
    ip_network("64:ff9b:1::/48"): "an IPv4 address in disguise",
    ip_network("2002::/16"): "an IPv4 address in disguise",
    ip_network("2001::/23"): "a reserved network",
    ip_network("2001:db8::/32"): "a network for documentation",
    ip_network("3fff::/20"): "a network for documentation",
}


def refusal(address: Address, *, allow_private: bool) -> str:
    """
    Return what ``address`` is that makes it one not to call, or nothing when it may be called.

    With ``allow_private``, this machine and private networks may be called as well, the rest still not.
    """
    if what := _METADATA.get(address):
        return what
    if what := _within(address, _LOCAL):
        return "" if allow_private else what
    if what := _within(address, _SPECIAL):
        return what
    return "" if isinstance(address, IPv4Address) or address in _PUBLIC_6 else "a reserved network"


def _within(address: Address, networks: dict[_Network, str]) -> str:
    return next((what for network, what in networks.items() if address in network), "")
