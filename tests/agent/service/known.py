"""Programs and sites that the family at a PC in memory knows."""

from policies.ids import AppId, CategoryId, Host
from policies.targets import KnownProgram, KnownPrograms
from policies.web import Service, Web

MINECRAFT = KnownProgram(AppId("minecraft"), "Minecraft", CategoryId("games"))
ANKI = KnownProgram(AppId("anki"), "Anki", CategoryId("study"))
FIREFOX = KnownProgram(AppId("firefox"), "Firefox", CategoryId("browser"), browser=True)
VLC = KnownProgram(AppId("vlc"), "VLC", CategoryId("video"))
RHYTHMBOX = KnownProgram(AppId("rhythmbox"), "Rhythmbox", CategoryId("music"))
EXECUTABLES = {
    "minecraft": MINECRAFT,
    "anki": ANKI,
    "firefox": FIREFOX,
    "vlc": VLC,
    "rhythmbox": RHYTHMBOX,
}
KNOWN = KnownPrograms(
    {("exe", name): known for name, known in EXECUTABLES.items()},
    (),
    {known.app: known for known in (MINECRAFT, ANKI)},
    EXECUTABLES.items,
)
YOUTUBE = Service(Host("youtube.com"), CategoryId("video"), "YouTube")
SPOTIFY = Service(Host("spotify.com"), CategoryId("music"), "Spotify")
CASINO = Service(Host("888.com"), CategoryId("gambling"), "888")
WEB = Web(
    {
        "youtube.com": YOUTUBE,
        "googlevideo.com": YOUTUBE,
        "spotify.com": SPOTIFY,
        "888.com": CASINO,
        "888casino.com": CASINO,
        "school.example": Service(Host("school.example"), CategoryId("study"), "School"),
    },
    frozenset({"tongdai111.vn"}),
)
