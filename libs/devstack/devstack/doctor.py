"""What is wrong with a stack and its machine, and what to do about it: each check a list of findings.

What a check is told it is given, so that a fault can be planted; what it looks at, it changes nothing of.
"""

import ctypes
import shutil
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from clock import SHANGHAI, is_working_day
from devstack.backup import manifest
from devstack.errors import CannotRun
from devstack.kafka_and_postgres_ports import check_free
from devstack.platform_check import check_this_machine

GIGABYTE: Final = 1_000_000_000
LEAST_FREE, LITTLE_FREE = 1 * GIGABYTE, 5 * GIGABYTE
HORIZON: Final = timedelta(days=60)
KEYS_AGE: Final = timedelta(days=365)
BACKUP_AGE: Final = timedelta(days=1)
AHEAD: Final = timedelta(minutes=5)
UNSYNCHRONISED: Final = 5
"""What the kernel answers when nothing keeps its clock (adjtimex, TIME_ERROR)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, or will be (`is_fault` false), and what to do: sentences for an operator."""

    about: str
    what: str
    do: str
    is_fault: bool = True

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)


def platform() -> Iterator[Finding]:
    """Whether the stack can run here at all."""
    try:
        check_this_machine()
    except CannotRun as obstacle:
        yield Finding("平台", f"本机不能运行本系统：{obstacle}", "换用 64 位 x86 的 Linux，glibc 2.28 以上。")


def free_ports(ports: Mapping[str, int]) -> Iterator[Finding]:
    """Of a stack that does not run."""
    for name, port in ports.items():
        try:
            check_free(name, port)
        except CannotRun:
            do = f"用 ss -ltnp 'sport = :{port}' 找出占用的程序并停掉，或用 YUANXIN_…_PORT 换一个端口。"
            yield Finding("端口", f"端口 {port}（{name}）被别的程序占用，或本用户无权使用。", do)


def processes(states: Mapping[str, str]) -> Iterator[Finding]:
    """Of a stack that runs: what `status` says of each."""
    for name, state in states.items():
        if state != "ready":
            do = f"用 yuanxin logs {name} 看它最后的话；数据库和 Kafka 先好，服务才会好。"
            yield Finding("进程", f"{name} 没有就绪（{state}）。", do)


def disk(folder: Path, free: int | None = None) -> Iterator[Finding]:
    """Where the state lies; `free` in bytes."""
    left = shutil.disk_usage(folder).free if free is None else free
    if left < LITTLE_FREE:
        what = f"{folder} 所在磁盘只剩 {left / GIGABYTE:.1f} GB。"
        do = "清理或扩容；写满以后申请会得到 503，已受理的不会丢。"
        yield Finding("磁盘", what, do, is_fault=left < LEAST_FREE)


def clocks(now: datetime, newest: datetime | None, kernel_says: int | None = None) -> Iterator[Finding]:
    """`newest`: the latest instant at which something was written here."""
    if newest is not None and newest - now > AHEAD:
        what = f"本机时钟落后：现在是 {now:%Y-%m-%d %H:%M}，状态目录里却有 {newest:%Y-%m-%d %H:%M} 的文件。"
        yield Finding("时钟", what, "先校准时钟再启动；时钟倒退会让期限、静默和恢复都出错。")
    if (_kernel() if kernel_says is None else kernel_says) == UNSYNCHRONISED:
        do = "装上并启用 chrony 或 systemd-timesyncd；容器里由宿主机负责。"
        yield Finding("时钟", "本机时钟没有与时间服务器同步。", do, is_fault=False)


def _kernel() -> int:
    answer: int = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512))
    return answer


def newest_file(folder: Path) -> datetime | None:
    """When one of the files right here was written last."""
    return max(map(_written, folder.iterdir()), default=None) if folder.is_dir() else None


def _written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, SHANGHAI)


def calendar(today: date) -> Iterator[Finding]:
    """Working days are known until a horizon; past it they are provisional (T5)."""
    if is_working_day(today + HORIZON, {}).provisional:
        what = f"工作日历不到 {today + HORIZON} 就用完了，其后的期限只是暂定。"
        do = "国务院放假通知公布后更新 chinesecalendar；在此之前可在 campaign.toml 里写明调休日。"
        yield Finding("日历", what, do, is_fault=is_working_day(today, {}).provisional)


