"""The environment in .venv: made once from the hash-pinned locks, known by its stamp, safe to interrupt."""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from front import system
from front.voice import Refusal, say

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "installer" / "locks"
EXTRAS = ("dev", "agent", "cli", "ui", "build", "fuzz", "bundle", "pages")

# What a larger lock already holds: with "dev" in place nothing is missing for the others.
_DEV = {"dev", "agent", "cli", "ui", "build"}
HOLDS = {"dev": _DEV, "pages": {"pages", *_DEV}, "ui": {"ui", "cli"}}

# Settings of whoever calls us that would send packages elsewhere, load foreign code, or have every start of
# the agent compile all of it again, which costs it 7 MB.
FOREIGN = (
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "PIP_NO_COMPILE",
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_USER",
    "__PYVENV_LAUNCHER__",
)


def place() -> Path:
    """Where the environment is: .venv, or the folder that LUYTRE_VENV names."""
    return Path(os.environ.get("LUYTRE_VENV") or ROOT / ".venv").absolute()


def python(venv: Path | None = None) -> Path:
    """The interpreter of the environment."""
    folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return (venv or place()) / folder / name


def tool(name: str) -> Path:
    """A program that the environment brought."""
    return python().with_name(f"{name}.exe" if os.name == "nt" else name)


def clean(**more: str) -> dict[str, str]:
    """The caller's variables without those that would lead Python or pip astray."""
    kept = {key: value for key, value in os.environ.items() if key not in FOREIGN}
    return kept | more


def project_hash() -> str:
    """What of pyproject.toml an installation depends on; a linter's setting is no reason to install again."""
    import tomllib

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    relevant = [settings.get("build-system"), settings["project"], settings["tool"].get("setuptools")]
    return _digest(json.dumps(relevant, sort_keys=True).encode())


def lock_hash(extra: str) -> str:
    """The content of one lock, in short."""
    return _digest((LOCKS / f"{extra}.txt").read_bytes())


