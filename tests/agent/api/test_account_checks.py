from agent.api.account_checks import ACCOUNTS
from agent.api.advice import ADVICE
from agent.api.checks import FAILS, SENTENCES, check


def test_they_are_a_part_of_all_words_and_each_of_them_is_about_an_account() -> None:
    assert ACCOUNTS.items() <= SENTENCES.items()
    assert all("{account}" in text for text in ACCOUNTS.values())


def test_each_way_to_become_root_is_told_with_what_to_do() -> None:
    about = {"account": "an", "group": "docker", "path": "/etc/doas.conf", "action": "org.x.run"}
    for case in ("root", "sudo", "doas", "polkit"):
        told = check("child-account", case, FAILS, about)
        assert told.text.startswith("an ")
        assert told.text.endswith("Luytre can only record, not prevent.")
        assert told.advice
        assert f"child-account.{case}" in ADVICE
