"""The files that tell browsers what holds, and whom they are hidden from."""

import sys

import pytest

assert sys.platform == "linux"

import contextlib
import json
import os
import pwd
import subprocess

from agent.platforms.linux.browsers.files import KEPT, BrowserFiles, access

pytestmark = pytest.mark.root

CHROMIUM = "/etc/chromium/policies/managed/luytre.json"
FIREFOX = "/etc/firefox/policies/policies.json"
LINK = "/etc/chromium/native-messaging-hosts/org.luytre.agent.json"
POLICIES = {CHROMIUM: '{"QuicAllowed": false}\n', FIREFOX: '{"policies": {"A": {"x": 1}, "B": 2}}\n'}
LINKS = {LINK: "{}\n"}
FREE, CHILD = "games", "news"  # accounts that every Debian has


@pytest.fixture
def place(open_folder):
    return open_folder


@pytest.fixture(autouse=True)
def _as_a_service():
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def files(place):
    for folder in ("etc", "usr/lib"):
        (place / folder).mkdir(parents=True)
        (place / folder).chmod(0o755)
    return BrowserFiles(str(place))


def reads(account, path):
    """Whether the account gets at a file, by the kernel's word."""
    uid = pwd.getpwnam(account).pw_uid
    asked = ["setpriv", f"--reuid={uid}", "--clear-groups", "cat", str(path)]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def test_children_and_strangers_read_what_is_hidden_from_the_free(files, place):
    files.apply(POLICIES, LINKS, [FREE, "root", "no-such-account"])
    assert not files.amiss(POLICIES, LINKS, [FREE])
    for path, text in POLICIES.items():
        assert (place / path[1:]).read_text() == text
        assert reads(CHILD, place / path[1:])
        assert not reads(FREE, place / path[1:])
    assert reads(FREE, place / LINK[1:])
    assert [x.name for x in (place / "etc/chromium/policies").iterdir()] == ["managed"]
    assert (place / "var/lib/luytre/browsers.json").stat().st_mode & 0o777 == 0o600


def test_who_is_free_no_more_reads_them_again(files, place):
    files.apply(POLICIES, LINKS, [FREE])
    assert set(files.amiss(POLICIES, LINKS, [])) == set(POLICIES)
    files.apply(POLICIES, LINKS, [])
    assert reads(FREE, place / CHROMIUM[1:])


@pytest.mark.parametrize("harm", ["text", "mode", "list", "gone", "bytes"])
def test_what_somebody_changed_is_seen_and_put_right(files, place, harm):
    files.apply(POLICIES, LINKS, [FREE])
    path = place / CHROMIUM[1:]
    match harm:
        case "text":
            path.write_text("{}")
        case "mode":
            path.chmod(0o666)
        case "list":
            os.removexattr(path, "system.posix_acl_access")
        case "gone":
            path.unlink()
        case "bytes":
            path.write_bytes(b"\xff")
    assert files.amiss(POLICIES, LINKS, [FREE]) == (CHROMIUM,)
    files.apply(POLICIES, LINKS, [FREE])
    assert not files.amiss(POLICIES, LINKS, [FREE])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"QuicAllowed": true}', True),
        ('{"QuicAllowed": false, "HomepageLocation": "x"}', False),
        ('{"HomepageLocation": "x"}', False),
        ('{"QuicAllowed": true, /* by me */}', True),
        ('{"HomepageLocation": "x", /* by me */}', False),
        ("[]", False),
    ],
)
def test_another_file_that_a_browser_reads_and_that_says_something_else_is_named(files, place, text, told):
    files.apply(POLICIES, LINKS, [])
    other = CHROMIUM.replace("luytre", "a-desktop")
    (place / other[1:]).write_text(text)
    (place / CHROMIUM[1:]).with_name("folder").mkdir()
    (place / FIREFOX[1:]).with_name("other.json").write_text(text)
    assert files.amiss(POLICIES, LINKS, []) == ((other,) if told else ())


def test_what_lay_there_before_holds_beside_ours_and_comes_back(files, place):
    theirs = place / FIREFOX[1:]
    theirs.parent.mkdir(parents=True)
    theirs.write_text('{"policies": {"A": {"x": 0, "y": 5}, "Theirs": true}}')
    files.apply(POLICIES, LINKS, [])
    files.apply(POLICIES, LINKS, [])
    assert json.loads(theirs.read_text()) == {"policies": {"A": {"x": 1, "y": 5}, "B": 2, "Theirs": True}}
    assert not files.amiss(POLICIES, LINKS, [])
    files.take_back()
    assert json.loads(theirs.read_text())["policies"]["A"] == {"x": 0, "y": 5}
    assert not theirs.with_name(theirs.name + KEPT).exists()


