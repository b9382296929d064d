import pytest

from shared.models.offline.domains import catalog


@pytest.mark.parametrize(
    ("topic", "domain"),
    [
        ("Kubernetes security", "technology"),
        ("Remote onboarding", "teams"),
        ("email campaigns", "marketing"),
        ("saving for a house", "money"),
        ("learning Spanish", "learning"),
        ("better sleep", "health"),
        ("sourdough bread", "food"),
        ("standing desk", "home"),
        ("composting", "nature"),
        ("raising toddlers", "family"),
        ("wool sweaters and a wardrobe", "style"),
        ("a weekend trip", "travel"),
        ("running shoes", "sport"),
        ("solar panels", "energy"),
        ("street photography and art", "culture"),
        ("the meaning of things", "general"),
    ],
)
def test_topics_reveal_their_domain(topic: str, domain: str) -> None:
    assert catalog.find([topic]).name == domain


def test_earlier_texts_weigh_more() -> None:
    assert catalog.find(["composting", "kitchen and room"]).name == "nature"


def test_every_domain_has_a_name_of_its_own() -> None:
    assert len({domain.name for domain in catalog.DOMAINS}) == len(catalog.DOMAINS)
