"""Application default credentials: found once, fetched anew when they have run out."""

import asyncio
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from shared import errors
from shared.models.gemini.credentials import ApplicationDefault
from tests.shared.models.scripted_server import ScriptedServer, answer


@pytest.fixture
def account(tmp_path: Path, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A service account whose tokens a server of ours gives out."""
    key = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = tmp_path / "account.json"
    file.write_text(
        json.dumps({
            "type": "service_account",
            "project_id": "p",
            "private_key": key.decode(),
            "client_email": "me@p.iam.gserviceaccount.com",
            "token_uri": server.url,
        })
    )
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    monkeypatch.setenv("GOOGLE_CLOUD_QUOTA_PROJECT", "payer")
    return file


@pytest.mark.usefixtures("account")
async def test_tokens_are_fetched_once_and_again_when_they_run_out(server: ScriptedServer) -> None:
    server.answers = [answer({"access_token": f"token-{n}", "expires_in": 3600}) for n in (1, 2)]
    default = ApplicationDefault()
    first = await asyncio.gather(default(), default())
    default._credentials.expiry = datetime(2020, 1, 1)  # noqa: DTZ001 - google-auth's moments have no zone
    again = [await default(), await default()]
    assert [one["authorization"] for one in (*first, *again)] == ["Bearer token-1"] * 2 + ["Bearer token-2"] * 2
    assert first[0]["x-goog-user-project"] == "payer"


@pytest.mark.usefixtures("account")
async def test_refused_token_is_unavailable(server: ScriptedServer) -> None:
    server.answers = [answer({"error": "invalid_grant"}, 400)]
    with pytest.raises(errors.ProviderUnavailableError, match="token"):
        await ApplicationDefault()()


async def test_missing_credentials_are_said_to_be_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "nowhere.json"))
    with pytest.raises(errors.ProviderRejectedError, match="no application default credentials"):
        await ApplicationDefault()()


def test_google_auth_is_not_loaded_at_import() -> None:
    code = "import sys, shared.models.gemini.model; print('google.auth' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
