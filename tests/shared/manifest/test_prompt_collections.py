from shared.manifest import collections, prompt_collections


def test_all_are_among_the_collections() -> None:
    assert set(prompt_collections.ALL) <= set(collections.ALL)


def test_what_people_wrote_is_not_kept_for_ever() -> None:
    kept = {one.name: one.ttl_field for one in prompt_collections.ALL}

    assert kept["texts"] == kept["evaluation_results"] == "expire_at"
