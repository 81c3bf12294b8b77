"""What the faces are shown."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from agent.api import contract
from agent.api import messages as m
from agent.service.showing import views
from policies.ids import CategoryId
from policies.scene import Subject
from policies.target import Target, site
from policies.usage import Usage
from tests.agent.service.stage import SECONDS, Stage, play, program

OWN = m.OfChild()


def line(stage: Stage, target: str) -> m.TargetStatus:
    status = stage.ask("an", contract.STATUS, OWN)
    return next(x for x in (status.screen, *status.targets) if x.target == target)


def test_a_line_of_my_day(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/games/minecraft")))
        await stage.live(20 * SECONDS)
        game = line(stage, "app:minecraft")
        assert (game.name, game.category, game.allowance, game.left) == ("Minecraft", "games", 60, 40)
        assert (game.running, game.standing, game.action) == (True, "warned", "limit")
        games = line(stage, "category:games")
        assert (games.allowance, games.used, games.action) == (None, 20, "limit")
        await stage.live(41 * SECONDS)
        game = line(stage, "app:minecraft")
        assert (game.open, game.reason, game.because, game.left) == (False, "daily", "app:minecraft", 0)
        assert (game.running, game.standing) == (False, "over")
        assert game.opens_at == stage.watch.plan.edges[1]

    play(tmp_path, '[[child.an.rule]]\ncategory = "games"\neach = "60s"\n', story)


class Counted(Usage):
    """Tells how often it was asked."""

    asked = 0

    def used(self, target: Target, day: date, by: datetime | None = None) -> timedelta:
        Counted.asked += 1
        return super().used(target, day, by)


def test_when_it_opens_is_looked_for_once_for_all_that_open_together(tmp_path: Path) -> None:
    """A browser asks for many hosts at once."""

    async def story(stage: Stage) -> None:
        stage.watch.usage = Counted()
        scene, openings = stage.watch.scene(), views.OpeningTimes()
        asked, told = [], []
        for name in "abc":
            Counted.asked = 0
            subject = Subject(site(f"{name}.example"), CategoryId("games"))
            told.append(views.target_status(stage.watch, stage.household, subject, scene, openings))
            asked.append(Counted.asked)
        assert len({x.opens_at for x in told}) == 1
        assert told[0].opens_at is not None
        assert asked[0] > asked[1] == asked[2]

    hours = 'open = { mon-sat = "none", sun = ["10:00-12:00"] }\n'
    rule = f'[[child.an.rule]]\ncategory = "games"\n{hours}'
    play(tmp_path, f'[child.an.screen]\ndaily = "2h"\n{rule}', story)


def test_the_notice_of_the_agreement_is_shown(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        assert stage.ask("an", contract.STATUS, OWN).notice is None
        stage.agree('[child.an.notice]\nevery = "30m"\ncategory = "games"\ntext_vi = "Nghỉ mắt nhé"\n')
        told = stage.ask("an", contract.STATUS, OWN).notice
        words = {"en": "Nghỉ mắt nhé", "vi": "Nghỉ mắt nhé"}
        assert told == m.NoticeView(m.Seconds(1800), "category:games", words)

    play(tmp_path, "", story)


def test_what_ends_the_time_that_is_left_is_told(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/games/minecraft")))
        await stage.live(20 * SECONDS)
        screen, game = line(stage, "screen"), line(stage, "app:minecraft")
        assert (screen.left, screen.coming, screen.pause, screen.ends_at) == (2680, "break", 600, None)
        assert (game.left, game.coming, game.pause) == (1180, "daily", None)
        chat = line(stage, "category:chat")
        assert (chat.coming, chat.because, chat.left) == ("window", "category:chat", 1780)
        assert chat.ends_at == stage.watch.now + timedelta(seconds=1780)
        assert line(stage, "category:study").coming == ""

    rules = """
[[child.an.rule]]
app = "minecraft"
daily = "20m"
[[child.an.rule]]
category = "study"
action = "always"
[[child.an.rule]]
category = "chat"
open = { every = ["08:00-15:30"] }
[child.an.screen]
break = { after = "45m", for = "10m" }
"""
    play(tmp_path, rules, story)


def test_an_allowance_is_told_with_what_was_given(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        await stage.beat()
        stage.ask("lan", contract.GRANT, m.GiveTime("screen", m.Seconds(900), child="an"))
        assert line(stage, "screen").allowance == 3600 + 900
        (given,) = stage.ask("an", contract.STATUS, OWN).grants
        assert (given.targets, given.extra) == (("screen",), 900)
        stage.pc.clock.pass_time(timedelta(), asleep=timedelta(days=1))
        await stage.beat()
        assert not stage.ask("an", contract.STATUS, OWN).grants

    play(tmp_path, '[child.an.screen]\ndaily = "1h"\n', story)


def test_learning_that_comes_first_is_told(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        stage.log_in()
        stage.front(stage.pc.start(program(100, "/usr/bin/anki")))
        await stage.live(10 * SECONDS)
        game = line(stage, "app:minecraft")
        assert (game.reason, game.lacking, game.after) == ("after", 50, "category:study")

    rule = '[[child.an.rule]]\napp = "minecraft"\nafter = { category = "study", atleast = "60s" }\n'
    play(tmp_path, rule, story)


def test_a_day_is_told_with_the_most_used_first(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        used = {
            Target.parse(text): timedelta(seconds=seconds)
            for text, seconds in (
                ("presence", 100),
                ("claimed", 60),
                ("screen", 90),
                ("app:anki", 10),
                ("app:minecraft", 80),
                ("site:x.vn", 10),
                ("category:games", 0),
            )
        }
        day = views.day_view(stage.watch.child, stage.household, stage.watch.plan.day, used, narrow=False)
        assert (day.screen, day.presence) == (90, 100)
        assert [(x.target, x.category) for x in day.lines] == [
            ("app:minecraft", "games"),
            ("app:anki", "study"),
            ("site:x.vn", None),
        ]

    play(tmp_path, "", story)


def test_a_program_without_a_path_is_explained_too(tmp_path: Path) -> None:
    async def story(stage: Stage) -> None:
        nameless = program(100, "/x")
        stage.log_in()
        stage.pc.start(type(nameless)(100, 1, nameless.account, type(nameless.facts)(())))
        told = stage.ask("an", contract.EXPLAIN, m.Pid(100))
        assert (told.path, told.target, told.rule) == ("", "app:unknown", None)

    play(tmp_path, "", story)
