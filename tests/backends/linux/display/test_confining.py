import sys

assert sys.platform == "linux"

from agent.platforms.linux.display.confining import confined


def test_a_unit_has_what_is_common_and_what_is_its_own():
    unit = dict(confined("Luytre: a trial", ["/bin/true", "--now"], TasksMax=("t", 4), UMask=("u", 0o022)))
    assert unit["ExecStart"] == ("a(sasb)", [("/bin/true", ["/bin/true", "--now"], False)])
    assert unit["NoNewPrivileges"] == ("b", True)
    assert unit["TasksMax"] == ("t", 4)
    assert unit["UMask"] == ("u", 0o022)
