from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime.proto import alias_pb2, source_pb2

from infra.preview import registration
from infra.preview.registration import Request

STACK = "urn:pulumi:dev::demo::pulumi:pulumi:Stack::demo-dev"
GROUP = "urn:pulumi:dev::demo::a:b:Outer$a:b:Group::group"
ROOT = Path("/repository")


@pytest.mark.parametrize(
    ("parent", "expected"),
    [
        ("", "urn:pulumi:dev::demo::a:b:Thing::x"),
        (STACK, "urn:pulumi:dev::demo::a:b:Thing::x"),
        (GROUP, "urn:pulumi:dev::demo::a:b:Outer$a:b:Group$a:b:Thing::x"),
    ],
)
def test_urn_has_the_line_of_parents(parent: str, expected: str) -> None:
    assert registration.urn("demo", "dev", Request(type="a:b:Thing", name="x", parent=parent)) == expected


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("", ""),
        ("file:///repository/infra/cloud/queues.py", "infra/cloud/queues.py:7"),
        ("file:///repository/with%20space/a.py", "with space/a.py:7"),
        ("file:///elsewhere/a.py", "a.py:7"),
    ],
)
def test_source_is_told_from_the_root(uri: str, expected: str) -> None:
    request = Request(sourcePosition=source_pb2.SourcePosition(uri=uri, line=7) if uri else None)

    assert registration.source(request, ROOT) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {}),
        ({"ignoreChanges": ["b", "a"]}, {"ignoreChanges": ["a", "b"]}),
        ({"retainOnDelete": True, "importId": "i-1"}, {"retainOnDelete": True, "importId": "i-1"}),
        ({"deleteBeforeReplace": False, "deleteBeforeReplaceDefined": True}, {"deleteBeforeReplace": False}),
        ({"replace_with": ["u2", "u1"]}, {"replaceWith": ["u1", "u2"]}),
        ({"customTimeouts": Request.CustomTimeouts(create="5m")}, {"customTimeouts": {"create": "5m"}}),
        ({"hooks": Request.ResourceHooksBinding(on_error=["h"])}, {"hooks": {"on_error": ["h"]}}),
        ({"aliases": [alias_pb2.Alias(urn="u")]}, {"aliases": [{"urn": "u"}]}),
    ],
)
def test_options_that_are_set_are_kept(given: dict[str, Any], expected: dict[str, Any]) -> None:
    request = Request(type="a:b:Thing", name="x", **given)

    assert registration.resource(request, "demo", "dev", ROOT / "infra").options == expected


def test_provider_loses_its_id() -> None:
    assert registration.provider(Request(provider="urn:pulumi:dev::demo::pulumi:providers:gcp::gcp::id-1")).endswith(
        "::pulumi:providers:gcp::gcp"
    )
