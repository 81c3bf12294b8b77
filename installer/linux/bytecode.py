"""Compiles a tree as it is installed: without what only readers of the sources need, and for good.

Docstrings and assertions (which speak to type checkers here) are left out: half a megabyte in the agent of
each family PC. Under the plain name, for Python looks for another one only when all of it, its own library
too, is run with -OO. Run by the Python that the bytecode is for: it may import nothing of the project.
"""

import sys
from importlib.util import cache_from_source
from pathlib import Path
from py_compile import PycInvalidationMode, compile  # noqa: A004 - its name


def compile_tree(tree: Path, stage: Path) -> int:
    """Each module of the tree, as it will lie below ``/``; answers how many."""
    count = 0
    for path in sorted(tree.rglob("*.py")):
        compile(
            str(path),
            cache_from_source(str(path), optimization=""),
            f"/{path.relative_to(stage)}",
            doraise=True,
            optimize=2,
            invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
        )
        count += 1
    return count


if __name__ == "__main__":
    compile_tree(Path(sys.argv[1]), Path(sys.argv[2]))
