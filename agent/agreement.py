"""From the text of a policy to what the agent works with, by what is known here and now."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from agent import catalog, lean, zones
from agent.api.errors import PolicyErrors
from policies.ids import ChildId
from policies.names import nearest
from policies.target import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from policies.catalog import SiteEntry
    from policies.document import Vocabulary
    from policies.ids import AccountId, CategoryId
    from policies.model import Child, Policy
    from policies.web import Service, Web

SPELLING = ("idna", "agent.sites.names")
"""What spells names: megabytes of tables, for the few policies that have such a name."""


def known() -> Vocabulary:
    """What a document may name; read anew each time, for it is needed rarely and large."""
    from policies.catalog import CATEGORIES
    from policies.document import Vocabulary

    return Vocabulary(
        apps=frozenset(catalog.known_programs().by_app),
        categories=CATEGORIES,
        presets=catalog.Presets(),
        zones=zones.is_zone,
        servers=is_server,
        spelling=spelled,
    )


def is_server(text: str) -> bool:
    """Whether a resolver can be asked that is written so."""
    from agent.sites.dns import servers

    try:
        servers.read(text)
    except servers.BadServer:
        return False
    return True


def spelled(name: str) -> str | None:
    """How a name with letters of its language goes over the wire, as browsers and lists spell it."""
    from agent.sites.names import WrongName, canonical

    try:
        return canonical(name)
    except WrongName:
        return None


def spelled_before(name: str) -> str | None:
    """The same as earlier versions had it (IDNA 2003): it took some names for others."""
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return None


def policy(text: str, language: str = "en", *, spelling: Callable[[str], str | None] = spelled) -> Policy:
    """The agreement in a text. Raises PolicyErrors with all of its errors, in that language."""
    from policies.document import DocumentErrors, read

    try:
        return read(text, known=replace(known(), spelling=spelling))
    except DocumentErrors as errors:
        raise PolicyErrors(tuple(error.say(language) for error in errors.errors)) from None
    finally:
        _forget_names()


def _forget_names() -> None:
    if SPELLING[0] in sys.modules:
        lean.forget(SPELLING)


def earlier(text: str, elsewhere: str) -> Policy:
    """An agreement that was right when it was made: what is known no more, here and now, is passed over.

    ``elsewhere``: the zone where its own is gone. Raises PolicyErrors where no more can be passed over.
    """
    from policies.document import DocumentErrors, read

    try:
        agreed = read(text, known=replace(known(), zones=None, spelling=spelled), earlier=True)
    except DocumentErrors as errors:
        raise PolicyErrors(tuple(map(str, errors.errors))) from None
    finally:
        _forget_names()
    if zones.is_zone(agreed.zone):
        return agreed
    return replace(agreed, zone=zones.renamed(agreed.zone) or elsewhere)


def kept(text: str, elsewhere: str) -> tuple[Policy, tuple[str, ...]]:
    """What was agreed before, as far as it is understood here and now, and what of it is not.

    Raises PolicyErrors, with all that is not, where no more can be passed over.
    """
    with contextlib.suppress(PolicyErrors):
        return policy(text), ()
    try:
        return policy(text, spelling=spelled_before), ()  # some names are spelled in another way since
    except PolicyErrors as errors:
        wrong = errors
    try:
        return earlier(text, elsewhere), wrong.errors
    except PolicyErrors:
        raise wrong from None


def stranger(account: AccountId, agreed: Policy) -> Child:
    """The child that an account in no policy is taken for: as the youngest, never as free."""
    from policies.document import starting

    text = starting.stranger(agreed.zone, agreed.language, account)
    return replace(policy(text).children[0], id=ChildId(f"@{account}"), accounts=(account,))


def site_categories(agreed: Policy, web: Web | None = None) -> Mapping[str, CategoryId]:
    """The categories of the sites that its rules name.

    ``web``: what is known of the web, where that was read already: the catalogue is not read anew.
    """
    named = {
        rule.target.key for child in agreed.children for rule in child.rules if rule.target.kind is Kind.SITE
    }
    if not named:
        return {}
    if web is None:
        of: Callable[[str], SiteEntry | Service | None] = catalog.load(programs=False).site_of
    else:
        of = partial(nearest, known=web.services)
    found = {host: of(host) for host in named}
    return {host: known.category for host, known in found.items() if known is not None}
