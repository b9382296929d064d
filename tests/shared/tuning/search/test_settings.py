import orjson

from shared.tuning.search.settings import Limits, Settings


def test_settings_come_back_as_they_were() -> None:
    settings = Settings(seed=3, rungs=(4, 9), limits=Limits(5, 6, 7), levers={"reflect": 1.0})
    assert Settings.of(orjson.loads(orjson.dumps(settings.fields()))) == settings
