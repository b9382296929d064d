from shared.bootstrap import Services
from shared.exports.feedback import FeedbackExports
from shared.exports.versions import VersionExports
from shared.feedback.service import FeedbackService
from shared.records.service import RecordService


def test_services_are_put_together_once(services: Services) -> None:
    assert isinstance(services.feedback, FeedbackService)
    assert isinstance(services.records, RecordService)
    assert isinstance(services.feedback_exports, FeedbackExports)
    assert isinstance(services.version_exports, VersionExports)
    assert services.drift_watch is services.drift_watch


async def test_rides_along_where_jobs_are_committed(services: Services) -> None:
    assert services.companions
    await services.ride_along()
    unused = "drift_watch" in vars(services)
    services.drift_watch.touch("acme")
    await services.ride_along()

    assert not unused
    assert await services.drift_repository.cursor("acme")
