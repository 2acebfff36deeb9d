"""A unit's mail, its reminders and what people ask about incidents cost the same however much is stored."""

from __future__ import annotations

from pathlib import Path

from gateway.incidents.customers import Named
from gateway.incidents.opening import NewIncident
from gateway.incidents.service import By, Incidents, Patch
from gateway.store import incidents
from gateway.store.incidents import IncidentFilter
from tests.fakes.quiet_gateway import quiet_gateway
from tests.gateway.test_store_plans import listened, scans

NEW = NewIncident(unit="shop-north", type="quality", customer=Named(name="Anna", phone="+74950000041"), key="1")


async def test_no_statement_about_an_incident_reads_a_whole_table(tmp_path: Path) -> None:
    async with quiet_gateway(tmp_path) as centre:
        parts, by = centre.gateway.parts, By(actor="token:x", token="x")
        service = Incidents(parts, now=centre.now)
        await centre.say("warm", "operator")
        with listened() as heard:
            held = await service.report_new(NEW, (), by)
            await service.report_new(NEW, (), by)
            await service.change(held.case.number, Patch(remark_no="5"), by)
            await centre.timers.fire_due()
            centre.pass_time(24 * 3600)
            await centre.timers.fire_due()
            await service.close_report(held.case.number, "exchanged", by)
            wanted = IncidentFilter(state="overdue")
            await parts.store.read(incidents.overdue, wanted, at=centre.now(), after=None, limit=50)
            span = {"start": centre.now() - 1000, "end": centre.now()}
            await parts.store.read(incidents.praise_counts, **span)
            await parts.store.read(incidents.case_counts, **span)
        assert len(heard) > 20
        assert await scans(centre, heard) == []
