"""
The policy pack: ``pulumi preview --policy-pack infra/crossguard``.

Its environment is its own, for ``pulumi-policy`` needs an older protobuf than the product runs with:
``python -m venv .venv/policies``, then ``.venv/policies/bin/pip install -r infra/crossguard/requirements.txt``.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pulumi_policy import PolicyPack

from infra.crossguard.adapter import stack_policy
from infra.preview import policies

PolicyPack("pressroom", [stack_policy(policy) for policy in policies.ALL])
