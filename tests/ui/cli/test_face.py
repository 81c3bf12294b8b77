from __future__ import annotations

import asyncio
import socket
import sys
import threading
from pathlib import Path

import pytest

from agent.api import client, contract
from agent.api import messages as m
from agent.api.endpoint import Endpoint
from agent.api.errors import Denied, NotAdministrator, Unavailable
from agent.api.messages import replace
from agent.server.actor import Actor
from tests.agent.parts import Agent, plain_handlers
from tests.ui.cli.stage import SECRET, Stage, account, failing, run_piped
from tests.ui.cli.terminals import LUYTRE, terminal
from ui.cli import face as faces
from ui.cli.face import Face, NoAgent, is_administrator


@pytest.mark.parametrize(
    ("lang", "locale", "language"),
    [
        ("vi", "en_US.UTF-8", "vi"),
        (None, "vi_VN.UTF-8", "vi"),
        (None, "en-GB", "en"),
        (None, "fr_FR.UTF-8", "en"),
        (None, "C.UTF-8", "en"),
        (None, "", "en"),
    ],
)
def test_the_language_is_that_of_the_call_else_of_the_session(lang: str | None, locale: str, language: str):
    assert Face(lang=lang, locale=locale).language == language


def test_where_the_session_says_nothing_the_household_does(home: Stage):
    assert "Thời gian dùng máy" in run_piped([*home.options, "status"]).out
    assert "Thời gian dùng máy" in run_piped([*home.options, "status"], LANG="C.UTF-8").out
    assert "Time at the PC" in run_piped([*home.options, "status"], LANG="en_US.UTF-8").out
    assert "Time at the PC" in run_piped([*home.options, "status"], LC_ALL="fr_FR.UTF-8").out


def test_what_a_command_says_is_in_the_language_in_which_it_is_refused(home: Stage):
    home.secret_set, home.trusted = True, False
    said = run_piped([*home.options, "erase", "an", "--yes"], f"{SECRET}\n", LANG="C.UTF-8")
    assert said.out == "Đã xóa. Các bản sao lưu để nơi khác thì bố mẹ tự xóa.\n"
    assert run_piped([*home.options, "unlock"], f"{SECRET}\n", LANG="C.UTF-8").out.startswith("Đúng rồi")
    wrong = run_piped([*home.options, "unlock"], "no\n", LANG="C.UTF-8")
    assert "Mã PIN chưa đúng" in wrong.err


def test_without_an_agent_it_is_said_how_to_start_one(stage: Stage):
    said = stage.run("status")
    assert said.status == 3
    assert said.err == f"No agent is running for {stage.state}. Start one with --state {stage.state}\n"
    alone = run_piped(["--runtime", str(stage.runtime), "--lang", "vi", "status"])
    assert alone.status in {0, 3, 4}  # another agent may run on the PC that tests this


def test_an_agent_that_leaves_in_the_middle_is_no_agent(stage: Stage):
    async def leave(*_: object) -> None:
        vars(stage.server)["_stop"].set()
        await asyncio.Event().wait()

    stage.special = {contract.STATUS.name: leave}
    with stage.agent():
        said = stage.run("status")
    assert (said.status, said.err) == (3, "The agent has closed the connection.\n")
    with stage.agent():
        assert stage.run("status", lang="vi").err == "Luytre đã ngắt kết nối.\n"


def test_what_cannot_be_done_now_is_a_no(stage: Stage):
    stage.special = {contract.STATUS.name: failing(Unavailable("The disk is full: make room."))}
    with stage.agent():
        said = stage.run("status")
    assert (said.status, said.err) == (1, "The disk is full: make room.\n")


@pytest.mark.parametrize(
    ("name", "key"), [("an", "an"), ("An", "an"), ("bình", "binh"), ("BINH", "binh"), ("chi", "chi")]
)
def test_children_are_called_by_key_or_name(home: Stage, name: str, key: str):
    face = Face(state=home.state, runtime=home.runtime, child=name)
    assert face.child_key == key
    face.close()


