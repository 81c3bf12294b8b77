"""What is installed says the same as its sources, in fewer bytes, and is never compiled anew."""

import subprocess
import sys
from pathlib import Path

from linux import bytecode

MODULE = '''"""A docstring."""


def answer(x: int) -> int:
    """Another one."""
    assert x > 0
    return x + 1
'''


def test_no_docstring_no_assertion_and_never_anew(tmp_path):
    module = tmp_path / "usr" / "lib" / "tree" / "part" / "module.py"
    module.parent.mkdir(parents=True)
    (module.parent / "__init__.py").write_text("", "utf-8")
    module.write_text(MODULE, "utf-8")
    assert bytecode.compile_tree(tmp_path / "usr", tmp_path) == 2
    module.write_text("raise SystemExit('compiled anew')", "utf-8")
    asked = "from part import module as m; print(m.__doc__, m.answer.__doc__, m.answer(-1))"
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=module.parents[1], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["None", "None", "0"]
    [compiled] = (module.parent / "__pycache__").glob("module.*.pyc")
    assert b"/usr/lib/tree/part/module.py" in compiled.read_bytes()
    assert bytes(tmp_path) not in compiled.read_bytes(), "the same wherever it is built"


def test_what_cannot_be_compiled_is_no_package(tmp_path):
    Path(tmp_path, "wrong.py").write_text("def", "utf-8")
    done = subprocess.run(
        [sys.executable, bytecode.__file__, tmp_path, tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "/wrong.py" in done.stderr
