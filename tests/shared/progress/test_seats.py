import pytest

from shared import errors
from shared.progress.seats import Seats


def test_seat_is_free_again_after_its_use() -> None:
    seats = Seats(in_all=1, per_tenant=1)
    for _ in range(3):
        with seats.taken("acme"):
            pass


def test_tenant_has_only_its_own_seats() -> None:
    seats = Seats(in_all=9, per_tenant=2)
    with seats.taken("acme"), seats.taken("acme"):
        with pytest.raises(errors.RateLimitedError, match="No more than 2") as caught, seats.taken("acme"):
            pass
        with seats.taken("other"):
            pass
    assert caught.value.retry_after


def test_full_instance_refuses_everybody() -> None:
    seats = Seats(in_all=2, per_tenant=2)
    with seats.taken("a"), seats.taken("b"), pytest.raises(errors.OverloadedError), seats.taken("c"):
        pass


def test_failed_stream_gives_its_seat_back() -> None:
    seats = Seats(in_all=1, per_tenant=1)
    with pytest.raises(ConnectionError), seats.taken("acme"):
        raise ConnectionError
    with seats.taken("acme"):
        pass
