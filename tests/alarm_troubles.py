"""What each alarm is about, done to a running stack: entering makes the trouble, leaving ends it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from uuid import uuid4

import aiohttp
import asyncpg
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

import clock
from alarm_scene import Scene, Trouble, of, restart, stopped
from broker_access import client_options
from builders_flows import CAMPAIGN, read_records
from contracts.agencies import IN_TOPIC
from contracts.intake import AidGranted
from contracts.service_names import Service
from contracts.topics import CASES, COUNTIES
from database import AdvisoryLock, open_pool
from delivery import quarantine
from mediation.consumer import EFFECTS, prepare

HOUR = timedelta(hours=1)


@asynccontextmanager
async def worker_stands(scene: Scene) -> AsyncIterator[None]:
    """Reporting's worker is ended, and two days pass: no county may be silent so long."""
    api = scene.api
    async with stopped("reporting-stream")(scene):
        await api.apply()
        api.stack.advance(api.stack.now() + 48 * HOUR)
        yield


@asynccontextmanager
async def kafka_away_with_an_event_to_send(scene: Scene) -> AsyncIterator[None]:
    """Whoever works with it, intake with an agency let in too, waits for it and does not end."""
    services = [scene.api.stack.processes[name] for name in Service]
    ends = [each.unexpected_ends for each in services]
    async with stopped("kafka")(scene):
        await scene.api.apply()
        yield
        assert [each.unexpected_ends for each in services] == ends


@asynccontextmanager
async def clock_is_fast(scene: Scene) -> AsyncIterator[None]:
    """Mediation's machine is ten minutes ahead."""
    stack, file = scene.api.stack, scene.watch.folder / "fast-clock"
    await asyncio.to_thread(clock.advance, file, stack.now() + HOUR / 6)
    stack.extra_environment["mediation"]["YUANXIN_CLOCK"] = f"file:{file}"
    await restart(scene, "mediation")
    try:
        yield
    finally:
        del stack.extra_environment["mediation"]["YUANXIN_CLOCK"]
        await restart(scene, "mediation")


@asynccontextmanager
async def unreadable_message(scene: Scene) -> AsyncIterator[None]:
    await write_poison(scene, 1)
    try:
        yield
    finally:
        async with open_pool(scene.api.stack.loops_url("mediation")) as pool:
            rows = await pool.fetch("SELECT id FROM held WHERE state = 'quarantined'")
            for row in rows:
                await quarantine.dismiss(pool, row["id"], "a test's", EFFECTS, prepare, scene.api.stack.now)


@asynccontextmanager
async def producer_contradicts_itself(scene: Scene) -> AsyncIterator[None]:
    """A number that was used comes again under another event."""
    real = next(each for each in await read_records(scene.api.stack.bootstrap, CASES) if each.value)
    headers = [(name, value) for name, value in real.headers if name != "ce_id"]
    await write(scene, [(real.key, real.value, [*headers, ("ce_id", str(uuid4()).encode())])])
    yield


@asynccontextmanager
async def too_many_unreadable_messages(scene: Scene) -> AsyncIterator[None]:
    await write_poison(scene, 60)
    try:
        yield
    finally:
        await restart(scene, "intake", "assignment", "mediation", "reporting-stream")


async def write_poison(scene: Scene, count: int) -> None:
    """What no reader can accept, under the attributes of a real event, each of a subject of its own."""
    [real, *_] = await read_records(scene.api.stack.bootstrap, CASES)
    messages = []
    for _ in range(count):
        attributes = dict(real.headers) | {
            "ce_type": AidGranted.type.encode(),
            "ce_subject": f"poison {uuid4()}".encode(),
            "ce_id": str(uuid4()).encode(),
            "ce_sequence": b"1",
        }
        messages.append((b"poison", b"{", list(attributes.items())))
    await write(scene, messages)


