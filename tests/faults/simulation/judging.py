"""What must hold at the end of every schedule, whatever happened."""

from tests.faults.simulation.users import Users
from tests.faults.simulation.world import World


def finished(world: World, users: Users) -> bool:
    """Return whether all that was begun has come to its end, and nothing is promised any more."""
    return not users.busy and not world.ledger.unsettled


def broken(world: World, users: Users) -> bool:
    """Return whether there is no need to look any further."""
    return bool(world.ledger.violations or users.complaints())


async def judge(world: World, users: Users) -> None:
    """Hold the books against what was acknowledged."""
    ledger = world.ledger
    for complaint in (*world.loop.complaints, *users.complaints()):
        ledger.blame("I0", complaint)
    for job_id in sorted(users.acknowledged):
        ledger.require(job_id in ledger.jobs, "I1", f"{job_id} was acknowledged and is nowhere")
    unfinished = {job_id: seen for job_id, seen in ledger.jobs.items() if not seen.ended}
    for job_id, seen in unfinished.items():
        ledger.blame("I7", f"{job_id} is {seen.status} in stage {seen.stage}, and nothing happens any more")
    ledger.require(unfinished or not users.busy, "I7", "a user has got no answer")
    ledger.require(unfinished or not ledger.outbox, "I7", f"{sorted(ledger.outbox)} are promised, all jobs have ended")
    for job_id in ledger.jobs.keys() - unfinished.keys():
        _judge_end(world, users, job_id)
    if world.setting.webhook:
        _judge_webhooks(world)


def _judge_end(world: World, users: Users, job_id: str) -> None:
    ledger, script, seen = world.ledger, users.scripts[job_id], world.ledger.jobs[job_id]
    allowed = _allowed(users, job_id)
    ledger.require(seen.status in allowed, "I1", f"{job_id} has {seen.status}; it should be {' or '.join(allowed)}")
    if seen.status != "succeeded":
        return
    ledger.require(seen.progress == 1.0, "I3", f"{job_id} has succeeded at {seen.progress}")
    right = seen.cost >= script.cost if seen.generation else seen.cost == script.cost
    ledger.require(right, "I2", f"{job_id} cost {seen.cost} instead of {script.cost}")
    for stage, round_ in script.effects():
        keys = [f"{job_id}:{generation}:{stage}:{round_}" for generation in range(seen.generation + 1)]
        done = [key for key in keys if ledger.effects[key]]
        ledger.require(done, "I2", f"{job_id} has succeeded without the effect of {stage}")
    for result, items in ledger.items.items():
        if result.startswith(f"{job_id}:{seen.generation}:"):
            wanted = script.act("split").items
            ledger.require(len(items) == wanted, "I2", f"{result} has {len(items)} items instead of {wanted}")


def _judge_webhooks(world: World) -> None:
    """See that the receiver has heard of every end, under one id."""
    for job_id, generation in world.ledger.ends:
        heard = world.receiver.heard[job_id, generation]
        world.ledger.require(len(heard) == 1, "I4", f"the end of {job_id}:{generation} was told as {sorted(heard)}")


def _allowed(users: Users, job_id: str) -> set[str]:
    script = users.scripts[job_id]
    allowed = {script.outcome}
    wishes = {command for command, wanted in users.wishes if wanted == job_id}
    if "cancel" in wishes:
        allowed.add("cancelled")
    if script.timeout is not None or "reject" in wishes:
        allowed.add("failed")
    if "approve" in wishes and not any(act.fatal for act in script.acts.values()):
        allowed.add("succeeded")
    return allowed