def test_who_may_not_see_the_children_calls_them_by_key(stage: Stage):
    stage.trusted = False
    with stage.agent():
        face = Face(state=stage.state, runtime=stage.runtime, child="Bi")
        assert face.child_key == "Bi"
        face.close()


@pytest.mark.parametrize("mode", ["try", "service"])
@pytest.mark.parametrize("name", ["an", "Minh An", "minh an"])
def test_a_child_names_itself_as_it_likes_and_is_asked_for_nothing(stage: Stage, name: str, mode: str):
    stage.secret_set, stage.trusted, stage.mode = True, False, mode
    stage.status = replace(stage.status, name="Minh An")
    with stage.agent():
        assert stage.run("status", "--child", name, typed=f"{SECRET}\n").status == 0
    assert stage.called(contract.STATUS)[-1] == m.OfChild("an")
    assert stage.called(contract.CHILDREN) == stage.called(contract.UNLOCK) == []


def test_where_luytre_is_tried_the_secret_shows_the_other_child(stage: Stage):
    stage.secret_set, stage.trusted = True, False
    stage.owners = {"me": "an", "binh": "binh"}
    with stage.agent():
        for command in ("status", "week", "today"):
            assert stage.run(command, "--child", "binh", typed=f"{SECRET}\n").status == 0
        assert stage.called(contract.STATUS).count(m.OfChild("binh")) == 1
        assert stage.called(contract.WEEK)[0].child == stage.called(contract.DAY)[0].child == "binh"
        with terminal(*LUYTRE, *stage.options, "--lang", "en", "status", "--child", "Bình") as shown:
            shown.read_until("The parents’ PIN:")
            shown.type(f"{SECRET}\n")
            assert shown.wait() == 0
        assert stage.called(contract.STATUS).count(m.OfChild("binh")) == 2
        assert stage.run("status", "--child", "binh").status == 4


def test_a_child_with_an_account_of_its_own_is_refused_the_other_child_and_asked_for_nothing(stage: Stage):
    stage.secret_set, stage.trusted, stage.mode = True, False, "service"
    with stage.agent():
        said = stage.run("status", "--child", "bi", typed=f"{SECRET}\n")
    assert (said.status, said.err) == (4, "Only a guardian may do this.\n")
    assert stage.called(contract.UNLOCK) == []


def test_the_door_is_opened_once(stage: Stage):
    stage.trusted, stage.secret_set = False, True
    with stage.agent():
        with terminal(*LUYTRE, *stage.options, "--lang", "en", "grant", "15m") as shown:
            shown.read_until("The parents’ PIN:")
            shown.type(f"{SECRET}\n")
            assert shown.wait() == 0
            assert SECRET not in shown.screen
        assert stage.called(contract.UNLOCK) == [m.Secret(SECRET)]


def test_what_only_looks_takes_the_secret_from_a_pipe_too(stage: Stage):
    def shut(actor: Actor, _: object) -> m.Status:
        if not actor.trusted:
            raise Denied("not yours")
        return stage.status

    stage.trusted, stage.secret_set, stage.child = False, True, None
    stage.special = {contract.STATUS.name: shut}
    with stage.agent():
        assert stage.run("status", typed=f"{SECRET}\n").status == 0
        assert stage.run("status", typed="falsch\n").status == 4
        nobody = stage.run("status")
        assert (nobody.status, nobody.err) == (4, "Only a guardian may do this.\n")


def test_ctrl_c_at_the_question_ends_quietly(stage: Stage):
    stage.trusted, stage.secret_set = False, True
    with stage.agent(), terminal(*LUYTRE, *stage.options, "--lang", "en", "grant", "15m") as shown:
        shown.read_until("The parents’ PIN:")
        shown.type("\x03")
        assert shown.wait() == 130
        assert "Traceback" not in shown.screen