async def write(
    scene: Scene, messages: Sequence[tuple[bytes, bytes, list[tuple[str, bytes]]]], topic: str = CASES
) -> None:
    producer = AIOKafkaProducer(**client_options(scene.api.stack.bootstrap), acks="all")
    await producer.start()
    try:
        for key, value, headers in messages:
            await producer.send_and_wait(topic, value, key, headers=headers)
    finally:
        await producer.stop()


@asynccontextmanager
async def agency_sends_rubbish(scene: Scene) -> AsyncIterator[None]:
    await asyncio.to_thread(scene.api.stack.let_agency_in, "court")
    await write(scene, [(b"", b"rubbish", [])] * 150, IN_TOPIC.format(code="court"))
    try:
        yield
    finally:
        await restart(scene, "intake")


@asynccontextmanager
async def broker_refuses_events(scene: Scene) -> AsyncIterator[None]:
    """Larger than its topic allows: a consultation."""
    await limit(scene, 100)
    try:
        body = {"campaign": CAMPAIGN, "county": "330304", "channel": "hotline", "class": "wages"}
        await scene.api.succeed("POST", "intake", "/v1/consultations", body, county="330304")
        yield
    finally:
        await limit(scene, 1_048_588)


async def limit(scene: Scene, size: int) -> None:
    """The largest batch that the counties' topic takes."""
    admin = AIOKafkaAdminClient(**client_options(scene.api.stack.bootstrap))
    await admin.start()
    try:
        settings = {"max.message.bytes": str(size), "retention.ms": "-1"}
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, COUNTIES, settings)])
    finally:
        await admin.close()


@asynccontextmanager
async def more_partitions(scene: Scene) -> AsyncIterator[None]:
    """What cannot be undone: the alarm ends when nothing of before is remembered."""
    admin = AIOKafkaAdminClient(**client_options(scene.api.stack.bootstrap))
    await admin.start()
    try:
        await admin.create_partitions({CASES: NewPartitions(13)})
    finally:
        await admin.close()
    yield


@asynccontextmanager
async def key_is_missing(scene: Scene) -> AsyncIterator[None]:
    """Rows sealed under a key that the file does not hold."""
    change = "UPDATE cases SET sealed_key = $2 WHERE sealed_key = $1"
    async with session(scene.api.stack.owner_url("intake")) as owner:
        known = await owner.fetchval("SELECT sealed_key FROM cases LIMIT 1")
        await owner.execute(change, known, "lost")
        try:
            yield
        finally:
            await owner.execute(change, "lost", known)


@asynccontextmanager
async def keys_cannot_be_read(scene: Scene) -> AsyncIterator[None]:
    """The file of the key set holds none; who asks is let in by the known keys, and has them looked for."""
    file = scene.api.stack.keys.jwks
    whole = file.read_text(encoding="utf-8")
    await scene.stays.enter_async_context(_somebody_asks(scene))
    file.write_text("{", encoding="utf-8")
    try:
        yield
    finally:
        file.write_text(whole, encoding="utf-8")


@asynccontextmanager
async def _somebody_asks(scene: Scene) -> AsyncIterator[None]:
    async def ask() -> None:
        while True:
            with suppress(aiohttp.ClientError):  # intake is taken away now and then
                await scene.api.request("GET", "intake", "/v1/applications?limit=1")
            await asyncio.sleep(1)

    asking = asyncio.create_task(ask())
    try:
        yield
    finally:
        asking.cancel()


@asynccontextmanager
async def nobody_seals(scene: Scene) -> AsyncIterator[None]:
    """Somebody holds the sealer's lock of intake."""
    async with session(scene.api.stack.loops_url("intake")) as other:
        await other.execute("SELECT pg_advisory_lock($1)", int(AdvisoryLock.audit_sealer))
        await scene.api.apply("330305")
        yield


