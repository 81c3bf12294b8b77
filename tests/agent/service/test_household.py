"""Who is who, and what things are called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.api.errors import NotFound
from agent.service.household import Household
from policies.document import Vocabulary, read
from policies.ids import AccountId, CategoryId, ChildId
from policies.target import PRESENCE, SCREEN, Target
from policies.week import Calendar
from tests.agent.service.known import KNOWN, WEB
from tests.agent.service.stage import HEAD, ZONE

ME = AccountId("me")


def family(text: str, own: AccountId | None = None) -> Household:
    policy = read(text, known=Vocabulary())
    return Household(
        policy, Calendar(ZONE), KNOWN, own, categories=("games", "study"), folders=("/usr/bin", "/usr/games")
    )


TRYING = 'format = 1\nzone = "Asia/Ho_Chi_Minh"\n[child.an]\nname = "An"\n[child.binh]\nname = "Bình"\n'


def test_a_child_has_the_accounts_that_the_policy_names() -> None:
    house = family(HEAD)
    assert house.child_of(AccountId("an")) == "an"
    assert house.child_of(AccountId("lan")) is None
    assert house.guardian(AccountId("lan"))
    assert not house.guardian(AccountId("an"))
    assert house.children() == ("an",)


def test_in_try_mode_the_first_child_without_an_account_has_this_one() -> None:
    house = family(TRYING, ME)
    assert [house.accounts(child) for child in house.policy.children] == [("me",), ()]
    assert house.child_of(ME) == "an"


def test_for_the_whole_pc_a_child_without_an_account_has_none() -> None:
    house = family(TRYING)
    assert [house.accounts(child) for child in house.policy.children] == [(), ()]
    assert house.child_of(ME) is None


def test_an_account_is_never_two_childrens() -> None:
    house = family(TRYING + 'accounts = ["me"]\n', ME)
    assert [house.accounts(child) for child in house.policy.children] == [(), ("me",)]
    assert house.child_of(ME) == "binh"


def test_a_shared_account_is_no_childs_own_and_takes_no_account_away() -> None:
    house = family(TRYING.replace('"An"', '"An"\nshared = ["family"]'), ME)
    assert house.accounts(house.policy.children[0]) == ("me",)
    assert house.child_of(AccountId("family")) is None
    assert house.shared == ("family",)


def test_in_try_mode_this_account_is_its_own_guardian_until_a_secret_is_set() -> None:
    house = family(TRYING, ME)
    assert house.guardian(ME)
    house.secret_set = lambda: True
    assert not house.guardian(ME)


def test_an_unknown_child_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(NotFound, match=r'no child "x" in the policy[.] There is: an, binh'):
        family(TRYING).child(ChildId("x"))
    empty = family('format = 1\nzone = "Asia/Ho_Chi_Minh"\n')
    with pytest.raises(NotFound, match="There is: none"):
        empty.child(ChildId("x"))


RULES = """
[[child.an.rule]]
match = { exe = "/opt/mygame" }
name = "My game"
daily = "1h"
[[child.an.rule]]
match = { name = "tetris" }
daily = "1h"
[[child.an.rule]]
match = { flatpak = "org.x.Y" }
daily = "1h"
[[child.an.rule]]
category = "study"
daily = "1h"
[[child.an.rule]]
site = "youtube.com"
daily = "1h"
"""


def test_names() -> None:
    house = family(HEAD + RULES)
    an = house.child(ChildId("an"))
    game = next(rule.target for rule in an.rules if rule.name == "My game")
    assert house.name_of(game, an) == "My game"
    assert house.name_of(Target.parse("app:minecraft"), an) == "Minecraft"
    assert house.name_of(Target.parse("app:unheard")) == "unheard"
    assert house.name_of(Target.parse("category:games")) == "games"
    assert house.name_of(SCREEN) == "screen"


def test_categories() -> None:
    house = family(HEAD + RULES)
    house.site_categories = {"youtube.com": CategoryId("video")}
    assert house.category_of(Target.parse("app:minecraft")) == "games"
    assert house.category_of(Target.parse("app:unheard")) is None
    assert house.category_of(Target.parse("site:youtube.com")) == "video"
    assert house.category_of(Target.parse("site:example.com")) is None


@pytest.mark.parametrize(
    ("target", "known"),
    [
        ("app:minecraft", True),
        ("app:unheard", False),
        ("category:games", True),
        ("category:unheard", False),
        ("site:any.example", True),
        ("site:nodot", False),
        ("site:x.y" + 60_000 * "\n", False),
        ("site:YouTube.com", False),  # nobody would find it again
        ("site:" + 127 * "a." + "vn", False),
        ("screen", False),
    ],
)
def test_what_is_known(target: str, known: bool) -> None:
    assert family(HEAD).knows(Target.parse(target)) is known


def test_the_nearest_names_are_told() -> None:
    house = family(HEAD)
    assert house.nearest(Target.parse("app:minecaft"), {SCREEN})[0] == "app:minecraft"
    assert house.nearest(Target.parse("app:qqqq"), {PRESENCE}) == []


def test_all_that_a_rule_could_close_is_watched_for() -> None:
    house = family(HEAD + RULES)
    watched = house.executables()
    assert {"/opt/mygame", "/usr/games/tetris", "/usr/bin/anki"} <= watched
    assert "/usr/bin/minecraft" not in watched
    assert (
        "/usr/bin/minecraft"
        in family(HEAD + '[[child.an.rule]]\napp = "minecraft"\ndaily = "1h"\n').executables()
    )


def test_a_name_is_watched_for_where_this_system_keeps_programs() -> None:
    house = family(HEAD + RULES)
    house.folders = ("C:/Programs",)
    assert {x for x in house.executables() if not x.startswith("C:/Programs/")} == {"/opt/mygame"}
    house.folders = ()
    assert house.executables() == {"/opt/mygame"}


def test_an_account_in_no_policy_is_a_stranger_until_somebody_names_it() -> None:
    house = family(HEAD)
    bob = AccountId("bob")
    assert house.is_stranger(bob)
    assert not any(house.is_stranger(AccountId(known)) for known in ("an", "lan", "root"))
    child = replace(house.policy.children[0], id=ChildId("@bob"), name="bob", accounts=(bob,))
    house.strangers[bob] = child
    assert not house.is_stranger(bob)
    assert house.child_of(bob) == "@bob"
    assert house.children() == ("an", "@bob")
    assert house.limited == ("an", "bob")
    assert house.child(ChildId("@bob")) is child
    assert house.find(ChildId("@carl")) is None
    house.adopt(house.policy)
    assert bob in house.strangers
    house.adopt(read(HEAD.replace('["lan"]', '["lan", "bob"]'), known=Vocabulary()))
    assert not house.strangers


def test_a_shared_account_is_a_strangers_as_long_as_nobody_asks_who_sits_there() -> None:
    house, common = family(HEAD + 'shared = ["family"]\n'), AccountId("family")
    assert house.is_stranger(common)
    house.administrators = lambda: {"family"}
    assert not house.is_stranger(common), "as any other account that administers the PC"


def test_a_policy_without_children_gives_nobody_an_account() -> None:
    house = family('format = 1\nzone = "Asia/Ho_Chi_Minh"\nguardians = ["lan"]\n', ME)
    child = family(HEAD).policy.children[0]
    assert house.accounts(replace(child, accounts=())) == ()
    assert house.child_of(ME) is None


def test_once_a_secret_is_set_a_guardians_account_alone_is_no_proof() -> None:
    house = family(HEAD)
    assert house.guardian(AccountId("lan"))
    house.secret_set = lambda: True
    assert not house.guardian(AccountId("lan"))
    assert house.guardian(AccountId("root"))


def test_the_category_of_a_site_that_no_rule_names_is_the_catalogues() -> None:
    house = family(HEAD)
    house.web = lambda: WEB
    named = ("site:888.com", "site:nobody.example", "app:minecraft", "app:nothing")
    found = [house.any_category_of(Target.parse(text)) for text in named]
    assert found == ["gambling", None, "games", None]


NOBODY = 'format = 1\nzone = "Asia/Ho_Chi_Minh"\n'


def test_who_administers_the_pc_is_no_stranger_unless_the_agreement_names_them_as_a_child() -> None:
    house, an, ba = family(HEAD), AccountId("an"), AccountId("ba")
    assert house.is_stranger(ba)
    house.administrators = lambda: {"ba", "an"}
    assert house.adults == {"lan", "ba"}
    assert not house.is_stranger(ba)
    assert house.is_stranger(AccountId("bob"))
    assert house.child_of(an) == "an"
    assert not house.guardian(ba)  # free, and as far from the rules as anybody without the secret


def test_grown_ups_are_guardians_and_administrators_at_accounts_that_no_child_shares() -> None:
    house = family(HEAD + 'shared = ["family"]\n')
    house.administrators = lambda: {"ba", "an", "family"}
    grown = [name for name in ("root", "lan", "ba", "an", "family", "bob") if house.is_adult(AccountId(name))]
    assert grown == ["root", "lan", "ba"]


def test_where_no_adult_is_known_nobody_is_taken_for_a_child() -> None:
    house, ba = family(NOBODY), AccountId("ba")
    assert not house.adults
    assert not house.is_stranger(ba)
    house.administrators = lambda: {"lan"}
    assert house.is_stranger(ba)
    house.adopt(read(NOBODY + '[child.lan]\nname = "Lan"\naccounts = ["lan"]\n', known=Vocabulary()))
    assert not house.adults  # the only administrator is a child by name
    assert not house.is_stranger(ba)
    house.adopt(read(NOBODY + 'guardians = ["me"]\n', known=Vocabulary()))
    assert house.is_stranger(ba)


def test_a_stranger_who_administers_the_pc_since_is_none_any_more() -> None:
    house, ba, bob = family(HEAD), AccountId("ba"), AccountId("bob")
    child = house.policy.children[0]
    taken = {name: replace(child, id=ChildId(f"@{name}"), accounts=(name,)) for name in (ba, bob)}
    house.strangers = house.strangers_of([bob, ba, AccountId("lan"), AccountId("an")], taken.__getitem__)
    assert house.strangers == taken
    house.administrators = lambda: {"ba"}
    assert house.strangers_of([ba], taken.__getitem__) == {bob: taken[bob]}
    house.adopt(house.policy)
    assert house.strangers == {bob: taken[bob]}
