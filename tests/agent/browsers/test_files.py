"""Which file lies where."""

import json

from agent.browsers.files import CHROMIUMS, FIREFOXES, Pack, files
from agent.browsers.wish import GECKO, HOST, PAGES, RELAY, Wish

ID = "abcdefghijklmnopabcdefghijklmnop"
ALL = files(Wish(safe_search=True), Pack(ID, "1.2"))


def test_every_browser_has_its_policies():
    assert set(FIREFOXES) <= ALL.policies.keys()
    for folder in CHROMIUMS.values():
        told = json.loads(ALL.policies[f"{folder}/policies/managed/luytre.json"])
        assert told["ForceGoogleSafeSearch"] is True


def test_only_our_extension_is_let_through_to_the_agent():
    for path, text in ALL.links.items():
        link = json.loads(text)
        assert path.endswith(f"/{HOST}.json")
        assert (link["name"], link["path"], link["type"]) == (HOST, RELAY, "stdio")
        allowed = link.get("allowed_origins") or link["allowed_extensions"]
        assert allowed in ([f"chrome-extension://{ID}/"], [GECKO])


def test_what_a_snap_is_told_is_what_its_browser_is_told():
    told = {path: text for path, text in ALL.policies.items() if "/etc/chromium" in path}
    assert len(told) == 2
    assert len(set(told.values())) == 1


def test_the_extension_that_reads_pages_is_there_where_a_family_chose_it_and_taken_away_elsewhere():
    second = Pack(ID[::-1], "1.3")
    chosen = files(Wish(pages=True), Pack(ID, "1.2", second))
    for told, there in ((chosen, True), (ALL, False)):
        chromium = json.loads(told.policies["/etc/chromium/policies/managed/luytre.json"])
        firefox = json.loads(told.policies[FIREFOXES[0]])["policies"]["ExtensionSettings"]
        assert (second.extension in chromium["ExtensionSettings"]) is there
        assert firefox[PAGES]["installation_mode"] == ("force_installed" if there else "blocked")
        links = [json.loads(text) for text in told.links.values()]
        allowed = {x for link in links for x in link.get("allowed_origins") or link["allowed_extensions"]}
        assert (allowed >= {PAGES, f"chrome-extension://{second.extension}/"}) is there
    settings = json.loads(chosen.policies[FIREFOXES[0]])["policies"]["ExtensionSettings"]
    assert settings[PAGES]["install_url"] == "file:///var/lib/luytre-browser/pages/luytre-1.3.xpi"
