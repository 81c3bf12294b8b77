"""What Chromium and its kin are told."""

import pytest

from agent.browsers.chromium import policies
from agent.browsers.wish import HOST, Level, Wish

ID = "abcdefghijklmnopabcdefghijklmnop"
FULL = Wish(safe_search=True, youtube=Level.STRICT)


def test_only_our_extension_is_installed_and_it_cannot_be_removed():
    told = policies(FULL, ID)["ExtensionSettings"]
    assert told["*"]["installation_mode"] == "blocked"
    assert told[ID]["installation_mode"] == "force_installed"
    assert told.keys() == {"*", ID}


def test_without_an_id_none_is_given():
    assert policies(FULL, "")["ExtensionSettings"].keys() == {"*"}


def test_only_our_way_to_the_agent_is_open():
    told = policies(FULL, ID)
    assert told["NativeMessagingBlocklist"] == ["*"]
    assert told["NativeMessagingAllowlist"] == [HOST]
    assert told["NativeMessagingUserLevelHosts"] is False


@pytest.mark.parametrize(
    ("wish", "google", "youtube"),
    [
        (Wish(), None, None),
        (Wish(safe_search=True), True, None),
        (Wish(youtube=Level.MODERATE), None, 1),
        (FULL, True, 2),
    ],
)
def test_search_and_youtube_are_switches_of_their_own(wish, google, youtube):
    told = policies(wish, ID)
    assert told.get("ForceGoogleSafeSearch") is google
    assert told.get("ForceYouTubeRestrict") == youtube


def test_private_windows_guests_and_other_resolvers_are_off():
    told = policies(Wish(), ID)
    assert told["IncognitoModeAvailability"] == 1
    assert told["BrowserGuestModeEnabled"] is False
    assert told["DnsOverHttpsMode"] == "off"
    assert told["RemoteDebuggingAllowed"] is False


def test_a_browser_that_tests_drive_differs_in_nothing_else():
    family, driven = policies(FULL, ID), policies(Wish(True, Level.STRICT, driven=True), ID)
    assert family.keys() - driven.keys() == {"DeveloperToolsAvailability", "RemoteDebuggingAllowed"}
    assert all(family[name] == value for name, value in driven.items())


def test_edge_and_brave_have_names_of_their_own():
    edge, brave = policies(FULL, ID, "edge"), policies(FULL, ID, "brave")
    assert edge["InPrivateModeAvailability"] == 1
    assert edge["BrowserAddProfileEnabled"] is False
    assert edge["ForceBingSafeSearch"] == 2
    assert not {"IncognitoModeAvailability", "BrowserAddPersonEnabled"} & edge.keys()
    assert brave["TorDisabled"] is True
    assert brave["IncognitoModeAvailability"] == 1


def test_what_reads_pages_is_installed_from_a_place_of_its_own():
    settings = policies(Wish(), ID, pages=ID[::-1])["ExtensionSettings"]
    assert settings[ID[::-1]]["update_url"] == "file:///var/lib/luytre-browser/pages/update.xml"
    assert settings[ID]["update_url"] == "file:///var/lib/luytre-browser/update.xml"
    assert policies(Wish(), ID)["ExtensionSettings"].keys() == {"*", ID}
