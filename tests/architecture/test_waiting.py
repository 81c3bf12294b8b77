"""No file is opened so that its owner could keep us waiting: the agent and the guard are root's.

Whoever owns a file may hold a lease on it (fcntl(2)), of /proc and of a control group too: opening it then
waits for 45 s, unless O_NONBLOCK is said.
"""

import ast

from tests.architecture import sources

ROOMS = ("agent/guard/", "agent/platforms/linux/")
AT_ONCE = {"O_NONBLOCK", "O_PATH", "O_CREAT"}
# What only root may own: settings of the system, and what we wrote ourselves.
OF_ROOT = {
    "access/credentials",
    "access/logins",
    "access/pam",
    "browsers/files",
    "checks/sitegate",
    "checks/keyboard",
    "checks/logins",
    "checks/network",
    "checks/people",
    "checks/selinux",
    "checks/tools",
    "checks/units",
    "browsers/packing",
    "browsers/profiles",
    "system/accounts",
}


def waiting(path):
    for node in ast.walk(sources.tree(path)):
        if not isinstance(node, ast.Call):
            continue
        flags = {x.attr for each in node.args for x in ast.walk(each) if isinstance(x, ast.Attribute)}
        match node.func:
            case ast.Attribute(ast.Name("os"), "open") if not flags & AT_ONCE:
                yield node.lineno
            case ast.Attribute(_, "read_text" | "read_bytes"):
                yield node.lineno
            case ast.Attribute(_, "open") if not ast.unparse(node.func).startswith("os."):
                yield node.lineno
            case ast.Name("open") if "opener" not in {x.arg for x in node.keywords}:
                yield node.lineno


def test_no_owner_of_a_file_keeps_the_agent_or_the_guard_waiting():
    files = [x for x in sources.modules() if sources.short(x).startswith(ROOMS)]
    found = {(sources.short(path), line) for path in files for line in waiting(path)}
    ours = {f"agent/platforms/linux/{name}.py" for name in OF_ROOT}
    assert not {(name, line) for name, line in found if name not in ours}
    assert ours == {name for name, _ in found} & ours, "named in vain"
