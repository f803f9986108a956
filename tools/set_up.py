"""Make .venv: any fitting Python with venv, then uv by hash, then all else by hash, then our members.

`set_up.py bench`: also what only `make bench` needs. `set_up.py s3`: also the S3 server that tests run.

Runs on whatever `python3` is, also one that is too old (3.6), so the syntax stays plain and only the standard
library is used. A stamp remembers what was installed: when nothing changed it needs no network and no time.
"""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

HERE = Path(__file__).resolve().parent.parent
VENV = HERE / ".venv"
PYTHON = str(VENV / "bin" / "python")
UV = str(VENV / "bin" / "uv")
STAMP = VENV / "yuanxin-set-up.json"
BENCH_STAMP = VENV / "yuanxin-set-up-bench.json"
PEERS = HERE / "var" / "bench" / "peers"
S3_SERVER = HERE / "var" / "s3-server"
LOG = HERE / "var" / "set-up.log"
SYSTEM_CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
REASONS = (
    (
        "not match the hashes|hash mismatch",
        "a download is not the pinned one (its hash differs); not installed",
    ),
    ("no space left", "the disk is full; 2 GB are needed"),
    (
        "connection|timed out|certificate|dns error|name resolution|sending request|no matching distribution",
        "the package index cannot be reached or lacks a version; check the network, or set PIP_INDEX_URL",
    ),
)
OLDEST, NEWEST = (3, 11), (3, 14)


class Failed(Exception):
    """One line that says what is wrong and what to do."""


def main() -> int:
    try:
        use_a_fitting_python()
        check_platform()
        set_up()
        if sys.argv[1:] == ["bench"]:
            set_up_bench()
        if sys.argv[1:] == ["s3"]:
            set_up_s3_server()
    except Failed as failure:
        print(f"set-up: {failure}", file=sys.stderr)
        return 1
    except OSError as failure:
        print(f"set-up: {failure.filename}: {failure.strerror}", file=sys.stderr)
        return 1
    return 0


def check_platform() -> None:
    """Some wheels we need exist for one platform only (docs/decisions: the embedded stack)."""
    if sys.platform != "linux" or platform.machine() not in ("x86_64", "amd64"):
        here = f"{platform.system()} on {platform.machine()}"
        raise Failed(f"this is {here}; the stack runs on Linux on x86-64. Use such a machine or a container.")
    library, version = platform.libc_ver()
    if library != "glibc" or numbers(version) < (2, 28):
        here = (library + " " + version).strip() or "not glibc"
        raise Failed(f"the C library here is {here}; glibc 2.28 or newer is needed (since Debian 10).")


