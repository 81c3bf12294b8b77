"""Where the socket is: each client finds the agent that is meant, and nobody's else."""

import os
import socket
import sys
from pathlib import Path

import pytest

from agent.api import endpoint
from agent.api.endpoint import Endpoint, installed, is_answering, is_private, is_there, is_trusted
from agent.api.errors import Unavailable

assert sys.platform != "win32"  # Unix sockets

UID = os.getuid()
STRANGER = UID + 1


@pytest.fixture
def place(tmp_path):
    (tmp_path / "shared").mkdir()
    return Endpoint(UID, service=tmp_path / "run", shared=tmp_path / "shared")


@pytest.fixture
def state(tmp_path):
    folder = tmp_path / "state"
    folder.mkdir()
    return folder


@pytest.fixture
def listening():
    opened = []

    def listen(path: Path) -> socket.socket:
        agent = socket.socket(socket.AF_UNIX)
        opened.append(agent)
        agent.bind(str(path))
        agent.listen(1)
        return agent

    yield listen
    for agent in opened:
        agent.close()


def test_the_service_listens_in_a_folder_named_for_the_account():
    assert Endpoint(1001).service / "1001" / "agent.sock" == Path("/run/luytre/1001/agent.sock")


def test_without_any_agent_the_sentence_says_how_to_start_one(place):
    with pytest.raises(Unavailable, match="Start one with"):
        place.find()


def test_the_service_is_found_where_no_agent_was_tried(place):
    path = place.service / str(UID) / "agent.sock"
    path.parent.mkdir(parents=True)
    path.touch()
    assert place.find() == path


