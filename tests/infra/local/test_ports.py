import pytest

from infra.local import ports
from infra.local.ports import Ports


def test_taken_ports_are_told_by_name() -> None:
    bound = ports.listen(0)
    number = bound.getsockname()[1]
    bound.listen()
    free = ports.listen(0)
    other = free.getsockname()[1]
    free.close()

    assert Ports(number, other, other, other, other).taken() == {"gateway": number}
    bound.close()


def test_ports_move_together() -> None:
    assert Ports.beside(9080) == Ports(9080, 9081, 9085, 9086, 9087)


def test_sockets_are_bound_to_loopback() -> None:
    bound = ports.listen(0)

    assert bound.getsockname()[0] == "127.0.0.1"
    bound.close()


def test_taken_port_is_an_error() -> None:
    bound = ports.listen(0)
    bound.listen()

    with pytest.raises(OSError, match="in use"):
        ports.listen(bound.getsockname()[1])
    bound.close()
