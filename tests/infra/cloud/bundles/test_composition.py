import ast

import pytest

from infra.cloud.bundles import composition, imports
from infra.cloud.bundles.imports import Names

ROOT = """
from shared.web import app
if TYPE_CHECKING:
    from shared import types

class Services:
    limit = settings.LIMIT

    def __init__(self):
        from shared import opened

    @cached_property
    def store(self):
        from shared import store
        return store.make(self)

    @cached_property
    def jobs(self):
        from shared import jobs
        return jobs.Jobs(self.store, _types(self))

    @cached_property
    def images(self):
        from shared import images

    def aclose(self):
        import closing

class Types(dict):
    def __missing__(self, name):
        from shared import batch

    def get(self, name):
        from shared import pipeline

def _types(services):
    return Types()

def build(default=app.make()):
    return Services()

services = app.PerLoop(build)
"""


def taken(*names: str, anything: bool = False, root: str = ROOT) -> set[str]:
    code = composition.reached(ast.parse(root), Names(set(names), anything))
    return {name.rpartition(".")[2] for name in imports.imports_of(code, "shared").modules} - {"shared", "web", "app"}


def test_root_alone_takes_what_runs_at_import() -> None:
    assert taken() == {"opened"}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ({"store"}, {"opened", "store"}),
        ({"jobs"}, {"opened", "jobs", "store", "batch", "pipeline"}),
        ({"images"}, {"opened", "images"}),
        ({"aclose"}, {"opened", "closing"}),
        ({"unheard_of"}, {"opened"}),
    ],
)
def test_members_bring_what_they_name(names: set[str], expected: set[str]) -> None:
    assert taken(*names) == expected


def test_lookup_by_computed_name_takes_all() -> None:
    assert taken(anything=True) == {"opened", "store", "jobs", "images", "closing", "batch", "pipeline"}


def test_lookup_inside_the_root_takes_all() -> None:
    root = ROOT.replace("return store.make(self)", "return getattr(self, self.kind)")

    assert "images" not in taken("jobs")
    assert "images" in taken("jobs", root=root)


def test_code_in_a_condition_runs_at_import() -> None:
    assert taken(root="if DEBUG:\n    def helper():\n        from shared import debug") == {"debug"}
