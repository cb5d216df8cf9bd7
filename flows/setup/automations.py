"""What the Prefect server does by itself: it calls a webhook where a pool loses its workers or a batch stalls, where it goes on, and where a batch is late.

It calls another one, once, where a batch has ended: that one is for programs that take up what was found. It also ends upkeep runs that give no sign of life, for one that was killed would hold its slot and keep `recover` from running.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flows.batch_runs import LATE, RESOURCE, RESUMED, STALLED
from flows.end_events import BATCH_COMPLETED, BATCH_FAILED
from flows.pools import SINGLE, every_pool
from flows.setup.changes import Change, compared
from flows.setup.named_blocks import refuse_open_secrets, saved

if TYPE_CHECKING:
    from uuid import UUID

    from prefect.client.orchestration import SyncPrefectClient
    from prefect.events.actions import ActionTypes
    from prefect.events.schemas.automations import AutomationCore, EventTrigger

WEBHOOK = "legaldocs-alert"
"""Name of the block that holds the address of `LEGALDOCS_ALERT_WEBHOOK_URL`."""

BATCH_WEBHOOK = "legaldocs-batch-end"
"""Name of the block that holds the address of `LEGALDOCS_BATCH_WEBHOOK_URL`."""

SILENT_SECONDS = 120
"""A run tells every 30 seconds that it is alive; one that missed that four times is dead."""

_PAYLOAD = (
    '{{"state": "{state}", "about": "{{{{ automation.name }}}}", "event": "{{{{ event.event }}}}", '
    '"resource": "{{{{ event.resource.id }}}}", "name": "{{{{ event.resource.name }}}}", "at": "{{{{ event.occurred }}}}"}}'
)
"""What the webhook is sent: names of pools and ids of batches, nothing of a document."""

_BATCH_PAYLOAD = '{"event": "{{ event.event }}", "at": "{{ event.occurred }}", "batch": {{ event.payload | tojson }}}'
"""What the webhook of ended batches is sent: `flows.end_events` says what the payload of the event is."""


def make_automations(client: SyncPrefectClient, webhook_url: str, batch_webhook_url: str = "") -> list[Change]:
    """Make the automations, or bring them to what they should be; one that an operator has switched off stays so.

    Args:
        client: of the server.
        webhook_url: called about what needs a person; empty: nobody is called.
        batch_webhook_url: called about each batch that has ended; empty: nobody is called.

    Raises:
        Terminal: `SECRET_UNPROTECTED` where the address of a webhook would be written to a server that asks for no credentials.
    """
    urls = {WEBHOOK: webhook_url, BATCH_WEBHOOK: batch_webhook_url}
    refuse_open_secrets([name for name, url in urls.items() if url])
    changes = [_webhook(name, url) for name, url in urls.items() if url]
    ids = {name: _webhook_id(client, name) if url else None for name, url in urls.items()}
    wanted = [*_wanted(ids[WEBHOOK]), batch_end(ids[BATCH_WEBHOOK])]
    return changes + [_automation(client, each) for each in wanted]


def batch_end(block: UUID | None) -> AutomationCore:
    """Return the automation that calls the webhook of the block once for each batch that has ended, well or not."""
    from prefect.events.actions import CallWebhook, DoNothing
    from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture

    return AutomationCore(
        name="legaldocs: batch ended",
        description="A batch has come to its end, completed or failed.",
        trigger=EventTrigger(
            match={"prefect.resource.id": f"{RESOURCE}*"},
            expect={BATCH_COMPLETED, BATCH_FAILED},
            for_each={"prefect.resource.id"},
            posture=Posture.Reactive,
            threshold=1,
            within=timedelta(0),
        ),
        actions=[DoNothing() if block is None else CallWebhook(block_document_id=block, payload=_BATCH_PAYLOAD)],
    )


def _webhook(name: str, url: str) -> Change:
    """Keep the address in a block: whoever knows it can write to the channel behind it, so that it is a secret."""
    from prefect.blocks.webhook import Webhook
    from pydantic import SecretStr

    return saved(name, Webhook(method="POST", url=SecretStr(url)))


def _webhook_id(client: SyncPrefectClient, name: str) -> UUID:
    return client.read_block_document_by_name(name, "webhook").id


def _wanted(block: UUID | None) -> list[AutomationCore]:
    from prefect.events.actions import ChangeFlowRunState
    from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture

    pools = {"prefect.resource.id": "prefect.work-pool.*", "prefect.resource.name": sorted(every_pool())}
    batches = {"prefect.resource.id": f"{RESOURCE}*"}
    told = (
        (
            "pool without workers",
            "A pool has lost its workers: nobody takes its runs.",
            "prefect.work-pool.not-ready",
            pools,
            "firing",
        ),
        ("pool with workers again", "A pool has workers again.", "prefect.work-pool.ready", pools, "resolved"),
        ("batch stalled", "Nobody works on a batch that has documents left.", STALLED, batches, "firing"),
        ("batch goes on", "A batch that was stalled is worked on again.", RESUMED, batches, "resolved"),
        ("batch late", "A batch is open after the time by which it was to have ended.", LATE, batches, "firing"),
    )
    wanted = [
        AutomationCore(
            name=f"legaldocs: {name}",
            description=description,
            trigger=EventTrigger(
                match=match,
                expect={event},
                for_each={"prefect.resource.id"},
                posture=Posture.Reactive,
                threshold=1,
                within=timedelta(0),
            ),
            actions=[_call(block, state)],
        )
        for name, description, event, match, state in told
    ]
    dead = AutomationCore(
        name="legaldocs: upkeep run is dead",
        description="A run that tidies up has given no sign of life; its slot is given back.",
        trigger=_silence([name.partition("/")[0] for name in SINGLE]),
        actions=[ChangeFlowRunState(state="CRASHED", message="It gave no sign of life.")],
    )
    return [*wanted, dead]


def _call(block: UUID | None, state: str) -> ActionTypes:
    """Call the webhook; without one the automation only shows in Prefect's event feed."""
    from prefect.events.actions import CallWebhook, DoNothing

    return DoNothing() if block is None else CallWebhook(block_document_id=block, payload=_PAYLOAD.format(state=state))


def _silence(flows: list[str]) -> EventTrigger:
    from prefect.events.schemas.automations import EventTrigger, Posture

    ends = {f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Cancelled", "Crashed")}
    return EventTrigger(
        match={"prefect.resource.id": "prefect.flow-run.*"},
        match_related={"prefect.resource.role": "flow", "prefect.resource.name": flows},
        after={"prefect.flow-run.heartbeat"},
        expect={"prefect.flow-run.heartbeat", *ends},
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=timedelta(seconds=SILENT_SECONDS),
    )


def _automation(client: SyncPrefectClient, wanted: AutomationCore) -> Change:
    found = client.read_automations_by_name(wanted.name)
    before = _content(found[0]) if found else None
    if not found:
        client.create_automation(wanted)
    elif before != _content(wanted):
        client.update_automation(found[0].id, wanted.model_copy(update={"enabled": found[0].enabled}))
    return compared("automation", wanted.name, before=before, wanted=_content(wanted))


def _content(automation: AutomationCore) -> dict[str, Any]:
    """Return what an automation does, without what the server or an operator adds; sets in the order of their words."""
    content = automation.model_dump(mode="json", include={"description", "trigger", "actions"})
    trigger = {name: sorted(value) if name in _SETS else value for name, value in content["trigger"].items() if name != "id"}
    return content | {"trigger": trigger}


_SETS = ("after", "expect", "for_each")