def numbers(version: str) -> Tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def use_a_fitting_python() -> None:
    """Go on with a fitting Python; with another one on the PATH when the one that runs does not fit."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        other = shutil.which(f"python3.{minor}")
        if other and works(other):
            os.execv(other, [other, str(Path(__file__).resolve())])
    running = "{}.{}".format(*sys.version_info[:2])
    raise Failed(
        f"Python {running} does not fit; install 3.11 to 3.14, or name one: make PYTHON=/path/to/python3 …"
    )


def works(python: str) -> bool:
    """Whether this Python can make virtual environments."""
    trial = [python, "-c", "import venv, ensurepip"]
    return subprocess.call(trial, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def set_up() -> None:
    wanted = fingerprints()
    present = installed()
    if present == wanted:
        return
    if not os.access(HERE, os.W_OK):
        raise Failed(f"no permission to write to {HERE}; clone it to a folder of your own.")
    LOG.parent.mkdir(exist_ok=True)
    if present.get("place") != wanted["place"]:
        make_environment()
        present = {}
    if present.get("uv") != wanted["uv"]:
        step("uv", [PYTHON, "-m", "pip", "install", "--require-hashes", "-r", "requirements/uv.txt"])
    if present.get("libraries") != wanted["libraries"]:
        step("libraries", [UV, "pip", "install", "--require-hashes", "-r", "requirements/dev.txt"])
    alone = ["--offline", "--no-sources", "--no-deps", "--no-build-isolation"]
    step("members", [UV, "pip", "install"] + alone + editable())
    STAMP.write_text(json.dumps(wanted))


def set_up_bench() -> None:
    """What `make bench` needs; quixstreams, whose pins clash with ours, in an environment of its own."""
    wanted = {name: digest("requirements/" + name + ".txt") for name in ("dev", "bench", "bench-peers")}
    if PEERS.exists() and BENCH_STAMP.exists() and json.loads(BENCH_STAMP.read_text()) == wanted:
        return
    step("bench", [UV, "pip", "install", "--require-hashes", "-r", "requirements/bench.txt"])
    shutil.rmtree(str(PEERS), ignore_errors=True)
    step("peers' environment", [PYTHON, "-m", "venv", "--without-pip", str(PEERS)])
    install = [UV, "pip", "install", "--python", str(PEERS / "bin" / "python"), "--require-hashes"]
    step("peers", install + ["-r", "requirements/bench-peers.txt"])
    BENCH_STAMP.write_text(json.dumps(wanted))


def set_up_s3_server() -> None:
    """moto, whose pins clash with ours, in an environment of its own."""
    stamp, wanted = S3_SERVER / "yuanxin-set-up.txt", digest("requirements/s3-server.txt")
    if stamp.exists() and stamp.read_text() == wanted:
        return
    shutil.rmtree(str(S3_SERVER), ignore_errors=True)
    step("S3 server's environment", [PYTHON, "-m", "venv", "--without-pip", str(S3_SERVER)])
    install = [UV, "pip", "install", "--python", str(S3_SERVER / "bin" / "python"), "--require-hashes"]
    step("S3 server", install + ["-r", "requirements/s3-server.txt"])
    stamp.write_text(wanted)


def make_environment() -> None:
    if not works(sys.executable):
        raise Failed("this Python has no venv; install its package (Debian: apt install python3-venv).")
    shutil.rmtree(str(VENV), ignore_errors=True)
    step("environment", [sys.executable, "-m", "venv", str(VENV)])


def step(name: str, command: List[str]) -> None:
    """Run one step quietly; the full output is in var/set-up.log."""
    print(f"set-up: {name} …", file=sys.stderr)
    running = subprocess.Popen(
        command, cwd=str(HERE), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output = running.communicate()[0]
    with LOG.open("ab") as log:
        log.write(output)
    if running.returncode:
        raise Failed(f"{name} failed: {why(output.decode('utf-8', 'replace'))} (all of it: var/set-up.log)")


def why(output: str) -> str:
    """The reason in one line, with what to do where we know it."""
    for pattern, reason in REASONS:
        if re.search(pattern, output, re.IGNORECASE):
            return reason
    return (output.strip().splitlines() or ["it said nothing"])[-1].strip(" ×╰─▶│├")


@lru_cache(maxsize=None)
def environment() -> Dict[str, str]:
    """Hand pip's mirror and certificates on to uv, which reads neither; else those of the system."""
    settings = dict(os.environ)
    of_pip = pip_settings()
    for theirs, pips, key in (
        ("UV_DEFAULT_INDEX", "PIP_INDEX_URL", "index-url"),
        ("UV_INDEX", "PIP_EXTRA_INDEX_URL", "extra-index-url"),
        ("SSL_CERT_FILE", "PIP_CERT", "cert"),
    ):
        value = settings.get(theirs) or settings.get(pips) or of_pip.get(key)
        if value:
            settings[theirs] = value
    system = [path for path in SYSTEM_CERTIFICATES if Path(path).exists()]
    if "SSL_CERT_FILE" not in settings and system:
        settings["SSL_CERT_FILE"] = system[0]
    if "SSL_CERT_FILE" in settings:
        settings.setdefault("PIP_CERT", settings["SSL_CERT_FILE"])
    settings["VIRTUAL_ENV"] = str(VENV)
    settings.setdefault("UV_HTTP_TIMEOUT", "120")
    return settings


def pip_settings() -> Dict[str, str]:
    """What pip.conf says, read by pip itself: lines like `global.index-url='…'`."""
    listing = subprocess.Popen(
        [sys.executable, "-m", "pip", "config", "list"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    lines = listing.communicate()[0].decode().splitlines()
    matches = [re.match(r"(?:global|install)\.([a-z-]+)='(.*)'", line) for line in lines]
    return {match.group(1): match.group(2) for match in matches if match}


def members() -> Iterator[str]:
    """The workspace: every folder of libs/ and services/ with a pyproject.toml."""
    for kind in ("libs", "services"):
        for project in sorted((HERE / kind).glob("*/pyproject.toml")):
            yield str(project.parent.relative_to(HERE))


def editable() -> List[str]:
    return [word for member in members() for word in ("--editable", member)]


def fingerprints() -> Dict[str, Any]:
    return {
        "place": str(HERE),
        "uv": digest("requirements/uv.txt"),
        "libraries": digest("requirements/dev.txt"),
        "members": {member: digest(member + "/pyproject.toml") for member in members()},
    }


def digest(path: str) -> str:
    return hashlib.sha256((HERE / path).read_bytes()).hexdigest()


def installed() -> Dict[str, Any]:
    """What the stamp says, when the environment is still there."""
    if not Path(PYTHON).exists():
        return {}
    try:
        present: Dict[str, Any] = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return present


if __name__ == "__main__":
    sys.exit(main())
