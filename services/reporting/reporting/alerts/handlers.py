"""An alert is taken or given back. The act and its event commit together."""

from datetime import datetime
from typing import Final

from uuid_utils.compat import uuid7

from access import Caller
from clock import SHANGHAI
from contracts.reporting import AlertGivenBack, AlertTaken
from database import Connection
from delivery import NewEvent, outbox
from reporting.alerts import store
from reporting.alerts.rules import Alert, AlertAct, DoneAct
from sealing import Sealing

EVENTS: Final = {AlertAct.take: AlertTaken, AlertAct.give_back: AlertGivenBack}


async def act_on_alert(
    conn: Connection, alert: Alert, act: AlertAct, by: Caller, name: str, now: datetime, sealing: Sealing
) -> bool:
    """An act nothing speaks against; False: another one came first in the same moment."""
    done = DoneAct(uuid7(), alert.version, act, by.subject, name, now)
    if not await store.add_act(conn, alert, done, sealing):
        return False
    await outbox.add(
        conn,
        NewEvent(
            data=EVENTS[act](kind=alert.kind, raised=alert.raised.astimezone(SHANGHAI), period=alert.period),
            subject=alert.county,
            county=alert.county,
            campaign=alert.campaign,
            time=now,
            recorded=now,
            actor=by.actor,
        ),
    )
    return True
