"""Whom to ask upstream: the servers of the system as they are now, or those that the family chose."""

from __future__ import annotations

import contextlib
import math
import re
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from policies import names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Way = Literal["plain", "tls", "https"]
PORTS: dict[Way, int] = {"plain": 53, "tls": 853, "https": 443}
SYSTEM = ("/etc/resolv.conf", "/run/systemd/resolve/resolv.conf")
"""The second is where systemd-resolved writes whom it asks itself (systemd-resolved(8))."""
STUBS = ("127.0.0.53", "127.0.0.54")
"""Its own front doors. It alone knows which of its servers to ask for which name (a VPN's for its own)."""
LONGEST = 1 << 16
LOOK = 0.1
"""Seconds between two looks at these files: one question upstream asks several times who the servers are."""
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_NAME = re.compile(rf"(?=.{{1,{names.LONGEST}}}$)(?:{_LABEL}\.)*(?=[A-Za-z]){_LABEL}")
"""Of a host (RFC 1123 2.1): its last label is never a number."""
_CARD = re.compile("[!-~]{1,15}")
"""Of a network card (netdevice(7), IFNAMSIZ)."""


class BadServer(ValueError):
    """A server that cannot be meant."""


@dataclass(frozen=True, slots=True)
class Server:
    """One server."""

    address: str
    """By TLS and HTTPS also a name: the system is asked where it is, and its certificate proves it."""
    port: int = 53
    way: Way = "plain"
    name: str = ""
    """Whom its certificate must name (RFC 8310 8.1); by TLS and HTTPS alone."""
    path: str = ""
    """By HTTPS alone."""

    @property
    def stub(self) -> bool:
        """Whether it is the system's own resolver, which asks the others itself."""
        return self.address in STUBS


def read(text: str) -> Server:
    """``192.0.2.1``, ``[2001:db8::1]:5353``, ``tls://dns.example``, ``https://192.0.2.1/path#dns.example``."""
    scheme, mark, rest = text.strip().rpartition("://")
    way: Way = "tls" if scheme == "tls" else "https" if scheme == "https" else "plain"
    if mark and way == "plain":
        raise BadServer(f"“{scheme}” is no way to ask a server")
    rest, _, name = rest.partition("#")
    place, slash, path = rest.partition("/")
    if way == "plain" and (name or slash):
        raise BadServer("a plain server has neither a name nor a path")
    if way == "tls" and slash:
        raise BadServer("a server by TLS has no path")
    address, port = _place(place, PORTS[way], named=way != "plain")
    if any(not "!" <= x <= "~" for x in path):
        raise BadServer("a path has a sign that none has")
    certified = "" if way == "plain" else name or address
    if certified and not _provable(certified):
        raise BadServer(f"“{certified}” is no name that a certificate could prove")
    return Server(address, port, way, certified, f"/{path or 'dns-query'}" if way == "https" else "")


def meant(texts: Iterable[str]) -> tuple[Server, ...]:
    """Those that make sense."""
    found = []
    for text in texts:
        with contextlib.suppress(BadServer):
            found.append(read(text))
    return tuple(found)


def canonical(text: str) -> str:
    """An address in the one form that it has; ValueError for what is none.

    A router's own address may name the network card behind which it is (``fe80::1%eth0``, RFC 4007 11).
    """
    bare, mark, card = text.partition("%")
    if mark and not _CARD.fullmatch(card):
        raise ValueError(text)
    family = socket.AF_INET6 if ":" in bare else socket.AF_INET
    try:
        return socket.inet_ntop(family, socket.inet_pton(family, bare)) + mark + card
    except OSError as error:
        raise ValueError(text) from error


def _provable(name: str) -> bool:
    """Whether a certificate can name it: a host, or an address that is the same behind every card."""
    try:
        return bool(_NAME.fullmatch(name)) or "%" not in canonical(name)
    except ValueError:
        return False


def _place(text: str, port: int, *, named: bool) -> tuple[str, int]:
    if text.startswith("["):
        text, _, told = text[1:].partition("]")
    elif text.count(":") == 1:
        text, _, told = text.partition(":")
        told = ":" + told
    else:
        told = ""
    try:
        address = text.lower() if named and "." in text and _NAME.fullmatch(text) else canonical(text)
        number = int(told.removeprefix(":")) if told else port
    except ValueError as error:
        raise BadServer(f"“{text}” is no address of a server") from error
    if not 0 < number < 1 << 16:
        raise BadServer(f"{number} is no port")
    return address, number


class System:
    """The servers that the system itself uses. Files are read again when they have changed."""

    def __init__(self, seconds: Callable[[], float], paths: tuple[str, ...] = SYSTEM) -> None:
        """``seconds``: a clock that nobody moves."""
        self._seconds = seconds
        self._paths = paths
        self._due = -math.inf
        self._seen: tuple[tuple[int, int, int] | None, ...] = ()
        self._servers: tuple[Server, ...] = ()
        self._search: frozenset[str] = frozenset()

    def __call__(self) -> tuple[Server, ...]:
        """In the order in which they are to be asked; none where there is no network."""
        self._look()
        return self._servers

    def search(self) -> frozenset[str]:
        """Names below which the network has its own; none without a dot, for that is a whole country's."""
        self._look()
        return self._search

    def _look(self) -> None:
        now = self._seconds()
        if now < self._due:
            return
        self._due = now + LOOK
        seen = tuple(map(_mark, self._paths))
        if seen != self._seen:
            self._seen = seen
            lines = [line for path in self._paths for line in _lines(path)]
            self._servers = tuple(dict.fromkeys(_nameservers(lines)))
            names = (
                x.strip(".").lower() for line in lines if line[0] in ("search", "domain") for x in line[1:]
            )
            self._search = frozenset(x for x in names if "." in x and _NAME.fullmatch(x))


def _mark(path: str) -> tuple[int, int, int] | None:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _lines(path: str) -> list[list[str]]:
    """Of resolv.conf(5), in words; what makes no sense is passed over, as the C library does."""
    try:
        with Path(path).open("rb") as file:
            text = file.read(LONGEST).decode(errors="replace")
    except OSError:
        return []
    return [words for line in text.splitlines() if (words := line.split())]


def _nameservers(lines: Iterable[list[str]]) -> Iterator[Server]:
    for words in lines:
        if len(words) > 1 and words[0] == "nameserver":
            with contextlib.suppress(ValueError):
                yield Server(canonical(words[1]))