def test_the_agent_started_last_is_found(place, state, listening, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    first, second = place.prepare(state), place.prepare(other)
    assert first != second
    for path in (first, second):
        listening(path)
        place.announce(path)
    assert place.find() == second
    assert place.find(state) == first
    assert place.find(other) == second


def test_a_tried_agent_goes_before_the_service(place, state, listening):
    service = place.service / str(UID) / "agent.sock"
    service.parent.mkdir(parents=True)
    service.touch()
    path = place.prepare(state)
    listening(path)
    place.announce(path)
    assert place.find() == path
    assert place.find(served=True) == service  # where the PC has one, that is a bait
    assert place.find(state, served=True) == path
    place.withdraw(path)
    assert place.find() == service


def test_an_agent_that_was_killed_is_not_found(place, state, listening):
    path = place.prepare(state)
    agent = listening(path)
    place.announce(path)
    agent.close()
    assert path.exists()
    with pytest.raises(Unavailable):
        place.find()
    with pytest.raises(Unavailable, match="No agent is running for"):
        place.find(state)


def test_a_state_folder_that_is_not_there_has_no_agent(place, state, tmp_path):
    place.prepare(state)
    with pytest.raises(Unavailable, match="nowhere"):
        place.find(tmp_path / "nowhere")


def test_an_agent_that_leaves_takes_only_its_own_link(place, state, listening, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    first, second = place.prepare(state), place.prepare(other)
    listening(second)
    place.announce(first)
    place.announce(second)
    place.withdraw(first)
    assert place.find() == second


def test_an_agent_that_leaves_gives_way_to_the_newest_that_is_left(place, state, listening, tmp_path):
    paths = []
    for name in ("oldest", "middle", "gone", "newest"):
        (tmp_path / name).mkdir()
        path = place.prepare(tmp_path / name)
        agent = listening(path)
        os.utime(path, (len(paths), len(paths)))
        paths.append(path)
        if name == "gone":
            agent.close()
    oldest, middle, _, newest = paths
    place.announce(newest)
    place.withdraw(newest)
    assert place.find() == middle
    newest.unlink()
    place.withdraw(middle)
    assert place.find() == oldest


def test_the_same_folder_has_the_same_socket_however_it_is_written(place, state, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(state)
    assert place.prepare(link) == place.prepare(state / ".." / "state") == place.prepare(state)


def test_the_session_s_own_folder_is_preferred(tmp_path, state, listening):
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    session = Endpoint(UID, runtime, shared=tmp_path)
    assert session.prepare(state).parent == runtime / "luytre"
    # Started where the session was not known, found all the same.
    path = Endpoint(UID, shared=tmp_path).prepare(state)
    listening(path)
    assert session.find(state) == path


def test_a_session_folder_of_another_account_is_not_used(tmp_path, state):
    """After ``su`` the variable still names the folder of whoever called it."""
    runtime = tmp_path / "runtime"
    runtime.mkdir()
    place = Endpoint(STRANGER, runtime, shared=tmp_path)
    with pytest.raises(Unavailable, match="XDG_RUNTIME_DIR"):  # made by us, so not the stranger's
        place.prepare(state)
    assert not (runtime / "luytre").exists()
    gone = Endpoint(UID, tmp_path / "gone", shared=tmp_path)
    assert gone.prepare(state).parent == tmp_path / f"luytre-{UID}"


def test_a_link_in_place_of_the_folder_is_refused(place, state, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    (place.shared / f"luytre-{UID}").symlink_to(elsewhere)
    with pytest.raises(Unavailable, match="Remove it"):
        place.prepare(state)


def test_a_folder_open_to_others_is_refused(place, state):
    place.prepare(state).parent.chmod(0o750)
    with pytest.raises(Unavailable, match="Remove it"):
        place.prepare(state)


def test_a_place_too_long_for_a_socket_is_passed_over(tmp_path, state):
    deep = tmp_path / ("d" * 90)
    deep.mkdir()
    short = Path("/tmp")
    assert Endpoint(UID, deep, shared=short).prepare(state).parent == short / f"luytre-{UID}"
    with pytest.raises(Unavailable, match="too long"):
        Endpoint(UID, shared=deep).prepare(state)


def test_the_link_never_leads_out_of_the_folder(place, state, listening, tmp_path):
    folder = place.prepare(state).parent
    listening(tmp_path / "evil.sock")
    (folder / "current").symlink_to(tmp_path / "evil.sock")
    with pytest.raises(Unavailable):
        place.find()


def test_a_busy_agent_counts_as_answering(tmp_path, listening):
    agent = listening(tmp_path / "busy.sock")
    agent.listen(0)
    waiting = []
    try:
        for _ in range(5):  # fill its queue
            client = socket.socket(socket.AF_UNIX)
            client.setblocking(False)
            waiting.append(client)
            client.connect_ex(str(tmp_path / "busy.sock"))
        assert is_answering(tmp_path / "busy.sock")
    finally:
        for client in waiting:
            client.close()


def test_private_and_trusted_folders(tmp_path):
    folder = tmp_path / "folder"
    assert not is_private(folder, UID)
    assert not is_trusted(folder, UID)
    folder.mkdir(mode=0o700)
    assert is_private(folder, UID)
    assert not is_private(folder, STRANGER)
    folder.chmod(0o711)
    assert not is_private(folder, UID)
    assert is_trusted(folder, UID)
    folder.chmod(0o731)
    assert not is_trusted(folder, UID)
    folder.chmod(0o700)
    (tmp_path / "link").symlink_to(folder)
    assert not is_trusted(tmp_path / "link", UID)
    (tmp_path / "file").touch(mode=0o600)
    assert not is_private(tmp_path / "file", UID)


def test_the_package_s_own_program_knows_that_it_is_installed():
    rooms = Path(endpoint.__file__).parents[2]
    assert installed(rooms)
    assert not installed(rooms / "elsewhere")


def test_a_socket_in_a_folder_that_is_shut_is_not_there(place):
    (place.service / str(UID)).mkdir(parents=True)
    (place.service / str(UID) / "agent.sock").touch()
    (place.service / "0").mkdir(exist_ok=True)
    (place.service / "0" / "agent.sock").touch()
    assert place.serves_others()
    assert not is_there(place.service / str(UID) / "agent.sock" / "further")
    (place.service / "0" / "agent.sock").unlink()
    assert place.serves_others() == (UID == 0 and is_there(place.service / "0" / "agent.sock"))
