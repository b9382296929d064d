"""The examples in the provider's own documentation: sound programs, in which the rules must find nothing."""

import functools
import re
import sys
import textwrap
from inspect import getsource

import pytest

from infra.preview import replacing, rules, run
from infra.preview.rules import sdk

CONFIG = {"gcp:project": "my-project-name", "gcp:region": "us-central1"}
EXAMPLE = re.compile(r"```python\n(.*?)```", re.DOTALL)
OF_EACH_TYPE = 2

# They ask the cloud, need further packages, leave something out, or read an output that lies within inputs.
UNFIT = re.compile(
    r"\.get_|import pulumi_(?!gcp)|import pulumiverse|\bdefault\b|\bmy_repo\b|secret_basic|service_config\.uri"
)

# They rely on a default that has changed between versions of the provider, which we refuse.
REFUSED = {("missing-input", "loadBalancingScheme: is required")}


def programs(token: str) -> list[str]:
    cls = sdk.input_class(token)
    texts = EXAMPLE.findall(getsource(sys.modules[cls.__module__])) if cls else []
    plain = dict.fromkeys(textwrap.dedent(text).replace('\\"', '"').replace("\\\\", "\\") for text in texts)
    return [text for text in plain if "import pulumi_gcp" in text and not UNFIT.search(text)][:OF_EACH_TYPE]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("token", replacing.INPUTS)
def test_documented_examples_are_sound(token: str) -> None:
    for program in programs(token):
        graph = run.inline(functools.partial(exec, program, {}), config=CONFIG)
        found = {(one.rule, one.text) for one in rules.check(graph)}

        assert found - REFUSED == set(), program


def test_most_types_have_examples() -> None:
    assert sum(len(programs(token)) for token in replacing.INPUTS) >= 40
