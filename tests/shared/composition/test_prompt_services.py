from shared.bootstrap import Services


async def test_services_of_prompts_are_built_once(services: Services) -> None:
    assert services.experiments is services.experiments
    assert services.experiment_ticker is services.experiment_ticker


async def test_what_chooses_is_what_experiments_change(services: Services) -> None:
    assert await services.running_experiments.of("acme") == {}
    assert not await services.chooser.is_needed("acme")
