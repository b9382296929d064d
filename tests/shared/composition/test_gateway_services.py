import pytest

from shared.bootstrap import Services
from shared.gateway.refreshing import CHAT
from shared.generation import content


def test_stale_answers_are_made_anew_by_whoever_made_them(services: Services) -> None:
    assert set(services.cache_revisers) == {CHAT, content.MAKER}


def test_chats_and_contents_can_be_warmed(services: Services) -> None:
    assert {CHAT, content.MAKER} <= set(services.cache_warmers)


@pytest.mark.parametrize("name", ["chat", "embeddings", "refresher", "known_chats", "known_briefs"])
def test_services_are_built_once(services: Services, name: str) -> None:
    assert getattr(services, name) is getattr(services, name)
