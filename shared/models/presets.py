"""Providers of models, as data: where each is reached, what it speaks, and where it differs from others that do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

Api = Literal["openai", "anthropic", "gemini", "vertex", "offline"]
Field = Literal[
    "base64",
    "frequency_penalty",
    "image_url",
    "json_object",
    "json_schema",
    "long_call_ids",
    "name",
    "parallel_tool_calls",
    "presence_penalty",
    "reasoning_effort",
    "seed",
    "stop",
    "stream_options",
    "temperature",
    "tool_choice",
    "tools",
    "top_p",
]


@dataclass(frozen=True)
class Preset:
    """
    How a provider is reached.

    ``base_url`` is empty where every customer has one of their own. ``key`` names the setting that holds the key; where
    it is empty, the key stands in the setting ``provider_keys`` under the provider's name, and without ``needs_key``
    there need not be one. ``prices`` is the provider's name in the price catalogue, where that is another; ``free``
    ones cost nothing. What it ``refuses`` is left out of requests, or asked for in another way; ``renamed`` fields go
    by another name.
    """

    api: Api = "openai"
    base_url: str = ""
    key: str = ""
    needs_key: bool = True
    free: bool = False
    prices: str = ""
    limit_field: str = "max_tokens"
    refuses: frozenset[Field] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)


def _refusing(*names: Field) -> frozenset[Field]:
    return frozenset(names)


def _local(port: int, *refused: Field) -> Preset:
    return Preset(base_url=f"http://127.0.0.1:{port}/v1", needs_key=False, free=True, refuses=frozenset(refused))


PRESETS: Final[Mapping[str, Preset]] = {
    "offline": Preset(api="offline", needs_key=False, free=True),
    "openai": Preset(base_url="https://api.openai.com/v1", key="openai_api_key", limit_field="max_completion_tokens"),
    "anthropic": Preset(api="anthropic", base_url="https://api.anthropic.com/v1", key="anthropic_api_key"),
    "gemini": Preset(
        api="gemini",
        base_url="https://generativelanguage.googleapis.com/v1beta",
        key="gemini_api_key",
        prices="google",
    ),
    "vertex": Preset(api="vertex", needs_key=False, prices="google"),
    "azure": Preset(limit_field="max_completion_tokens"),
    "mistral": Preset(
        base_url="https://api.mistral.ai/v1",
        refuses=_refusing("stream_options", "long_call_ids", "base64"),
        renamed={"seed": "random_seed"},
    ),
    "groq": Preset(
        base_url="https://api.groq.com/openai/v1", limit_field="max_completion_tokens", refuses=_refusing("name")
    ),
    "deepseek": Preset(base_url="https://api.deepseek.com/v1", refuses=_refusing("json_schema")),
    "together": Preset(base_url="https://api.together.xyz/v1", refuses=_refusing("base64")),
    "fireworks": Preset(base_url="https://api.fireworks.ai/inference/v1", refuses=_refusing("base64")),
    "openrouter": Preset(base_url="https://openrouter.ai/api/v1"),
    "xai": Preset(base_url="https://api.x.ai/v1", prices="x-ai", limit_field="max_completion_tokens"),
    "cerebras": Preset(
        base_url="https://api.cerebras.ai/v1",
        limit_field="max_completion_tokens",
        refuses=_refusing("frequency_penalty", "presence_penalty", "name"),
    ),
    "perplexity": Preset(
        base_url="https://api.perplexity.ai",
        refuses=_refusing("tools", "tool_choice", "parallel_tool_calls", "seed", "stop", "json_object", "name"),
    ),
    "nvidia": Preset(
        base_url="https://integrate.api.nvidia.com/v1", refuses=_refusing("parallel_tool_calls", "base64")
    ),
    "huggingface": Preset(base_url="https://router.huggingface.co/v1"),
    "litellm": Preset(base_url="http://127.0.0.1:4000/v1", needs_key=False),
    "ollama": _local(11434, "image_url"),
    "vllm": _local(8000),
    "lmstudio": _local(1234, "json_object"),
    "llamacpp": _local(8080),
}
