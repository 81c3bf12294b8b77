"""The files that the house rules speak of."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("agent", "policies", "ui")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file under version control that still exists."""
    # A checkout of another user is no danger here: we only list names.
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return tuple(ROOT / name for name in sorted(filter(None, names)) if (ROOT / name).is_file())


def modules() -> list[Path]:
    """Our source files, from the project's folder on."""
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def tree(path: Path) -> ast.Module:
    """A source file, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(path: Path) -> set[str]:
    """Every dotted name that a file imports, wherever in it; "from a import b" counts as a and as a.b."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def short(path: Path) -> str:
    """A file's name as people write it."""
    return path.relative_to(ROOT).as_posix()