THEIRS = '{"policies": {"Theirs": true}}'


class Killed(BaseException):
    """The process is gone, at whatever it was about to do."""


@pytest.fixture
def theirs(place):
    path = place / FIREFOX[1:]
    path.parent.mkdir(parents=True)
    path.write_text(THEIRS)
    return path


def test_what_lay_there_comes_back_where_an_earlier_file_could_not_be_written(files, place, theirs):
    (place / "etc/chromium").touch()
    with pytest.raises(FileExistsError):
        files.apply(POLICIES, LINKS, [])
    (place / "etc/chromium").unlink()
    files.apply(POLICIES, LINKS, [])
    assert json.loads(theirs.read_text()) == {"policies": {"A": {"x": 1}, "B": 2, "Theirs": True}}
    files.take_back()
    assert theirs.read_text() == THEIRS


@pytest.mark.parametrize("again", [True, False])
@pytest.mark.parametrize("step", range(20))
def test_what_lay_there_comes_back_wherever_the_first_writing_was_killed(
    files, theirs, monkeypatch, step, again
):
    left = [step]

    def killed(event):
        def act(*told, **named):
            if not left[0]:
                raise Killed
            left[0] -= 1
            return event(*told, **named)

        return act

    for name in ("open", "link", "replace", "fsync"):
        monkeypatch.setattr(os, name, killed(getattr(os, name)))
    with contextlib.suppress(Killed):
        files.apply({FIREFOX: POLICIES[FIREFOX]}, LINKS, [])
    monkeypatch.undo()
    assert json.loads(theirs.read_text())["policies"]["Theirs"], "it holds in every moment"
    if again:
        files.apply(POLICIES, LINKS, [])
        assert not files.amiss(POLICIES, LINKS, [])
    files.take_back()
    assert theirs.read_text() == THEIRS
    if again:
        assert [x.name for x in theirs.parent.iterdir()] == [theirs.name]


def test_what_lay_there_comes_back_where_nobody_knows_any_more_what_is_ours(files, place, theirs):
    files.apply(POLICIES, LINKS, [])
    (place / "var/lib/luytre/browsers.json").unlink()
    files.apply(POLICIES, LINKS, [])
    files.take_back()
    assert theirs.read_text() == THEIRS


def test_a_link_that_leads_nowhere_yet_comes_back_too(files, theirs):
    theirs.unlink()
    theirs.symlink_to("elsewhere.json")
    files.apply(POLICIES, LINKS, [])
    assert theirs.read_text() == POLICIES[FIREFOX]
    files.take_back()
    assert str(theirs.readlink()) == "elsewhere.json"


def test_all_is_taken_back_and_no_folder_of_ours_is_left(files, place):
    (place / "etc/firefox").mkdir()
    (place / "etc/firefox/theirs").touch()
    files.apply(POLICIES, LINKS, [FREE])
    files.take_back()
    assert sorted(str(x.relative_to(place)) for x in (place / "etc").rglob("*")) == [
        "etc/firefox",
        "etc/firefox/theirs",
    ]
    files.take_back()


def test_a_file_that_is_not_wanted_any_more_goes(files, place):
    files.apply(POLICIES, LINKS, [])
    files.apply({FIREFOX: "{}\n"}, {}, [])
    assert not (place / CHROMIUM[1:]).exists()
    assert (place / FIREFOX[1:]).read_text() == "{}\n"


def test_a_file_system_without_lists_restricts_everybody_and_says_so(place):
    target = place / "plain"
    target.mkdir()
    subprocess.run(["mount", "-t", "ramfs", "none", str(target)], check=True)
    (target / "etc").mkdir()
    try:
        files = BrowserFiles(str(target))
        with pytest.raises(OSError, match="not supported"):
            files.apply(POLICIES, LINKS, [FREE])
        assert (target / CHROMIUM[1:]).exists()
        assert (target / FIREFOX[1:]).exists()
        assert CHROMIUM in files.amiss(POLICIES, LINKS, [FREE])
    finally:
        subprocess.run(["umount", str(target)], check=True)


def test_a_list_has_the_kernels_form():
    assert access([]) == b""
    assert len(access([1001, 1000])) == 4 + 8 * 6
    assert access([1001, 1000]) == access([1000, 1001])
