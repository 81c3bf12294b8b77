"""What the catalogue knows of one program and of one site service."""

from dataclasses import dataclass

from policies.ids import AppId, CategoryId, Host


class CatalogError(ValueError):
    """The shipped data are wrong; says which entry and which key."""

    def __init__(self, entry: str, key: str, what: str) -> None:
        super().__init__(f"{entry}.{key}: {what}" if key else f"{entry}: {what}")
        self.entry = entry
        self.key = key


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramEntry:
    """One program under all the names by which the three systems know it."""

    id: AppId
    name: str
    category: CategoryId
    exe: tuple[str, ...] = ()
    """Base names of the real executable on Linux, as ``/proc/PID/exe`` tells it."""
    flatpak: tuple[str, ...] = ()
    snap: tuple[str, ...] = ()
    desktop: tuple[str, ...] = ()
    """Desktop file ids, without ``.desktop``."""
    bundle: tuple[str, ...] = ()
    """macOS bundle identifiers."""
    windows: tuple[str, ...] = ()
    """Names of the .exe on Windows; compare without case."""
    wine: tuple[str, ...] = ()
    """Names of the .exe under Wine or Proton: those of Windows, unless the data say otherwise."""
    steam: tuple[int, ...] = ()
    """Steam application ids."""
    command: tuple[str, ...] = ()
    """fnmatch patterns over the joined command line, for programs that an interpreter runs."""
    age: str = ""
    """Public age mark ("PEGI 7"), where one is known."""
    browser: bool = False
    """Whether its time belongs to the site in its visible tab."""
    launcher: bool = False
    """Whether it fetches and starts games: it works then, and nobody plays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEntry:
    """One service of the web with all the names it answers to."""

    id: str
    name: str
    category: CategoryId
    hosts: tuple[Host, ...]
    """Each stands for itself and all below it, unless another service has a longer name."""
    main: Host
    """The host by which a policy names the service."""
    age: str = ""
    """Age mark, or the youngest age its own terms allow ("13+")."""
