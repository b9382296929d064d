"""What tenants and their operator can do: look at limits and lanes, set limits, pause and resume all work."""

from shared.admission.service import AdmissionService
from shared.admission.standing import Standing
from shared.clock import Clock
from shared.firestore.documents import Documents
from shared.tasks import outbox
from shared.tasks.publisher import Publisher
from shared.tenants import releases
from shared.tenants import tenant as tenants
from shared.tenants.releases import Release
from shared.tenants.repository import TenantRepository
from shared.tenants.tenant import Actor, Limits, Tenant


class TenantService:
    """Keeps what is set for tenants, and sees that it counts: here at once, elsewhere within five seconds."""

    def __init__(
        self,
        repository: TenantRepository,
        admission: AdmissionService,
        documents: Documents,
        publisher: Publisher,
        clock: Clock,
    ) -> None:
        self._repository = repository
        self._admission = admission
        self._documents = documents
        self._publisher = publisher
        self._clock = clock

    async def get(self, name: str) -> tuple[Tenant, list[Standing]]:
        """Return what is set for a tenant, and how it stands in each lane."""
        tenant = await self._repository.get(name)
        return tenant, await self._admission.standings.of(tenant.terms)

    async def page(self, limit: int, after: str = "") -> list[Tenant]:
        """Return up to ``limit`` tenants for whom something is set or whose jobs wait, by name, behind ``after``."""
        kept = {tenant.name: tenant for tenant in await self._repository.page(limit, after)}
        waiting = await self._admission.standings.tenants(limit, after)
        names = sorted({*kept, *waiting})[:limit]
        return [kept.get(name) or Tenant(name) for name in names]

    async def waiting(self, name: str) -> dict[str, int]:
        """Return how many jobs of a tenant wait, by lane."""
        return await self._admission.standings.waiting(name)

    async def limit(self, name: str, wanted: Limits, by: Actor) -> Tenant:
        """Return the tenant with other limits or another weight; jobs that run already go on."""
        now = self._clock.now()
        tenant = await self._repository.change(name, lambda one: tenants.limited(one, wanted, by, now))
        self._admission.learn(tenant.terms)
        await self._admission.fill(name)
        return tenant

    async def pause(self, name: str, by: Actor) -> Tenant:
        """Return the tenant, paused: stages that run are finished, nothing else begins."""
        now = self._clock.now()
        tenant = await self._repository.change(name, lambda one: tenants.paused(one, by, now))
        self._admission.learn(tenant.terms)
        return tenant

    async def resume(self, name: str, by: Actor) -> Tenant:
        """
        Return the tenant, paused no longer; resuming again does no harm.

        A second look is promised together with the change: it finds what is parked meanwhile by processes that have not
        heard of it yet, and everything if this one dies.
        """
        now = self._clock.now()
        look = releases.task(name, now)
        promise = outbox.promise(look, now)
        tenant = await self._repository.change(name, lambda one: tenants.resumed(one, by, now), [promise])
        self._admission.learn(tenant.terms)
        await self._publisher.publish([look])
        await self._admission.release(name)
        return tenant

    async def release(self, release: Release) -> bool:
        """Do what a release is for, unless the tenant is paused again; returns whether it was not."""
        tenant = await self._repository.get(release.tenant)
        self._admission.learn(tenant.terms)
        if not tenant.paused_by:
            await self._admission.release(release.tenant)
        await self._documents.commit([outbox.keep(release.task)])
        return not tenant.paused_by
