"""The command ``luytre``: everything the agent tells and does, in a terminal, for people and for scripts.

root                                  all commands, and the way out
face, speech                          whom we speak to, in which language
options, syntax, values               what every command takes, its help and errors, what people write behind
                                      it
sheet                                 tables for people, JSON for programs
exits                                 exit statuses
looking, news, tried                  what is left, was used, happened, was tried
asking, taking                        asking, answering, giving, taking back
household                             children, the secret, the clock, help
keys                                  codes and the recovery code
agreement, presets, versions, ruling  the family's document: whole, to begin with, earlier, one rule
applying                              a text on its way into force
consent                               a person says yes
administrator                         an administrator of the PC confirms
own, safe                             a child's records; backups
catalogue                             what Luytre knows of programs and sites
lists, sites, judge                   lists of sites, the filter, the judgement of pages
abreast                               a stream of names, judged on all processors
health                                ``luytre doctor``
"""

from __future__ import annotations

import sys


def main() -> int:
    """The command; its exit status is one of ``ui.cli.exits.Exit``."""
    try:
        from ui.cli.root import run
    except ModuleNotFoundError as lacking:
        if lacking.name not in {"click", "rich", "msgspec"}:
            raise
        sys.stderr.write(f"{lacking.name} is not installed here: python3 installer/dev.py setup cli\n")
        return 70

    return run()
