"""From a host to the site that a family speaks of."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.service.observing.hosts import Hosts, Place, registrable
from tests.agent.service.observing.sites import BETS, HOSTS, KIDS, TOYS, VIDEO, YOUTUBE
from tests.agent.service.stage import Stage, play


def place(stage: Stage, host: str) -> Place:
    found = HOSTS.place(stage.watch.child, host)
    assert found is not None
    return found


def test_the_longest_name_wins_be_it_a_rules_or_the_catalogues(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        for host, main, kind, name in (
            ("m.YouTube.com.", "youtube.com", "video", "YouTube"),
            ("r1.googlevideo.com", "youtube.com", "video", "YouTube"),
            ("kids.youtube.com", "kids.youtube.com", "video", "kids.youtube.com"),
            ("x.kids.youtube.com", "kids.youtube.com", "video", "kids.youtube.com"),
            ("www.nobody.example", "nobody.example", "other", "nobody.example"),
        ):
            found = place(stage, host)
            assert (found.front.host, found.front.category, found.name) == (main, kind, name)
            assert found.named == ("nobody" not in host)
            assert found.settled == (host not in {"r1.googlevideo.com", "www.nobody.example"})

    play(tmp_path, YOUTUBE + KIDS, story)


@pytest.mark.parametrize(("rules", "main"), [(YOUTUBE, "youtube.com"), (BETS, "mail.youtube.com")])
def test_a_rule_means_all_below_its_site(tmp_path: Path, rules: str, main: str) -> None:
    """Though the catalogue knows that as something else."""

    async def story(stage: Stage) -> None:
        found = Hosts(lambda: TOYS).place(stage.watch.child, "x.mail.youtube.com")
        assert found is not None
        assert found.front.host == main

    play(tmp_path, rules, story)


def test_what_is_no_name_is_no_site(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        for host in ("", " ", ".", "x" * 254):
            assert HOSTS.place(stage.watch.child, host) is None

    play(tmp_path, "", story)


def test_a_name_of_more_labels_than_anybody_has_is_known_by_its_last_ones(tmp_path: Path) -> None:
    """Whoever makes them up gets the same answer, for no more work."""

    async def story(stage: Stage) -> None:
        deep = ".".join("a" * 110)
        assert place(stage, f"{deep}.kids.youtube.com").front.host == "kids.youtube.com"
        helping = place(stage, f"{deep}.tongdai111.vn")
        assert helping.protected
        assert helping.name.count(".") < 32

    play(tmp_path, KIDS, story)


def test_a_helpline_is_never_closed(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        found = place(stage, "www.tongdai111.vn")
        assert found.protected
        assert not found.named
        scene = HOSTS.scene(stage.watch, [found, place(stage, "888.com")])
        assert scene.protected == {"www.tongdai111.vn"}

    play(tmp_path, '[child.an.sites]\nmode = "listed"\n', story)


def test_what_is_made_for_children_is_told_and_a_rule_takes_it_back(tmp_path: Path) -> None:
    hosts = Hosts(lambda: TOYS)

    async def story(stage: Stage) -> None:
        def spared(host: str) -> bool:
            found = hosts.place(stage.watch.child, host)
            assert found is not None
            assert found.subject.spared == found.spared
            return found.spared

        assert spared("www.toys.example")
        assert spared("x.plays.example")
        assert not any(map(spared, ("toys.test", "youtube.com", "nobody.example")))
        stage.agree('[[child.an.rule]]\nsite = "toys.example"\ndaily = "1h"\n')
        assert not spared("www.toys.example")

    play(tmp_path, VIDEO, story)


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("a.b.example", "b.example"),
        ("news.tuoitre.com.vn", "tuoitre.com.vn"),
        ("com.vn", "com.vn"),
        ("x.y.vn", "y.vn"),
        ("localhost", "localhost"),
        ("10.0.0.1", "10.0.0.1"),
    ],
)
def test_what_somebody_registered(host: str, own: str) -> None:
    assert registrable(host) == own


@pytest.mark.parametrize(
    ("host", "far"),
    [
        ("93.184.215.14", True),
        ("[2606:2800:21f::1]", True),
        ("192.168.1.1", False),
        ("10.0.0.7", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("[::1]", False),
        ("[fe80::1]", False),
        ("[fd00::1]", False),
        ("[x]", False),
        ("1.2.3.999", False),
        ("example.com", False),
    ],
)
def test_an_address_out_there_is_a_way_round_and_one_of_the_house_is_not(
    tmp_path: Path, host: str, far: bool
) -> None:
    async def story(stage: Stage) -> None:
        found = place(stage, host)
        assert (found.front.category == "proxy") == far
        assert found.settled == far
        assert not found.named

    play(tmp_path, "", story)
