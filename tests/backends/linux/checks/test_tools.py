"""Other tools are known by the files that they bring."""

from agent.platforms.linux.checks.tools import tools

USERS = "var/lib/AccountsService/users"


def found(root):
    return [(x.case, x.holds, x.about.get("tool")) for x in tools(str(root))]


def test_none(tmp_path):
    assert found(tmp_path) == [("ok", True, None)]


def test_timekpr(tmp_path):
    (tmp_path / "usr/bin").mkdir(parents=True)
    (tmp_path / "usr/bin/timekprd").touch()
    assert found(tmp_path) == [("found", None, "Timekpr-nExT")]


def test_malcontent_only_where_it_has_limits(tmp_path):
    (tmp_path / USERS / "folder").mkdir(parents=True)
    (tmp_path / USERS / "an").write_text("[User]\nSystemAccount=false\n")
    assert found(tmp_path) == [("ok", True, None)]
    (tmp_path / USERS / "an").write_text("[com.endlessm.ParentalControls.AppFilter]\n")
    assert found(tmp_path) == [("found", None, "malcontent")]
