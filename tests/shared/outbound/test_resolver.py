from ipaddress import ip_address

import pytest

from shared import errors
from shared.outbound import resolver


async def test_literal_address_is_itself() -> None:
    assert await resolver.resolve("127.0.0.1", 80) == [ip_address("127.0.0.1")]


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1"])
async def test_disguised_address_is_seen_through(host: str) -> None:
    assert await resolver.resolve(host, 80) == [ip_address("127.0.0.1")]


@pytest.mark.parametrize("host", ["nobody.invalid", "a" * 64 + ".example"])
async def test_name_without_an_address_is_told(host: str) -> None:
    with pytest.raises(errors.TargetUnresolvedError):
        await resolver.resolve(host, 80)