def test_a_socket_that_others_could_have_put_there_is_not_spoken_to(stage: Stage):
    with stage.agent() as server:
        server.path.parent.chmod(0o777)
        assert stage.run("status").status == 3
        server.path.parent.chmod(0o700)


def test_no_agent_is_an_error_of_its_own():
    assert not issubclass(NoAgent, Unavailable | Denied)


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a service on a PC that has the package; nobody listens there yet."""
    monkeypatch.setattr(faces, "PAUSE", 0.02)
    folder = tmp_path / "run"
    (folder / str(account())).mkdir(parents=True)
    return folder


def served(folder: Path, **how: bool) -> Face:
    return Face(lang="en", installed=True, service=folder, runtime=folder.parent / "none", **how)


def test_a_service_that_starts_is_waited_for(service: Path):
    agents: list[Agent] = []

    def begin() -> None:
        agent = Agent(service / str(account()) / "agent.sock", plain_handlers())
        agents.append(agent.__enter__())

    starting = threading.Timer(0.2, begin)
    starting.start()
    face = served(service)
    try:
        assert face.client.welcome.account
    finally:
        face.close()
        starting.join()
        agents[0].__exit__(None, None, None)


@pytest.mark.parametrize(
    ("uid", "others", "told"),
    [
        (0, False, "Luytre does not answer. What is wrong tells: luytre doctor"),
        (1001, True, "Luytre runs, and does not know this account yet. It does after the next login."),
        (1001, False, "Luytre does not answer now. Please tell a guardian: sudo luytre doctor says"),
    ],
)
def test_where_the_service_does_not_answer_each_is_told_what_helps(
    service: Path, uid: int, others: bool, told: str
):
    if others:
        (service / "0").mkdir(exist_ok=True)
        (service / "0" / "agent.sock").touch()
    assert served(service)._no_agent(Endpoint(uid, None, service)).startswith(told)


def test_help_does_not_wait_for_a_service(service: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(faces, "PAUSE", 3600)
    with pytest.raises(NoAgent):
        served(service, patient=False).call(contract.HELP, m.HelpOf())


@pytest.mark.skipif(sys.platform == "win32", reason="Unix sockets")
def test_a_service_that_hangs_is_asked_once(service: Path, monkeypatch: pytest.MonkeyPatch):
    assert sys.platform != "win32"
    monkeypatch.setattr(client, "PATIENCE", 0.05)
    with socket.socket(socket.AF_UNIX) as hung:
        hung.bind(str(service / str(account()) / "agent.sock"))
        hung.listen(10)
        with pytest.raises(NoAgent):
            served(service).call(contract.HELP, m.HelpOf())
        hung.setblocking(False)
        hung.accept()[0].close()
        with pytest.raises(BlockingIOError):
            hung.accept()


def test_who_may_mend_the_pc():
    assert is_administrator() == (account() == 0)


def test_a_guardian_at_a_terminal_is_asked_for_the_secret_where_it_is_needed(stage: Stage):
    def only_unlocked(actor: Actor, _: object) -> object:
        if not actor.unlocked:
            raise Denied("unlock first")
        return stage.status

    stage.secret_set, stage.trusted, stage.child = True, False, None
    stage.special = {contract.STATUS.name: only_unlocked}
    with stage.agent():
        with terminal(*LUYTRE, *stage.options, "--lang", "en", "status") as shown:
            shown.read_until("The parents’ PIN:")
            shown.type(f"{SECRET}\n")
            assert shown.wait() == 0
        assert stage.run("status").status == 4  # nobody is there to be asked


def test_who_did_not_prove_to_be_an_administrator_is_asked_for_no_secret(stage: Stage):
    stage.secret_set, stage.trusted, stage.child = True, False, None
    stage.special = {contract.STATUS.name: failing(NotAdministrator("nobody proved to be one"))}
    with stage.agent(), terminal(*LUYTRE, *stage.options, "--lang", "en", "status") as shown:
        shown.read_until("it was not confirmed")
        assert shown.wait() == 4