def keys(folder: Path, now: datetime, *, has_data: bool) -> Iterator[Finding]:
    """Without a key what is stored cannot be read; a key that others read seals nothing."""
    if not folder.is_dir():
        if has_data:
            do = "从另外保管的地方取回整个 keys 目录，再启动；直接启动会生成打不开旧数据的新密钥。"
            yield Finding("密钥", f"有数据，却没有密钥目录 {folder}。", do)
        return
    for name in manifest.needed_keys():
        file = folder / name
        if not file.is_file():
            yield Finding("密钥", f"缺少密钥文件 {file}。", "从另外保管的地方取回它，不要用新的代替。")
            continue
        if now - _written(file) > KEYS_AGE and "-keys." in name:
            service = name.removesuffix("-keys.json")
            do = f"用 yuanxin keys rotate --service {service} 换一把；换完另存一份 keys 目录。"
            yield Finding("密钥", f"{name} 一年多没有更换过。", do, is_fault=False)
    yield from _open_to_others(folder)


def _open_to_others(folder: Path) -> Iterator[Finding]:
    """A closed folder closes its files, as compose has them: handed over one by one."""
    if not stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return
    for path in (folder / name for name in manifest.needed_keys()):
        if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            do = f"chmod 700 {folder}；若可能已被读走，再更换密钥。"
            yield Finding("密钥", f"本机其他用户能读 {path}。", do)


def pipeline(service: str, numbers: Mapping[str, Any] | None, unread: int) -> Iterator[Finding]:
    """What a service says of itself; `unread`: so many events wait for it and it read none meanwhile."""
    if numbers is None:
        yield Finding("积压", f"{service} 不回答它的积压情况。", f"用 yuanxin logs {service} 看原因。")
        return
    if numbers["quarantined"]:
        what = f"{service} 有 {numbers['quarantined']} 条消息被隔离，{numbers['held']} 条在其后等候。"
        do = f"用 yuanxin quarantine list --service {service} 看原因，修好后 replay，或 dismiss 并写明理由。"
        yield Finding("积压", what, do)
    elif numbers["held"]:
        what = f"{service} 有 {numbers['held']} 条消息在等缺失的序号。"
        yield Finding("积压", what, f"用 yuanxin quarantine list --service {service} 看缺哪一条。")
    if numbers["refused"]:
        do = "看 EventRefused 的处置手册；修好主题或权限后自动重发。"
        yield Finding("积压", f"{service} 有 {numbers['refused']} 条事件被 Kafka 拒收。", do)
    if unread:
        do = f"用 yuanxin logs {service} 看它是否停读；PipelineStalled 和 LagNotDraining 有处置手册。"
        yield Finding("积压", f"{service} 还有 {unread} 条事件没有读，而且读不下去。", do)


def backups(folder: Path, now: datetime, *, has_data: bool) -> Iterator[Finding]:
    """The latest whole one."""
    ends = [_written(file) for file in folder.glob(f"*/{manifest.FILE}")] if folder.is_dir() else []
    if has_data and (not ends or now - max(ends) > BACKUP_AGE):
        last = f"{max(ends):%Y-%m-%d %H:%M}" if ends else "从来没有"
        do = "运行 yuanxin backup，把结果复制到另一台机器，密钥另外保管；最好每天自动做。"
        yield Finding("备份", f"{folder} 里一天以内没有完整的备份（上一次：{last}）。", do, is_fault=False)


def versions(pinned: Mapping[str, str], installed: Mapping[str, str]) -> Iterator[Finding]:
    """The libraries that are installed, beside those that this version was tried with."""
    others = [
        f"{name} {installed.get(name, '没有')}（应为 {version}）"
        for name, version in pinned.items()
        if installed.get(name) != version
    ]
    if others:
        what = f"{len(others)} 个库的版本与本版锁定的不同：{'、'.join(others[:5])}。"
        yield Finding("版本", what, "运行 make set-up，再 yuanxin down、yuanxin up。")


def database_version(written_by: str, program: str) -> Iterator[Finding]:
    """PostgreSQL's programs read data of their own major version only."""
    if written_by != program:
        what = f"数据库文件是 PostgreSQL {written_by} 写的，现在的程序是 {program}。"
        do = "用写它的版本启动并 yuanxin backup，再用新版本 yuanxin restore 到空的状态目录。"
        yield Finding("版本", what, do)


def exit_status(findings: Sequence[Finding]) -> int:
    """1 when something is wrong now; what will be is no reason to wake a script."""
    return int(any(finding.is_fault for finding in findings))
