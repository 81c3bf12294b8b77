"""What children asked and what guardians gave."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from agent.storage.times import length, moment, stamp, ticks
from policies.ids import CategoryId, GrantId, RequestId
from policies.model import Grant, TakenBack
from policies.requests import Request, State

if TYPE_CHECKING:
    from datetime import datetime

    from agent.ports.store import PolicyRecord
    from agent.storage.database import Database, Row, Value
    from agent.storage.policy import PolicyTable
    from agent.storage.words import Words
    from policies.ids import ChildId

GRANT = "id, at, until, extra, by, why, taken_at, taken_by, taken_why, guessed, request"
COLUMNS = (
    "id, child, target, extra, reason, asked_at, expires_at, state, answered_at, answered_by, answer, guessed"
)


class RequestTables:
    """Requests and grants; what is agreed with an answer, or with its end, is kept together with it."""

    def __init__(self, database: Database, words: Words, policies: PolicyTable) -> None:
        self._database = database
        self._words = words
        self._policies = policies

    def requests(
        self, child: ChildId | None = None, *, pending: bool = False, most: int | None = None
    ) -> tuple[Request, ...]:
        """Requests, the newest first, and of these so many."""
        where: list[str] = []
        values: list[Value] = []
        if child is not None:
            where.append("child = ?")
            values.append(self._words.known(child))
        if pending:
            where.append("state = 'asked'")
        rows = self._database.rows(
            f"SELECT {COLUMNS} FROM requests WHERE {' AND '.join(where) or 'TRUE'} ORDER BY id DESC LIMIT ?",  # noqa: S608
            *values,
            -1 if most is None else most,  # SQLite: no limit
        )
        return tuple(self._request(row) for row in rows)

    def request(self, key: RequestId) -> Request | None:
        """One request."""
        row = self._database.row(f"SELECT {COLUMNS} FROM requests WHERE id = ?", key)  # noqa: S608
        return None if row is None else self._request(row)

    def new_request(self, request: Request) -> Request:
        """Keep a new request; its id is given here, and never again."""
        key = self._database.rows(
            "INSERT INTO requests (child, target, extra, reason, asked_at, expires_at, state,"
            " answered_at, answered_by, answer, guessed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " RETURNING id",
            *self._values(request),
        )[0][0]
        return replace(request, id=RequestId(key))

    def keep_request(self, request: Request, agreed: PolicyRecord | None = None) -> None:
        """Keep what became of a request, and what is agreed with that."""
        self._update(request)
        self._agree_with(agreed)

    def grants(self, child: ChildId, since: datetime) -> tuple[Grant, ...]:
        """Grants that hold or held at or after that moment, or would if nobody had taken them back."""
        rows = self._database.rows(
            f"SELECT {GRANT} FROM grants WHERE child = ? AND until > ? ORDER BY at, id",  # noqa: S608
            self._words.known(child),
            stamp(since),
        )
        return tuple(self._grant(row) for row in rows)

    def grant(self, key: GrantId) -> tuple[ChildId, Grant] | None:
        """One grant, and whose it is."""
        row = self._database.row(f"SELECT child, {GRANT} FROM grants WHERE id = ?", key)  # noqa: S608
        return None if row is None else (self._words.child_of[row[0]], self._grant(row[1:]))

    def keep_grant(
        self, child: ChildId, grant: Grant, request: Request | None = None, agreed: PolicyRecord | None = None
    ) -> Grant:
        """Keep a grant, with the request that it answers (by one grant) and what is agreed with that.

        Its number is given here.
        """
        self._agree_with(agreed)
        answers = None if request is None else request.id
        if request is not None:
            self._update(request)
            self._database.rows("DELETE FROM grants WHERE request = ?", answers)
        key = self._database.rows(
            "INSERT INTO grants (child, at, until, extra, by, why, request, guessed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
            self._words.child(child),
            stamp(grant.at),
            stamp(grant.until),
            None if grant.extra is None else ticks(grant.extra),
            grant.by,
            grant.why,
            answers,
            grant.guessed,
        )[0][0]
        for position, target in enumerate(grant.targets):
            self._database.rows(
                "INSERT INTO grant_targets (grant_id, position, target) VALUES (?, ?, ?)",
                key,
                position,
                self._words.target(target),
            )
        return replace(grant, id=GrantId(key), answers=answers)

    def keep_taken(self, key: GrantId, taken: TakenBack, agreed: PolicyRecord | None = None) -> None:
        """Keep that a grant was taken back, and what is agreed with that."""
        self._database.rows(
            "UPDATE grants SET taken_at = ?, taken_by = ?, taken_why = ? WHERE id = ?",
            stamp(taken.at),
            taken.by,
            taken.why,
            key,
        )
        self._agree_with(agreed)

    def _agree_with(self, agreed: PolicyRecord | None) -> None:
        if agreed is not None:
            self._policies.keep_policy(agreed)

    def _grant(self, row: Row) -> Grant:
        key, at, until, extra, by, why, taken_at, taken_by, taken_why, guessed, request = row
        targets = self._database.rows(
            "SELECT target FROM grant_targets WHERE grant_id = ? ORDER BY position", key
        )
        return Grant(
            tuple(self._words.target_of[target] for (target,) in targets),
            moment(at),
            moment(until),
            None if extra is None else length(extra),
            by,
            why,
            None if taken_at is None else TakenBack(moment(taken_at), taken_by, taken_why),
            None if guessed is None else CategoryId(guessed),
            GrantId(key),
            None if request is None else RequestId(request),
        )

    def _update(self, request: Request) -> None:
        self._database.rows(
            "UPDATE requests SET child = ?, target = ?, extra = ?, reason = ?, asked_at = ?, expires_at = ?,"
            " state = ?, answered_at = ?, answered_by = ?, answer = ?, guessed = ? WHERE id = ?",
            *self._values(request),
            request.id,
        )

    def _values(self, request: Request) -> tuple[Value, ...]:
        return (
            self._words.child(request.child),
            self._words.target(request.target),
            ticks(request.extra),
            request.reason,
            stamp(request.asked_at),
            stamp(request.expires_at),
            request.state.value,
            None if request.answered_at is None else stamp(request.answered_at),
            request.answered_by,
            request.answer,
            request.guessed,
        )

    def _request(self, row: Row) -> Request:
        key, child, target, extra, reason, asked_at, expires_at, state, *answered, guessed = row
        answered_at, answered_by, answer = answered
        return Request(
            RequestId(key),
            self._words.child_of[child],
            self._words.target_of[target],
            length(extra),
            reason,
            moment(asked_at),
            moment(expires_at),
            State(state),
            None if answered_at is None else moment(answered_at),
            answered_by,
            answer,
            None if guessed is None else CategoryId(guessed),
        )
