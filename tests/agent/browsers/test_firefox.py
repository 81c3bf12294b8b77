"""What Firefox is told."""

from agent.browsers.firefox import policies
from agent.browsers.wish import GECKO, Wish


def test_our_extension_is_there_to_stay_and_no_other():
    told = policies(Wish(), "1.2")["policies"]["ExtensionSettings"]
    assert told["*"]["installation_mode"] == "blocked"
    assert told[GECKO]["installation_mode"] == "force_installed"
    assert told[GECKO]["install_url"].endswith("/luytre-1.2.xpi")


def test_what_would_leave_the_policy_is_closed():
    told = policies(Wish(), "1.2")["policies"]
    for name in ("DisablePrivateBrowsing", "BlockAboutConfig", "BlockAboutProfiles", "DisableDeveloperTools"):
        assert told[name] is True
    assert told["DNSOverHTTPS"] == {"Enabled": False, "Locked": True}
    assert told["Proxy"]["Locked"] is True


def test_no_page_is_shown_outside_a_tab():
    """The chat of the sidebar may be any page that a profile names."""
    told = policies(Wish(), "1.2")["policies"]["Preferences"]
    assert told["browser.ml.chat.enabled"] == {"Value": False, "Status": "locked"}


def test_no_page_keeps_itself_open_by_a_question():
    """Whoever presses "stay" would go on in front of a page that is closed."""
    told = policies(Wish(), "1.2")["policies"]["Preferences"]
    assert told["dom.disable_beforeunload"] == {"Value": True, "Status": "locked"}


def test_a_browser_that_tests_drive_may_be_driven():
    assert "DisableDeveloperTools" not in policies(Wish(driven=True), "1.2")["policies"]
