from importlib import metadata

from shared import version


def test_version_is_that_of_the_distribution() -> None:
    assert metadata.version("pressroom") == version.VERSION
