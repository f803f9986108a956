"""The SQL of the ledger: how far each partition was read, and which numbers of each subject were applied."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from database import Connection, Pool
from delivery import held
from delivery.held import WholeHeldMessage
from delivery.messages import Partition
from delivery.sequence import (
    CONTRADICTION,
    OLD_EPOCH,
    RECENT,
    AppliedNumber,
    SubjectKey,
    SubjectState,
    arrival_of,
)


async def progress_of(connection: Connection | Pool, topics: Collection[str]) -> dict[Partition, int]:
    """Where each partition goes on."""
    rows = await connection.fetch(
        "SELECT topic, partition, next_offset FROM progress WHERE topic = ANY($1::text[])", list(topics)
    )
    return {Partition(row["topic"], row["partition"]): row["next_offset"] for row in rows}


async def topic_ids_of(
    connection: Connection | Pool, topics: Collection[str]
) -> dict[Partition, UUID | None]:
    """Which log the progress is about."""
    rows = await connection.fetch(
        "SELECT topic, partition, topic_id FROM progress WHERE topic = ANY($1::text[])", list(topics)
    )
    return {Partition(row["topic"], row["partition"]): row["topic_id"] for row in rows}


async def seed_progress(connection: Connection | Pool, partitions: Iterable[tuple[str, int]]) -> None:
    """A row from offset 0 for every partition that has none: there is always a row to lock."""
    topics, numbers = _columns(sorted(partitions), 2)
    await connection.execute(
        "INSERT INTO progress (topic, partition) SELECT * FROM unnest($1::text[], $2::int[])"
        " ORDER BY 1, 2 ON CONFLICT DO NOTHING",
        topics,
        numbers,
    )


async def learn_topic_ids(connection: Connection | Pool, ids: Mapping[str, UUID]) -> None:
    """Remember which log it is, where that is not known yet."""
    await connection.execute(
        "UPDATE progress p SET topic_id = i.id FROM unnest($1::text[], $2::uuid[]) AS i(topic, id)"
        " WHERE p.topic = i.topic AND p.topic_id IS NULL",
        list(ids),
        list(ids.values()),
    )


async def lock_progress(
    connection: Connection, partitions: Collection[tuple[str, int]]
) -> dict[Partition, int]:
    """The first lock of every batch, always in the same order; a second worker waits here."""
    topics, numbers = _columns(sorted(partitions), 2)
    rows = await connection.fetch(
        "SELECT topic, partition, next_offset FROM progress"
        " WHERE (topic, partition) IN (SELECT * FROM unnest($1::text[], $2::int[]))"
        " ORDER BY topic, partition FOR UPDATE",
        topics,
        numbers,
    )
    return {Partition(row["topic"], row["partition"]): row["next_offset"] for row in rows}


async def subjects_of(
    connection: Connection, keys: Collection[SubjectKey], without: Collection[int] = ()
) -> dict[SubjectKey, SubjectState]:
    """What is known about producers' subjects; held rows in `without` are being judged again."""
    sources, names = _columns(sorted(keys), 2)
    rows = await connection.fetch(
        "SELECT s.source, s.subject, coalesce(a.last_sequence, 0) AS last,"
        " coalesce(a.recent, '{}') AS recent, coalesce(a.epoch, 0) AS epoch,"
        " coalesce(a.epoch_first, 1) AS epoch_first, coalesce(a.lost, '{}') AS lost,"
        " EXISTS (SELECT FROM held h WHERE h.source = s.source AND h.subject = s.subject"
        "         AND h.state <> 'dismissed') AS holding"
        " FROM unnest($1::text[], $2::text[]) AS s(source, subject)"
        " LEFT JOIN applied a USING (source, subject)",
        sources,
        names,
    )
    subjects = {(row[0], row[1]): _state(row) for row in rows}
    holding = [(row[0], row[1]) for row in rows if row["holding"]]
    for row in await held.of_subjects(connection, holding, without) if holding else ():
        _add_held(subjects[row.source, row.subject], row)
    return subjects


def _state(row: Any) -> SubjectState:
    lasts = row["last"], tuple(row["recent"])
    return SubjectState(*lasts, row["epoch"], row["epoch_first"], tuple(row["lost"]))


