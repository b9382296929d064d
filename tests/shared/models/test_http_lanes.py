"""Lanes: which client a call gets."""

from contextlib import ExitStack

from shared.models.http_lanes import WIDTH, Lanes


def test_calls_one_after_the_other_share_a_client() -> None:
    lanes = Lanes({})
    with lanes.client() as first:
        pass
    with lanes.client() as second:
        pass

    assert first is second


def test_calls_at_once_get_as_many_clients_as_it_takes() -> None:
    lanes = Lanes({"x-key": "k"})
    with ExitStack() as calls:
        clients = [calls.enter_context(lanes.client()) for _ in range(WIDTH * 3)]
    with ExitStack() as calls:
        again = [calls.enter_context(lanes.client()) for _ in range(WIDTH)]

    assert len(set(clients)) == 3
    assert set(again) == {clients[0]}
    assert all(client.headers["x-key"] == "k" for client in clients)


async def test_closed_lanes_open_anew() -> None:
    lanes = Lanes({})
    with lanes.client() as before:
        pass
    await lanes.aclose()
    await lanes.aclose()
    with lanes.client() as after:
        pass
    await lanes.aclose()

    assert before.is_closed
    assert after is not before
