"""Every command of the terminal, typed by each who has an account: how it ends, and that it never breaks."""

import json
from pathlib import Path

import click
import pytest

from tests.guest.family import FAMILY
from ui.cli.root import root

SECRET = "2468\n"
WHO = {
    "root": "root",
    "guardian": "parent",
    "with the secret": "parent",
    "child": "child",
    "sibling": "sibling",
}
FILE = "/usr/share/family.toml"

# A row: what is typed, what comes by standard input beside the secret, and how it ends for root, for a
# guardian who gives no secret, for one who does, for the child An, and for a sibling (``luytre --help`` says
# what a status means). In a child's account no secret is taken, so what needs one ends with 4 there.
ROWS = """
--child an status|                            |0 4 0 0 4
status|                                       |5 4 5 0 0
--child an today|                             |0 4 0 0 4
--child an week|                              |0 4 0 0 4
--child an ask 10m mygame --why homework|     |0 4 0 0 4
--child an requests|                          |0 4 0 0 4
--child an tried|                             |0 4 0 0 4
--child an answer 1 no|                       |0 4 0 4 4
--child an grant 5m mygame|                   |0 4 0 4 4
--child an takeback 99|                        |5 4 5 4 4
--child an code 5m mygame|                    |0 4 0 4 4
--child an redeem 12345678|                   |4 4 4 4 4
log|                                          |0 4 0 0 0
--child an log|                               |0 4 0 0 4
--child an export|                            |0 4 0 0 4
erase --yes an|                               |0 4 0 4 4
erase|                                        |2 2 2 2 2
backup /tmp/kept-{who}|                       |0 4 0 4 4
restore --yes /tmp/kept-root|                 |0 5 5 5 5
children|                                     |0 4 0 4 4
policy show|                                  |0 4 0 0 0
policy show 99|                               |5 4 5 4 4
policy check {file}|                          |0 0 0 0 0
policy check /nowhere|                        |2 2 2 2 2
policy presets|                               |0 0 0 0 0
policy presets age-9|                         |5 5 5 5 5
policy diff {file}|                           |0 4 0 0 0
policy apply --yes {file}|                    |0 4 0 4 4
policy history|                               |0 4 0 0 0
policy undo --yes 99|                         |5 4 5 4 4
policy schema|                                |0 0 0 0 0
rule an krita off --yes|                      |0 4 0 4 4
catalog find minecraft|                       |0 0 0 0 0
catalog explain minecraft|                    |0 0 0 0 0
sites classify|example.org                    |0 4 4 4 4
sites judge-page|{"host": "a.example"}        |0 0 0 0 0
lists status|                                 |0 4 4 4 4
lists update hagezi-bypass|                   |5 4 4 4 4
lists add own --url https://a.example/ --category adult||0 4 4 4 4
lists remove own|                             |0 4 4 4 4
lists test example.org|                       |0 4 4 4 4
help-line|                                    |0 0 0 0 0
unlock|                                       |4 4 0 4 4
secret set|                                   |4 4 0 4 4
secret recovery|                              |0 4 0 4 4
secret recover|                               |4 4 2 4 4
secret reset|                                 |4 4 4 4 4
secret allow child|                           |5 4 4 4 4
clock accept|                                 |0 4 0 4 4
completion bash|                              |0 0 0 0 0
--state /nowhere status|                      |3 3 3 3 3
no-such-thing|                                |2 2 2 2 2
"""
ASKS_ITS_OWN_STATE = {"doctor"}
"""What a PC is like decides how these end; tests/guest/test_doctor.py tries them as each account."""


def commands(group=root, words=()):
    """Every command there is, as it is typed."""
    with click.Context(group) as here:
        for name in group.list_commands(here):
            command = group.get_command(here, name)
            if isinstance(command, click.Group):
                yield from commands(command, (*words, name))
            else:
                yield " ".join((*words, name))


def calls(who):
    """What is typed by one, and how it ends; what ends in one way for everybody is not tried by a child."""
    for row in ROWS.strip().splitlines():
        words, stdin, ends = (x.strip() for x in row.split("|"))
        if who == "child" and len(set(ends.split())) == 1:
            continue
        account, end = WHO[who], ends.split()[list(WHO).index(who)]
        typed = words.replace("{who}", account).replace("{file}", FILE)
        keys = stdin or (SECRET * 3 if who == "with the secret" else "")
        yield [account, typed.split(), keys], int(end)


def test_each_command_has_its_row():
    typed = [words.replace("--child an ", "") for words in ROWS.strip().splitlines()]
    missing = {x for x in commands() if not any(y.startswith(x) for y in typed)}
    assert missing == ASKS_ITS_OWN_STATE


@pytest.mark.long
@pytest.mark.parametrize("who", WHO)
def test_each_ends_as_it_should_for_each_who_types_it(family, who):
    family.does("luytre secret set", stdin=SECRET)
    family.write(FILE, FAMILY)
    family.write("/usr/local/bin/test-typist", Path(__file__).with_name("typist.py").read_text("utf-8"))
    rows = list(calls(who))
    words = json.dumps([call for call, _ in rows])
    told = json.loads(family.does("python3 -I /usr/local/bin/test-typist", stdin=words, timeout=900))
    wrong = [
        (" ".join(call[1]), f"{code}, not {end}", said[:200])
        for (call, end), (code, said) in zip(rows, told, strict=True)
        if code != end or "Traceback" in said
    ]
    assert not wrong
