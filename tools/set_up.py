"""Make .venv: any Python from 3.11 to 3.14 with venv, then uv by hash, then everything else by hash, then our members.

Runs on whatever `python3` is, also one that is too old, so the syntax stays plain and only the standard library
is used. A stamp remembers what was installed: when nothing changed it returns at once and needs no network.
"""

from __future__ import print_function

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(HERE, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
UV = os.path.join(VENV, "bin", "uv")
STAMP = os.path.join(VENV, "yuanxin-set-up.json")
LOG = os.path.join(HERE, "var", "set-up.log")
OLDEST, NEWEST = (3, 11), (3, 14)


class Failed(Exception):
    """One line that says what is wrong and what to do."""


def main():
    try:
        check_platform()
        use_a_fitting_python()
        set_up()
    except Failed as failure:
        print("set-up: {}".format(failure), file=sys.stderr)
        return 1
    except OSError as failure:
        print("set-up: {}: {}".format(failure.filename, failure.strerror), file=sys.stderr)
        return 1
    return 0


def check_platform():
    """Some wheels we need exist for one platform only (docs/decisions: the embedded stack)."""
    if sys.platform != "linux" or platform.machine() not in ("x86_64", "amd64"):
        raise Failed(
            "this is {} on {}; the stack runs on Linux on x86-64. Use such a machine or a container.".format(
                platform.system(), platform.machine()
            )
        )
    library, version = platform.libc_ver()
    if library != "glibc" or numbers(version) < (2, 28):
        raise Failed(
            "the C library here is {}; glibc 2.28 or newer is needed (Debian 10, Ubuntu 20.04, Anolis 8 or newer).".format(
                (library + " " + version).strip() or "not glibc"
            )
        )


def numbers(version):
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def use_a_fitting_python():
    """Go on with a fitting Python; with another one on the PATH when the one that runs does not fit."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        other = shutil.which("python3.{}".format(minor))
        if other and works(other):
            os.execv(other, [other, os.path.abspath(__file__)])
    raise Failed(
        "Python {}.{} does not fit; install Python 3.11 to 3.14, or name one: make PYTHON=/path/to/python3 …".format(
            *sys.version_info[:2]
        )
    )


def works(python):
    return subprocess.call([python, "-c", "import venv, ensurepip"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def set_up():
    wanted = fingerprints()
    present = installed()
    if present == wanted:
        return
    if not os.access(HERE, os.W_OK):
        raise Failed("no permission to write to {}; clone it to a folder of your own.".format(HERE))
    os.makedirs(os.path.dirname(LOG), exist_ok=True)
    if present.get("python") != wanted["python"]:
        make_environment()
        present = {}
    if present.get("uv") != wanted["uv"]:
        step("uv", [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements/uv.txt"])
    if present.get("libraries") != wanted["libraries"]:
        step("libraries", [UV, "pip", "install", "--require-hashes", "-r", "requirements/dev.txt"])
    step("members", [UV, "pip", "install", "--offline", "--no-sources", "--no-deps", "--no-build-isolation"] + editable())
    with open(STAMP, "w") as stamp:
        json.dump(wanted, stamp)


def make_environment():
    if not works(sys.executable):
        raise Failed(
            "this Python cannot make virtual environments; install its venv package (Debian: apt install python3-venv)."
        )
    shutil.rmtree(VENV, ignore_errors=True)
    step("environment", [sys.executable, "-m", "venv", VENV])


def step(name, command):
    """Run one step quietly; the full output is in var/set-up.log."""
    print("set-up: {} …".format(name), file=sys.stderr)
    with open(LOG, "ab") as log:
        status = subprocess.call(command, cwd=HERE, env=environment(), stdout=log, stderr=log)
    if status:
        raise Failed("{} failed: {} (all of it: var/set-up.log)".format(name, last_line()))


def last_line():
    with open(LOG, "rb") as log:
        lines = [line.strip() for line in log.read().decode("utf-8", "replace").splitlines()]
    telling = [line for line in lines if line]
    wrong = [line for line in telling[-20:] if re.search("error|mismatch|failed", line, re.IGNORECASE)]
    return (wrong or telling or ["no output"])[-1].strip(" ×╰─▶│├")


def environment():
    """Hand pip's mirror and certificate settings on to uv, which does not read them."""
    settings = dict(os.environ)
    settings.pop("VIRTUAL_ENV", None)
    for theirs, pips, key in (
        ("UV_DEFAULT_INDEX", "PIP_INDEX_URL", "index-url"),
        ("UV_INDEX", "PIP_EXTRA_INDEX_URL", "extra-index-url"),
        ("SSL_CERT_FILE", "PIP_CERT", "cert"),
    ):
        value = settings.get(theirs) or settings.get(pips) or pip_setting(key)
        if value:
            settings[theirs] = value
    settings["VIRTUAL_ENV"] = VENV
    settings.setdefault("UV_LINK_MODE", "hardlink" if same_disk() else "copy")
    settings.setdefault("UV_HTTP_TIMEOUT", "120")
    return settings


def pip_setting(key):
    """What pip.conf says, read by pip itself."""
    for section in ("install", "global"):
        asked = subprocess.Popen(
            [sys.executable, "-m", "pip", "config", "get", "{}.{}".format(section, key)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        answer = asked.communicate()[0].decode().strip()
        if asked.returncode == 0 and answer:
            return answer
    return None


def same_disk():
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.isdir(cache) and os.stat(cache).st_dev == os.stat(HERE).st_dev


def members():
    """The workspace: every folder of libs/ and services/ with a pyproject.toml."""
    for kind in ("libs", "services"):
        top = os.path.join(HERE, kind)
        for name in sorted(os.listdir(top)) if os.path.isdir(top) else ():
            if os.path.exists(os.path.join(top, name, "pyproject.toml")):
                yield "/".join((kind, name))


def editable():
    return [word for member in members() for word in ("--editable", member)]


def fingerprints():
    return {
        "python": "{} {}".format(platform.python_version(), HERE),
        "uv": digest("requirements/uv.txt"),
        "libraries": digest("requirements/dev.txt"),
        "members": {member: digest(member + "/pyproject.toml") for member in members()},
    }


def digest(path):
    with open(os.path.join(HERE, path), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def installed():
    try:
        with open(STAMP) as stamp:
            return json.load(stamp)
    except (OSError, ValueError):
        return {}


if __name__ == "__main__":
    sys.exit(main())
