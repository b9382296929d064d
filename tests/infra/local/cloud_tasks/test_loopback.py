import ipaddress

from infra.local.cloud_tasks import loopback


def test_the_only_interface_is_loopback() -> None:
    assert ipaddress.ip_address(loopback.HOST).is_loopback


def test_a_taken_port_is_named() -> None:
    assert "8086" in str(loopback.PortTakenError(8086))
