from shared.outbound.base import Answer, Outbound
from shared.outbound.client import GuardedClient


def test_guarded_client_is_what_features_call() -> None:
    port: Outbound = GuardedClient()

    assert callable(port.post)


def test_answers_are_values() -> None:
    assert Answer(200, {}, b"", complete=True) == Answer(200, {}, b"", complete=True)