def interpreter() -> str:
    """What the environment is made of; another minor version is another environment."""
    return f"{sys.implementation.name} {sys.version_info.major}.{sys.version_info.minor}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def read_stamp(venv: Path) -> dict[str, Any]:
    """What the environment says of itself; empty when it is missing, half made or unreadable."""
    try:
        stamp = json.loads((venv / "luytre-stamp.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and python(venv).exists() else {}


def lacking(stamp: dict[str, Any], extras: tuple[str, ...]) -> list[str]:
    """The locks of those asked for that the environment does not hold as they are now."""
    locks = stamp.get("locks", {})
    held: set[str] = set()
    for extra, digest in locks.items():
        if (LOCKS / f"{extra}.txt").exists() and digest == lock_hash(extra):
            held |= HOLDS.get(extra, {extra})
    return [extra for extra in extras if extra not in held]


def is_current(stamp: dict[str, Any], extras: tuple[str, ...]) -> bool:
    """Whether nothing has to be done."""
    return (
        stamp.get("interpreter") == interpreter()
        and stamp.get("root") == str(ROOT)
        and stamp.get("project") == project_hash()
        and not lacking(stamp, extras)
    )


def provide(extras: tuple[str, ...]) -> Path:
    """Make or renew the environment so that it holds the extras; answers its interpreter."""
    venv = place()
    if not is_current(read_stamp(venv), extras):
        with _alone(venv):
            stamp = read_stamp(venv)  # somebody else may have made it while we waited
            if not is_current(stamp, extras):
                _make(venv, stamp, extras)
    return python(venv)


@contextlib.contextmanager
def _alone(venv: Path) -> Iterator[None]:
    """Only one at a time makes the environment; the lock is let go by the system if we are killed."""
    path = venv.with_name(venv.name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a", encoding="utf-8")
    except OSError as error:
        raise Refusal(_unwritable(venv, error)) from None
    with file:
        if not _try_lock(file.fileno(), wait=False):
            say("waiting: somebody else is making the environment")
            _try_lock(file.fileno(), wait=True)
        yield


def _try_lock(descriptor: int, *, wait: bool) -> bool:
    if sys.platform == "win32":
        import msvcrt

        while True:
            try:
                msvcrt.locking(descriptor, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
            except OSError:
                if not wait:
                    return False
            else:
                return True
    else:
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True


def _unwritable(venv: Path, error: OSError) -> str:
    return (
        f"The environment {venv} cannot be made or renewed by you ({error.strerror}). "
        "Give it a place of your own and try again: LUYTRE_VENV=~/.cache/luytre-venv"
    )


def plan(stamp: dict[str, Any], extras: tuple[str, ...]) -> list[str]:
    """The locks to install: what is lacking, what builds the project, and none that another one holds."""
    wanted = lacking(stamp, tuple(dict.fromkeys((*extras, "build"))))
    return [x for x in wanted if not any(x in HOLDS.get(other, {other}) - {other} for other in wanted)]


def _make(venv: Path, stamp: dict[str, Any], extras: tuple[str, ...]) -> None:
    usable = stamp.get("interpreter") == interpreter() and stamp.get("root") == str(ROOT)
    if stamp and not usable:
        say(f"{venv} was made with {stamp.get('interpreter')} for {stamp.get('root')}: making it anew")
    elif venv.exists() and not stamp:
        say(f"{venv} is no whole environment: making it anew")
    makers = [_with_uv, _with_pip] if shutil.which("uv") else [_with_pip]
    if usable and makers == [_with_pip] and not _has_pip(venv):
        usable = False
    try:
        (venv / "luytre-stamp.json").unlink(missing_ok=True)
        for maker in makers:
            wanted = plan(stamp if usable else {}, extras)
            if maker(venv, wanted, fresh=not usable):
                break
            usable = False
        else:
            raise Refusal("The packages could not be installed; the lines above say why. Is this PC online?")
        _write_stamp(venv, (stamp.get("locks", {}) if usable else {}) | {x: lock_hash(x) for x in wanted})
    except OSError as error:
        raise Refusal(_unwritable(venv, error)) from None
    say("the environment is ready")


def _write_stamp(venv: Path, locks: dict[str, str]) -> None:
    stamp = {
        "interpreter": interpreter(),
        "locks": locks,
        "project": project_hash(),
        "root": str(ROOT),
    }
    scratch = venv / "luytre-stamp.json.new"
    scratch.write_text(json.dumps(stamp, indent=1, sort_keys=True), encoding="utf-8")
    scratch.replace(venv / "luytre-stamp.json")


def _has_pip(venv: Path) -> bool:
    """Whether pip can be used inside; an environment that uv made has none."""
    return any(venv.glob("lib/python*/site-packages/pip")) or (venv / "Lib/site-packages/pip").exists()


def _clear(venv: Path) -> None:
    """Remove what is no whole environment, but never a folder that was not ours."""
    if venv.is_symlink() or venv.is_file():
        raise Refusal(f"{venv} is not a folder; move it out of the way and try again.")
    if not venv.exists():
        return
    ours = venv == ROOT / ".venv" or (venv / "pyvenv.cfg").exists() or not any(venv.iterdir())
    if not ours:
        raise Refusal(f"{venv} holds something else than an environment; LUYTRE_VENV must name a new folder.")
    shutil.rmtree(venv)


def _base() -> str:
    """The interpreter below any virtual environment that we may be running in."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def _announce(maker: str, wanted: list[str], *, fresh: bool) -> None:
    version = ".".join(map(str, sys.version_info[:3]))
    what = "making the environment" if fresh else "renewing the environment"
    say(f"{what} with Python {version} and {maker}: {', '.join(wanted) or 'the project'} (a minute or two)")


def _with_uv(venv: Path, wanted: list[str], *, fresh: bool) -> bool:
    _announce("uv", wanted, fresh=fresh)
    if fresh:
        _clear(venv)
        if not _run(["uv", "venv", "--quiet", "--no-project", "--python", _base(), str(venv)]):
            return False
    install = ["uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python(venv))]
    return (not wanted or _run([*install, *_locked(wanted)])) and _run(
        [*install, "--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    )


def _with_pip(venv: Path, wanted: list[str], *, fresh: bool) -> bool:
    if fresh:
        _need_ensurepip()
    _announce("pip", wanted, fresh=fresh)
    if fresh:
        _clear(venv)
        if not _run([_base(), "-m", "venv", str(venv)]):
            return False
    pip = [str(python(venv)), "-m", "pip", "install", "--quiet"]
    return (not wanted or _run([*pip, *_locked(wanted)])) and _run(
        [*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    )


def _need_ensurepip() -> None:
    """Debian ships Python without the part that puts pip into a new environment."""
    from importlib.util import find_spec

    if find_spec("ensurepip") and find_spec("venv"):
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not system.is_root() or system.provide((package,), "a new environment"):
        line = system.apt_line([package])
        raise Refusal(f"Python's venv module is missing here. Install it ({line}) or uv, then try again.")


def _locked(extras: list[str]) -> list[str]:
    files = [argument for extra in extras for argument in ("-r", str(LOCKS / f"{extra}.txt"))]
    return ["--require-hashes", *files]


def _run(command: list[str]) -> bool:
    done = subprocess.run(
        command,
        env=clean(PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        for line in done.stdout.strip().splitlines()[-12:]:
            say(f"  {line}")
    return done.returncode == 0
