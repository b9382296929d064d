"""Presets: complete, reachable as written, and known to those who use them."""

import genai_prices.data_snapshot
import pytest

from shared.models.presets import PRESETS, Preset
from shared.settings import Settings

PRICED = {provider.id for provider in genai_prices.data_snapshot.get_snapshot().providers}
UNPRICED = {"huggingface", "litellm", "nvidia"}
"""Providers that charge what the catalogue does not know, so that prices must be set."""

ALL = pytest.mark.parametrize(("name", "preset"), PRESETS.items(), ids=list(PRESETS))


@ALL
def test_address_is_a_base_url_or_left_to_the_customer(name: str, preset: Preset) -> None:
    assert preset.base_url or name in {"azure", "vertex", "offline"}
    assert preset.base_url == "" or preset.base_url.startswith(("https://", "http://127.0.0.1:"))
    assert not preset.base_url.endswith("/")


@ALL
def test_key_settings_exist(name: str, preset: Preset) -> None:
    assert not preset.key or preset.key in Settings.model_fields, name


@ALL
def test_prices_are_published_unless_nothing_is_charged(name: str, preset: Preset) -> None:
    known = (preset.prices or name) in PRICED
    assert known is not (preset.free or name in UNPRICED)


@ALL
def test_providers_outside_are_called_over_tls_with_a_key(name: str, preset: Preset) -> None:
    outside = preset.base_url.startswith("https://")
    assert not outside or (preset.needs_key and not preset.free), name
