"""Runs in the guest as root: types commands of ``luytre`` as many accounts, each in a process of theirs.

The program is loaded once and each command is a fork of it: an emulated processor takes seconds to load it.
In comes a list of [account, words, what is typed]; out goes a list of [exit status, what was said].
"""

import json
import os
import pwd
import sys
import tempfile

sys.path += ["/usr/lib/luytre", "/usr/lib/luytre/vendor"]

import agent.api.client  # noqa: F401 - loaded before the forks
import ui.cli.root


def typed(account: str, words: list[str], stdin: str) -> tuple[int, str]:
    """One command; what an account has beside its number (groups, home, umask) is its own as well."""
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as keys:
        keys.write(stdin.encode())
        keys.seek(0)
        pid = os.fork()
        if not pid:
            person = pwd.getpwnam(account)
            for file, number in ((keys, 0), (told, 1), (told, 2)):
                os.dup2(file.fileno(), number)
            os.initgroups(account, person.pw_gid)
            os.setgid(person.pw_gid)
            os.setuid(person.pw_uid)
            os.environ.update(HOME=person.pw_dir, USER=account, LOGNAME=account)
            os.chdir(person.pw_dir)
            code = 70
            try:
                code = ui.cli.root.run(words)
                sys.stdout.flush()
            finally:
                os._exit(code)
        _, status = os.waitpid(pid, 0)
        told.seek(0)
        return os.waitstatus_to_exitcode(status), told.read().decode()


json.dump([typed(*x) for x in json.load(sys.stdin)], sys.stdout)
