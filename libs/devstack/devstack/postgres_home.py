"""PostgreSQL refuses to run as root: whom it runs as then, and where that user can reach its files.

No account is made and no folder of anybody else is opened. When the clone is in a folder that the other user
cannot pass (root's home, `mktemp -d`), PostgreSQL gets a private one under /var/tmp, noted in the stack's.
"""

import os
import pwd
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from devstack.errors import CannotRun
from devstack.process import User

CANDIDATES = ("nobody", "daemon", "postgres")
NOT_NEEDED = shutil.ignore_patterns("include", "*.a")
OUTSIDE = Path("/var/tmp")  # noqa: S108 - made private by mkdtemp


@dataclass(frozen=True)
class PostgresHome:
    """Where PostgreSQL lives: the folder of its data, its programs, and whom it runs as."""

    data: Path
    programs: Path
    user: User


def home_in(folder: Path, programs: Path) -> PostgresHome:
    """The home for this stack; the same one each time."""
    if os.geteuid() != 0:
        return PostgresHome(folder / "data", programs, User())
    user = unprivileged_user()
    if anybody_may_pass(folder) and anybody_may_pass(programs / "bin"):
        return PostgresHome(_owned(folder / "data", user), programs, user)
    outside = _folder_outside(folder)
    return PostgresHome(_owned(outside / "data", user), _copied(programs, outside / "programs"), user)


def data_in(folder: Path) -> Path:
    """Where the data of this stack lie, whoever it was started by."""
    note = folder / "outside"
    return (Path(note.read_text()) if note.exists() else folder) / "data"


def remove_outside(folder: Path) -> None:
    """Remove what lives outside of the stack's folder."""
    note = folder / "outside"
    if note.exists():
        shutil.rmtree(note.read_text(), ignore_errors=True)
        note.unlink()


def unprivileged_user() -> User:
    """An account that every Linux has and that owns nothing."""
    for name in CANDIDATES:
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        if account.pw_uid:
            return User(account.pw_uid, account.pw_gid)
    raise CannotRun(f"PostgreSQL does not run as root, and none of the users {', '.join(CANDIDATES)} exists.")


def anybody_may_pass(folder: Path) -> bool:
    """Whether any user may pass through the folder and all folders above it."""
    here = folder.resolve()
    return all(step.stat().st_mode & stat.S_IXOTH for step in (here, *here.parents))


def _folder_outside(folder: Path) -> Path:
    note = folder / "outside"
    if note.exists() and Path(note.read_text()).is_dir():
        return Path(note.read_text())
    outside = Path(tempfile.mkdtemp(prefix="yuanxin-postgres-", dir=OUTSIDE if OUTSIDE.is_dir() else None))
    outside.chmod(0o711)
    note.write_text(str(outside))
    return outside


def _owned(data: Path, user: User) -> Path:
    """A data folder of another user's stack stays as it is."""
    if not data.exists():
        data.mkdir(mode=0o700)
        os.chown(data, user.uid, user.gid)
    if data.stat().st_uid != user.uid:
        raise CannotRun(f"{data} belongs to another user; run the stack as the user who started it first.")
    return data


def _copied(programs: Path, to: Path) -> Path:
    """The wheel's programs, laid out as in the wheel: they look for their libraries beside it."""
    wheel = programs.parent
    if not to.exists():
        copy = to.with_name("programs.new")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(programs, copy / wheel.name / programs.name, symlinks=True, ignore=NOT_NEEDED)
        shutil.copytree(wheel.with_name(f"{wheel.name}.libs"), copy / f"{wheel.name}.libs")
        _open_to_all(copy)
        copy.replace(to)
    return to / wheel.name / programs.name


def _open_to_all(copy: Path) -> None:
    """Readable for everybody, whatever the umask was when the wheel was unpacked."""
    for path in (copy, *copy.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
