from pathlib import Path

import pulumi_gcp
import pytest

from infra.preview.policies import grants, kinds

SDK = Path(pulumi_gcp.__file__).read_text()
TOKENS = {value for name, value in vars(kinds).items() if name.isupper()} | {*grants._TARGETS, grants._PROJECT}


@pytest.mark.parametrize("token", sorted(TOKENS - {kinds.PROVIDER}))
def test_token_is_one_of_the_sdk(token: str) -> None:
    assert f'"{token}"' in SDK
