from shared.bootstrap import Services


async def test_parts_are_built_once_and_share_what_they_know(services: Services) -> None:
    webhooks = services.webhooks

    assert webhooks.companion is webhooks.companion
    assert webhooks.companion._subscribers is webhooks.subscribers
    assert webhooks.endpoints._outbound is services.outbound
    assert webhooks.replays._deliverer is webhooks.deliverer


async def test_what_goes_with_jobs_opens_no_client(services: Services) -> None:
    assert services.webhooks.companion
    assert "outbound" not in vars(services)
