"""One-time codes: a guardian reads eight digits over the phone, and the child types them in.

A code stands for one child, one target, so much time and, where there is one, one request. It holds ten
minutes of the household's time, once. Of the code itself only a salted hash is kept; a hundred million are
few for who has the hash, so what protects a code is the store's file mode, its short life, and the counter of
tries, which is the child account's own and apart from that of the guardian's secret.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from agent.api.errors import BadParams, NotFound, Unavailable
from agent.api.messages import CODE_DIGITS
from agent.lean.digest import sha256
from agent.ports.credentials import OneTimeCode
from agent.ports.store import StoreProblem
from agent.service.access.tries import Tries, delay
from policies.ids import RequestId

if TYPE_CHECKING:
    from agent.ports import Clock
    from agent.ports.store import Store
    from agent.service.reporting.reporter import Reporter
    from agent.service.requests import Requests
    from policies.ids import AccountId, ChildId
    from policies.model import Grant
    from policies.target import Target

HOLDS = timedelta(minutes=10)
MOST = 3
"""Codes of a child at one time: each makes a guess more likely to fit."""


@dataclass
class Codes:
    """Makes codes for guardians, and takes them from children."""

    store: Store
    reporter: Reporter
    requests: Requests
    clock: Clock

    def __post_init__(self) -> None:
        self._tries = Tries(self.store, self.clock, "one-time code")

    def answering(self, number: int, extra: timedelta | None, by: str, why: str) -> tuple[str, OneTimeCode]:
        """A code that answers an open request, with the time that was asked for or another."""
        open_ones = self.requests.pending()
        request = next((one for one in open_ones if one.id == number), None)
        if request is None:
            raise NotFound.of("request.not-open", number=number, numbers=[one.id for one in open_ones])
        length = request.extra if extra is None else extra
        return self.make(request.child, request.target, length, by, why, RequestId(number))

    def make(
        self,
        child: ChildId,
        target: Target,
        extra: timedelta,
        by: str,
        why: str,
        request: RequestId | None = None,
    ) -> tuple[str, OneTimeCode]:
        """A new code, told once, and what it stands for; of a child's codes the latest few hold."""
        watch = self.requests.watch(child)
        if request is None:
            self.requests.refuse_unknown(watch, target)
        why = self.requests.fitting(watch, target, extra, by, why).why  # refuses what cannot be given
        held = self.store.codes(child)
        for old in held[: max(0, len(held) - MOST + 1)]:
            self.store.drop_code(old)
        code = f"{int.from_bytes(os.urandom(16)) % 10**CODE_DIGITS:0{CODE_DIGITS}}"
        salt = os.urandom(16)
        digest = sha256(salt + code.encode())
        made = OneTimeCode(
            0, child, target, extra, by, why, watch.now, watch.now + HOLDS, salt, digest, request
        )
        self.store.keep_code(made)
        self._log("code-made", by, made, (target,))
        return code, made

    def redeem(self, account: AccountId, child: ChildId, text: str) -> Grant:
        """What the code gives, at once. Raises WrongSecret, LockedOut, BadParams, and Unavailable
        where the request that it answers was answered already.
        """
        code = "".join(text.replace("-", " ").split())
        if len(code) != CODE_DIGITS or not (code.isascii() and code.isdecimal()):
            raise BadParams.of("code.digits", number=CODE_DIGITS)
        source = f"code:{account}"
        failures = self._tries.begin(source)
        found = self._found(child, code)
        if found is None:
            if wait := delay(failures):
                self.reporter.log(
                    "code-wrong", who=account, child=child, kind="security", number=failures, time=wait
                )
            raise self._tries.wrong(failures)
        self._tries.right(source)
        try:
            given = self.requests.redeem(found)
        except StoreProblem:
            raise
        except Unavailable:
            self.store.drop_code(found)
            raise
        self._log("code-used", account, found, given.targets)
        return given

    def _found(self, child: ChildId, code: str) -> OneTimeCode | None:
        """The code of this child that fits and holds now."""
        now = self.requests.watch(child).now
        held = (kept for kept in self.store.codes(child) if kept.made_at <= now < kept.expires_at)
        return next((kept for kept in held if sha256(kept.salt + code.encode()) == kept.digest), None)

    def _log(self, word: str, who: str, code: OneTimeCode, opened: tuple[Target, ...]) -> None:
        what = self.reporter.listed(opened, code.child)
        self.reporter.log(
            word, who=who, child=code.child, kind="grant", by=code.by, time=code.extra, what=what
        )
