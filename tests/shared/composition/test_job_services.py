from shared.bootstrap import Services


async def test_every_companion_hears_of_the_same_commits(services: Services) -> None:
    assert [type(companion).__name__ for companion in services.companions] == [
        "AdmissionService",
        "WebhookCompanion",
        "DeadLetterCompanion",
        "ExperimentCompanion",
        "DriftCompanion",
    ]