def _add_held(subject: SubjectState, row: WholeHeldMessage) -> None:
    """What its producer's old epoch left behind waits for an operator, and nothing waits for it."""
    if row.event_id is not None:
        subject.held_ids.add(row.event_id)
    if row.reason == OLD_EPOCH:
        return
    subject.blocked = subject.blocked or row.state == "quarantined"
    if row.sequence is not None and row.reason != CONTRADICTION:
        subject.wait(arrival_of(row.message, row.id))


async def advance(
    connection: Connection, progress: Mapping[Partition, int], applied: Sequence[AppliedNumber]
) -> None:
    """Offsets and sequences move on: in one statement, and two more where epochs begin."""
    first, *others = split_at_epochs(applied)
    await _advance(connection, progress, first)
    for numbers in others:
        await _begin_epochs(connection, [number for number in numbers if number.begins is not None])
        await _advance(connection, {}, numbers)


def split_at_epochs(applied: Sequence[AppliedNumber]) -> Sequence[Sequence[AppliedNumber]]:
    """Where an epoch of a subject begins, its numbers go on in the next part."""
    parts: list[list[AppliedNumber]] = [[]]
    part_of: Counter[SubjectKey] = Counter()
    for number in applied:
        subject = number.source, number.subject
        if number.begins is not None:
            part_of[subject] += 1
            if part_of[subject] == len(parts):
                parts.append([])
        parts[part_of[subject]].append(number)
    return parts


async def _begin_epochs(connection: Connection, numbers: Sequence[AppliedNumber]) -> None:
    """What the restored producer does not know any more is remembered apart; the numbers go on before it."""
    sources, names, sequences, _, epochs = _columns(numbers, 5)
    await connection.execute(
        """
        INSERT INTO applied AS a (source, subject, last_sequence, recent, epoch, epoch_first)
        SELECT source, subject, first - 1, '{}', epoch, first
        FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) AS n(source, subject, first, epoch)
        ORDER BY source, subject
        ON CONFLICT (source, subject) DO UPDATE SET
            last_sequence = EXCLUDED.last_sequence,
            epoch = EXCLUDED.epoch,
            epoch_first = EXCLUDED.epoch_first,
            recent = a.recent[:cardinality(a.recent) - (a.last_sequence - EXCLUDED.last_sequence)],
            lost = a.lost || a.recent[greatest(1, cardinality(a.recent) + 1
                                                  - (a.last_sequence - EXCLUDED.last_sequence)):]
        """,
        sources,
        names,
        sequences,
        epochs,
    )


async def _advance(
    connection: Connection, progress: Mapping[Partition, int], applied: Sequence[AppliedNumber]
) -> None:
    topics, numbers, nexts = _columns([(*where, offset) for where, offset in progress.items()], 3)
    sources, names, sequences, ids, _ = _columns(applied, 5)
    await connection.execute(
        """
        WITH moved AS (
            UPDATE progress p SET next_offset = n.next_offset
            FROM unnest($1::text[], $2::int[], $3::bigint[]) AS n(topic, partition, next_offset)
            WHERE p.topic = n.topic AND p.partition = n.partition
        )
        INSERT INTO applied AS a (source, subject, last_sequence, recent)
        SELECT source, subject, max(sequence),
               (array_agg(id ORDER BY sequence))[greatest(1, count(*) - ($8 - 1)):]
        FROM unnest($4::text[], $5::text[], $6::bigint[], $7::uuid[]) AS m(source, subject, sequence, id)
        GROUP BY source, subject ORDER BY source, subject
        ON CONFLICT (source, subject) DO UPDATE SET
            last_sequence = EXCLUDED.last_sequence,
            recent = (a.recent || EXCLUDED.recent)
                     [greatest(1, cardinality(a.recent) + cardinality(EXCLUDED.recent) - ($8 - 1)):]
        """,
        topics,
        numbers,
        nexts,
        sources,
        names,
        sequences,
        ids,
        RECENT,
    )


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> tuple[list[Any], ...]:
    """Rows as one array per column, for unnest."""
    return tuple(list(column) for column in zip(*rows, strict=True)) or tuple([] for _ in range(width))