@asynccontextmanager
async def rows_are_locked(scene: Scene) -> AsyncIterator[None]:
    """Another session changes assignment's place in the log and does not come to an end."""
    async with session(scene.api.stack.owner_url("assignment")) as other, other.transaction():
        await other.execute("SELECT FROM progress FOR UPDATE")
        await scene.api.apply("330305")
        yield


@asynccontextmanager
async def silence_cannot_be_judged(scene: Scene) -> AsyncIterator[None]:
    """Reporting cannot keep what it judged, as after a wrong migration; it judges as time passes."""
    stack = scene.api.stack
    async with session(stack.owner_url("reporting")) as owner:
        await owner.execute("ALTER TABLE watches RENAME TO watches_away")
        stack.advance(stack.now() + HOUR / 30)
        try:
            yield
        finally:
            await owner.execute("ALTER TABLE watches_away RENAME TO watches")
            stack.advance(stack.now() + HOUR / 30)


@asynccontextmanager
async def session(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def robot_is_away(scene: Scene) -> AsyncIterator[None]:
    """Something is said meanwhile: the alarms of what happens beside it."""
    scene.robot.is_away = True
    try:
        yield
    finally:
        scene.robot.is_away = False


@asynccontextmanager
async def nobody_watches(scene: Scene) -> AsyncIterator[None]:
    prometheus = scene.watch.processes["prometheus"]
    await asyncio.to_thread(prometheus.stop)
    try:
        yield
    finally:
        await asyncio.to_thread(prometheus.start)


STALLED = Trouble("the worker stopped, two days pass", worker_stands, (of("PipelineStalled"),))
BESIDE_A_STALLED_PIPELINE = (
    Trouble(
        "a message that cannot be read", unreadable_message, (of("QuarantineNotEmpty", service="mediation"),)
    ),
    Trouble("a key lost", key_is_missing, (of("SealedUnderUnknownKey", service="intake"),)),
    Trouble("the sealer's lock held", nobody_seals, (of("AuditNotSealed", service="intake"),)),
    Trouble(
        "rows locked",
        rows_are_locked,
        (of("LoopWaiting", service="assignment"), of("LagNotDraining", service="assignment")),
    ),
    Trouble(
        "an event larger than its topic allows",
        broker_refuses_events,
        (of("EventRefused", service="intake"),),
    ),
)
"""None takes away what another needs."""

ONE_ROUND_AFTER_ANOTHER = (
    (
        Trouble(
            "assignment stopped",
            stopped("assignment"),
            (of("ProcessDown", instance="{assignment}"), of("ServiceNotWatched", service="assignment")),
        ),
    ),
    (
        Trouble(
            "a number used twice", producer_contradicts_itself, (of("SequenceConflict", service="mediation"),)
        ),
        Trouble("a table of silence missing", silence_cannot_be_judged, (of("SilenceNotJudged"),)),
        Trouble("no key set in its file", keys_cannot_be_read, (of("KeysNotRead", instance="{intake}"),)),
    ),
    (
        Trouble("reporting stopped", stopped("reporting"), (of("CountiesNotWatched"),)),
        Trouble("an agency sends rubbish", agency_sends_rubbish, (of("AgencyTopicStopped", agency="court"),)),
    ),
    (
        Trouble("mediation ten minutes fast", clock_is_fast, (of("ClockApart", service="mediation"),)),
        Trouble("the robot away", robot_is_away, (of("RobotNotReached"), of("NotificationsFailing"))),
    ),
    (
        Trouble(
            "Kafka stopped", kafka_away_with_an_event_to_send, (of("OutboxNotDraining", service="intake"),)
        ),
    ),
    (Trouble("PostgreSQL stopped", stopped("postgres"), (of("DatabaseDown", service="intake"),)),),
    (
        Trouble(
            "60 messages that cannot be read",
            too_many_unreadable_messages,
            (of("ConsumerStopped", service="assignment"),),
        ),
    ),
)
"""Those of a round all at once."""

PARTITIONS = Trouble("partitions added", more_partitions, (of("PartitionsChanged"),))
