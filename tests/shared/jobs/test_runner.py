"""The runner against real emulators: what it promises about jobs, without faults."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from infra.local.cloud_tasks import embedded as cloud_tasks
from shared import errors
from shared.bootstrap import Services
from shared.jobs import deliveries
from shared.jobs.deliveries import Delivery
from shared.jobs.job import Job, Usage
from shared.jobs.pipeline import END, Context, Done, FanOut, Inputs, Item, JobType, Repeat, Stage
from shared.jobs.submissions import Submission
from shared.manifest import log_events

Run = Callable[..., Any]


async def plain(_: Job, inputs: Inputs, __: Context) -> Done:
    return Done({"seen": sorted(inputs)}, usage=Usage(1, 1, 1))


async def finished(services: Services, *stages: Stage, key: str = "k") -> Job:
    kind = JobType("test", stages)
    services.job_types["test"] = kind  # type: ignore[index]  # the root's mapping takes more
    job = await services.jobs.submit(Submission("acme", "me", "test", {}, key=key))
    assert await services.hub.finished(job.id, 20)
    return await services.jobs.get(job.id, "acme")


async def submitted(services: Services, *stages: Stage) -> Delivery:
    """Submit a job of these stages, and return the delivery of its first task, which nobody else will make."""
    services.job_types["test"] = JobType("test", stages)  # type: ignore[index]  # the root's mapping takes more
    job = await services.jobs.submit(Submission("acme", "me", "test", {}))
    [task] = await services.job_repository.promised(deliveries.expected_task_ids(job))
    return deliveries.parse({"task": task.id, **task.payload}, redelivery=0)


async def test_stages_run_in_order_and_see_earlier_results(worker: Services) -> None:
    job = await finished(worker, Stage("a", plain), Stage("b", plain, effect=True), Stage("c", plain))

    assert (job.status, job.progress, job.usage) == ("succeeded", 1.0, Usage(3, 3, 3))
    assert await worker.job_repository.result(job, "c") == {"seen": ["a", "b"]}


async def test_items_run_in_parallel_and_join_in_order(worker: Services) -> None:
    async def split(_: Job, __: Inputs, ___: Context) -> FanOut:
        return FanOut([{"n": n} for n in range(5)])

    async def square(_: Job, item: Item, __: Inputs, ___: Context) -> Done:
        return Done({"square": item.data["n"] ** 2}, usage=Usage(1, 0, 10))

    job = await finished(worker, Stage("split", split, item=square, effect=True), Stage("end", plain))

    result = await worker.job_repository.result(job, "split")
    assert result == {"items": [{"square": n**2} for n in range(5)]}
    assert (job.stages["split"].done, job.stages["split"].total, job.usage.cost_nano_usd) == (5, 5, 51)


async def test_stage_repeats_until_it_is_done(worker: Services) -> None:
    async def count(job: Job, inputs: Inputs, _: Context) -> Done | Repeat:
        before = inputs["count"]["n"] if "count" in inputs else 0
        if job.current.round < 2:
            return Repeat(result={"n": before + 1}, done=job.current.round + 1, total=3)
        return Done({"n": before + 1}, summary={"n": before + 1})

    job = await finished(worker, Stage("count", count))

    assert (job.status, job.result) == ("succeeded", {"n": 3})


async def test_stage_can_jump_ahead(worker: Services) -> None:
    async def jump(_: Job, __: Inputs, ___: Context) -> Done:
        return Done(follow=END)

    job = await finished(worker, Stage("jump", jump), Stage("never", plain))

    assert [stage.status for stage in job.stages.values()] == ["succeeded", "skipped"]


async def test_retryable_error_is_tried_again(worker: Services) -> None:
    calls: list[int] = []

    async def shaky(_: Job, __: Inputs, ___: Context) -> Done:
        calls.append(1)
        if len(calls) < 2:
            raise errors.ProviderUnavailableError
        return Done()

    job = await finished(worker, Stage("shaky", shaky, effect=True))

    assert (job.status, len(calls), job.stages["shaky"].attempts) == ("succeeded", 2, 2)


@pytest.mark.parametrize(
    ("error", "code"),
    [(errors.ProviderRejectedError(), "provider_rejected"), (errors.ProviderRefusedError("No."), "provider_refused")],
)
async def test_final_error_fails_the_job_at_once(worker: Services, error: errors.PressroomError, code: str) -> None:
    async def broken(_: Job, __: Inputs, ___: Context) -> Done:
        raise error

    job = await finished(worker, Stage("broken", broken), Stage("never", plain))

    assert (job.status, job.error and job.error["code"]) == ("failed", code)
    assert job.stages["never"].status == "cancelled"


async def test_unexpected_error_fails_the_job_without_leaking(worker: Services) -> None:
    async def broken(_: Job, __: Inputs, ___: Context) -> Done:
        raise ZeroDivisionError("secret detail")

    job = await finished(worker, Stage("broken", broken, max_attempts=1))

    assert job.error is not None
    assert (job.status, job.error["code"]) == ("failed", "internal")
    assert "secret" not in job.error["detail"]


async def test_final_failure_is_logged_for_the_alert(worker: Services, caplog: pytest.LogCaptureFixture) -> None:
    async def broken(_: Job, __: Inputs, ___: Context) -> Done:
        raise errors.ProviderRefusedError("quoted from the brief")

    job = await finished(worker, Stage("broken", broken))
    (logged,) = [vars(record) for record in caplog.records if record.message == log_events.JOB_FAILED]

    assert (logged["levelname"], logged["job"], logged["type"]) == ("ERROR", job.id, "test")
    assert (logged["stage"], logged["code"], logged["category"]) == ("broken", "provider_refused", "provider")
    assert "quoted" not in str(logged)


async def test_overlong_stage_is_stopped(worker: Services) -> None:
    async def slow(_: Job, __: Inputs, ___: Context) -> Done:
        await asyncio.sleep(60)
        return Done()

    job = await finished(worker, Stage("slow", slow, effect=True, timeout=0.1, max_attempts=1))

    assert (job.status, job.error and job.error["code"]) == ("failed", "deadline_exceeded")


async def test_finished_job_leaves_no_promise_behind(worker: Services) -> None:
    job = await finished(worker, Stage("a", plain), Stage("b", plain, effect=True))
    sweep = await worker.sweeper.sweep(job.expire_at)

    assert sweep.seen == 0


async def test_events_are_numbered_without_gap_and_progress_never_goes_back(worker: Services) -> None:
    job = await finished(worker, Stage("a", plain, effect=True), Stage("b", plain), Stage("c", plain, effect=True))
    events = await worker.job_repository.events(job.id, -1)

    assert [event.seq for event in events] == list(range(job.seq + 1))
    assert [event.progress for event in events] == sorted(event.progress for event in events)
    assert [event.terminal for event in events].count(True) == 1


async def test_outcome_that_cannot_be_stored_fails_the_job(worker: Services) -> None:
    async def nested(_: Job, __: Inputs, ___: Context) -> Done:
        return Done({"lists": [[1]]})

    job = await finished(worker, Stage("nested", nested, max_attempts=1))

    assert (job.status, job.error and job.error["code"]) == ("failed", "internal")


async def test_lost_answer_to_a_claim_does_not_cost_the_stage(
    worker: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = worker.documents._commit
    lost: list[int] = []

    async def forgetful(batch: Any) -> Any:
        versions = await commit(batch)
        if any("holder" in write.data for write in batch) and not lost:
            lost.append(1)
            raise errors.StoreUnavailableError
        return versions

    monkeypatch.setattr(worker.documents, "_commit", forgetful)
    job = await finished(worker, Stage("costly", plain, effect=True))

    assert lost
    assert (job.status, job.stages["costly"].attempts) == ("succeeded", 1)


async def test_one_task_carries_a_job_through_its_stages(worker: Services, tasks_emulator: cloud_tasks.Handle) -> None:
    before = await tasks_emulator.operations()
    job = await finished(worker, Stage("a", plain, effect=True), Stage("b", plain), Stage("c", plain, effect=True))
    used = await tasks_emulator.operations() - before

    assert (used.creates, used.attempts) == (1, 1)
    assert (job.status, [stage.attempts for stage in job.stages.values()]) == ("succeeded", [1, 1, 1])


async def test_stage_that_the_request_has_no_time_for_gets_its_own_task(
    worker: Services, tasks_emulator: cloud_tasks.Handle
) -> None:
    before = await tasks_emulator.operations()
    job = await finished(worker, Stage("a", plain), Stage("long", plain, effect=True, timeout=290), Stage("c", plain))
    used = await tasks_emulator.operations() - before

    assert job.status == "succeeded"
    assert used.creates == 2


async def test_redelivery_goes_on_where_the_worker_died(services: Services) -> None:
    arrived, ran = asyncio.Event(), Counter[str]()

    async def deadly(_: Job, __: Inputs, context: Context) -> Done:
        ran[context.key] += 1
        if ran[context.key] == 1:
            arrived.set()
            await asyncio.sleep(60)
        return Done()

    delivery = await submitted(services, Stage("a", plain, effect=True), Stage("deadly", deadly, effect=True))
    dying = asyncio.create_task(services.runner.run(delivery))
    await arrived.wait()
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)

    assert await services.runner.run(replace(delivery, redelivery=1)) == "done"
    job = await services.jobs.get(delivery.job, "acme")
    assert (job.status, list(ran.values()), job.usage) == ("succeeded", [2], Usage(1, 1, 1))


async def test_duplicate_of_a_task_runs_nothing_twice(services: Services) -> None:
    ran = Counter[str]()

    async def costly(_: Job, __: Inputs, context: Context) -> Done:
        ran[context.key] += 1
        await asyncio.sleep(0.2)
        return Done()

    delivery = await submitted(services, *(Stage(name, costly, effect=True) for name in ("a", "b", "c")))
    await asyncio.gather(*(services.runner.run(delivery) for _ in range(5)))

    assert (await services.jobs.get(delivery.job, "acme")).status == "succeeded"
    assert list(ran.values()) == [1, 1, 1]


@pytest.mark.parametrize("effect", [True, False])
async def test_lost_answer_to_a_step_does_not_stop_its_worker(
    services: Services, monkeypatch: pytest.MonkeyPatch, *, effect: bool
) -> None:
    commit = services.documents._commit
    lost: list[int] = []

    async def forgetful(batch: Any) -> Any:
        versions = await commit(batch)
        if any("carrier" in write.data for write in batch if write.kind == "update") and not lost:
            lost.append(1)
            raise errors.StoreUnavailableError
        return versions

    delivery = await submitted(services, Stage("a", plain, effect=effect), Stage("b", plain, effect=effect))
    monkeypatch.setattr(services.documents, "_commit", forgetful)

    assert await services.runner.run(delivery) == "done"
    assert lost
    assert (await services.jobs.get(delivery.job, "acme")).usage == Usage(2, 2, 2)


async def test_stage_that_repeats_itself_often_is_not_taken_for_deadly(worker: Services) -> None:
    async def again(job: Job, _: Inputs, __: Context) -> Done | Repeat:
        return Done() if job.current.round == 20 else Repeat()

    job = await finished(worker, Stage("again", again, effect=True))

    assert (job.status, job.stages["again"].attempts) == ("succeeded", 21)


async def test_claim_whose_answer_was_lost_is_none_once_the_job_has_moved(services: Services) -> None:
    """The commit of the claim was applied, its answer lost; before the worker looks again, the job is cancelled."""
    ran = []

    async def run(_: Job, __: Inputs, ___: Context) -> Done:
        ran.append(1)
        return Done()

    delivery = await submitted(services, Stage("a", run, effect=True))
    runner = services.runner
    commit = services.documents.commit

    async def lossy(batch: Any) -> Any:
        services.documents.commit = commit  # type: ignore[method-assign]  # once
        await commit(batch)
        await services.jobs.cancel(delivery.job, "acme")
        raise errors.PreconditionError

    services.documents.commit = lossy  # type: ignore[method-assign]  # an answer that gets lost
    found = asyncio.create_task(runner.run(delivery))
    while (job := await services.jobs.get(delivery.job, "acme")).status != "cancelled":
        await asyncio.sleep(0.01)
    await found

    assert (ran, job.seq) == ([], (await services.jobs.get(delivery.job, "acme")).seq)
