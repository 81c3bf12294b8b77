"""Tests that fail are tried once more, alone: many wait for real programs, on machines that do other work.

As CPython's regrtest does it (``--rerun``): what holds the second time is named, so that nobody overlooks it.
"""

import json
import re
from collections.abc import Callable

from front.calling import call
from front.environment import ROOT
from front.voice import say

MOST = 3
"""More than so many that fail are no matter of chance."""
FAILED = 1
"""Exit status of pytest: it ran, and tests failed."""
NONE = 5
"""The same: there was no test of that kind."""
FIRM = 3
_KEPT = ROOT / ".pytest_cache" / "v" / "cache" / "lastfailed"
_GROUP = re.compile(r"@[^@\]]*$")
"""What xdist's ``loadgroup`` adds to a test's name."""


def twice(
    command: list[str],
    tell: Callable[[str], object] = say,
    run: Callable[..., int] = call,
    firm: str = "",
    **more: str,
) -> int:
    """Pytest's exit status; of tests that failed and are few, that of the second time.

    What failed in an earlier run already is no matter of chance either. ``tell`` hears what held at last.
    ``firm``: a mark; what holds only sometimes does not hold there, so those have to hold ``FIRM`` times.
    """
    before = _failed()
    status = run(command, **more)
    failed = [x for x in _failed() if x not in before]
    if status != FAILED or not 0 < len(failed) <= MOST:
        return status
    say(f"once more, alone: {', '.join(failed)}")
    kept = [x for x in command if not x.startswith("tests/") and x != "--cov"]
    covered = ["--cov", "--cov-append"] if "--cov" in command else []
    alone = [*kept, *covered, "-n", "0", "--dist", "no", "-p", "no:randomly"]
    status = run([*alone, *failed], **more)
    for _ in range(FIRM - 1 if firm else 0):
        status = status or run([*alone, "-m", firm, *failed], **more)
        if status == NONE:
            status = 0
            break
    if not status:
        often = f" (and what is marked “{firm}” {FIRM} times)" if firm else ""
        tell(f"held only when tried once more, alone: {', '.join(failed)}{often}")
    return status


def _failed() -> list[str]:
    """What pytest keeps of its last runs for ``--last-failed``."""
    if not _KEPT.exists():
        return []
    return [_GROUP.sub("", x) for x in json.loads(_KEPT.read_text(encoding="utf-8"))]
