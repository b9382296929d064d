"""The record of a template over HTTP: with what its versions did, and no template without one."""

from datetime import UTC, datetime, timedelta

from tests.conftest import Api
from tests.shared.records import worlds


async def test_record_tells_versions_apart(api: Api) -> None:
    at = datetime.now(UTC) - timedelta(minutes=1)
    prompt = (await api.services.prompts.version("acme", "draft", 0)).prompt
    await api.services.prompts.create("acme", "draft", prompt, actor="key_1")
    await worlds.put(api.services, *(worlds.job(at, draft=draft) for draft in (1, 1, 2)))
    found = (await api.http.get("/v1/prompts/draft/record")).json()

    assert [(one["version"], one["production"], one["figures"]["jobs"]["finished"]) for one in found["versions"]] == [
        (2, False, 1),
        (1, True, 2),
    ]
    assert (found["production"], [one["action"] for one in found["suggestions"]]) == (1, ["collect_evidence"])
    assert {one["template"] for one in found["records"]} == {"draft"}


async def test_template_that_was_not_used_has_an_empty_record(api: Api) -> None:
    found = (await api.http.get("/v1/prompts/draft/record")).json()

    assert (found["versions"], found["alarms"], found["suggestions"]) == ([], [], [])


async def test_unknown_template_is_not_found(api: Api) -> None:
    assert (await api.http.get("/v1/prompts/nobody/record")).status_code == 404
