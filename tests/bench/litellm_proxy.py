"""LiteLLM's proxy, to compare with: run where its command is on the PATH, in an environment of its own."""

import contextlib
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

from infra.local import ports
from tests.bench import children, machine
from tests.bench.children import Child

COMMAND = "litellm"
KEY = "sk-bench"
MODEL = "bench"
_QUIET = {
    "LITELLM_TELEMETRY": "False",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOG": "ERROR",
    "NO_DOCS": "True",
}


def is_there() -> bool:
    """Return whether there is a LiteLLM to compare with."""
    return shutil.which(COMMAND) is not None


@contextlib.asynccontextmanager
async def running(
    provider_url: str, folder: Path, *, cache: bool = False, model: str = MODEL, key: str = "none"
) -> AsyncIterator[Child]:
    """Run the proxy in front of a provider, with its in-memory cache or without."""
    config = {
        "model_list": [
            {
                "model_name": MODEL,
                "litellm_params": {"model": f"openai/{model}", "api_base": provider_url, "api_key": key},
            }
        ],
        "litellm_settings": {
            "telemetry": False,
            **({"cache": True, "cache_params": {"type": "local"}} if cache else {}),
        },
        "general_settings": {"master_key": KEY},
    }
    path = folder / f"litellm-{'cache' if cache else 'plain'}.yaml"
    path.write_text(json.dumps(config))  # which YAML can read
    port = children.free_port()
    command = [COMMAND, f"--config={path}", f"--host={ports.HOST}", f"--port={port}", "--num_workers=1"]
    async with children.running("litellm", command, port, path.with_suffix(".log"), _QUIET) as child:
        await child.answer(children.get("/health/liveliness"))
        machine.pin(child.pid, machine.SERVER_CORES)
        yield child
