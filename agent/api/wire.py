"""JSON-RPC 2.0, one object a line: bytes in, messages out. No I/O here.

A frame that is not one of ours is refused with one constant text, whatever is wrong with it: whoever sends
garbage learns nothing. Parameters are taken strictly (a field that a method does not have is named and
refused, numbers and moments have bounds); replies and events leniently, so that an older face can talk to
a newer agent of the same protocol.
"""

from __future__ import annotations

import functools
import operator
import types
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

from agent.api.contract import EventName, Method
from agent.api.errors import CODES, AgentError, BadFrame, BadParams, LockedOut, PolicyErrors, WrongVersion
from agent.api.messages import Event, Seconds
from agent.api.printable import escaped

P = TypeVar("P")
R = TypeVar("R")
T = TypeVar("T")

CLIENT_LIMIT = 64 * 1024
"""Bytes of one line that a client may send."""
SERVER_LIMIT = 4 * 1024 * 1024
"""Bytes of one line that a client accepts from the agent."""
GARBAGE = "This is not a line of JSON-RPC 2.0 as the agent speaks it."
"""The constant text of every BadFrame."""
_WHOLE = 2**53
_LONGEST = 366 * 24 * 3600
_YEARS = range(2000, 2200)
_ENCODER = msgspec.json.Encoder()

Id = int | str
"""What ties a response to its request: a whole number up to 2**53, or up to 64 characters."""


class Request(Struct, frozen=True):
    """A call that wants an answer; ``params`` is JSON still to be decoded for its method."""

    id: Id
    method: str
    params: bytes


class Notification(Struct, frozen=True):
    """A message that wants no answer: the agent's events."""

    method: str
    params: bytes


class Response(Struct, frozen=True):
    """The answer to a request: ``result`` is JSON for the method's reply, or ``error`` says why not."""

    id: Id | None
    result: bytes = b""
    error: AgentError | None = None


Message = Request | Notification | Response


class _Data(Struct, omit_defaults=True):
    seconds: int = 0
    tries: int | None = None
    errors: tuple[str, ...] = ()
    case: str = ""
    about: dict[str, str] = {}


class _Failure(Struct, omit_defaults=True):
    code: int
    message: str
    data: _Data | None = None


class _Envelope(Struct, forbid_unknown_fields=True):
    jsonrpc: Literal["2.0"]
    id: (
        Annotated[int, Meta(ge=-_WHOLE, le=_WHOLE)] | Annotated[str, Meta(max_length=64)] | UnsetType | None
    ) = UNSET
    method: Annotated[str, Meta(max_length=64)] | UnsetType = UNSET
    params: Raw = Raw()
    result: Raw = Raw()
    error: _Failure | UnsetType = UNSET


class Reader:
    """Takes bytes as they come and hands out whole messages; the same ones however the bytes were split."""

    def __init__(self, limit: int = CLIENT_LIMIT) -> None:
        self._limit = limit
        self._buffer = bytearray()
        self._seen = 0
        self._broken = False

    def feed(self, data: bytes | bytearray | memoryview) -> Iterator[Message]:
        """Take bytes at once; the messages that are whole now are read as they are asked for.

        Raises BadFrame at the first line that is none of ours, and for ever after: close the connection.
        """
        self._buffer += data
        return iter(self.next_message, None)

    def next_message(self) -> Message | None:
        """The next whole message, or None until more bytes are fed."""
        if self._broken:
            raise BadFrame(GARBAGE)
        end = self._buffer.find(b"\n", self._seen)
        if end > self._limit or (end < 0 and len(self._buffer) > self._limit):
            raise self._break()
        if end < 0:
            self._seen = len(self._buffer)
            return None
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        self._seen = 0
        try:
            return _message(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, _Shapeless):
            raise self._break() from None

    def _break(self) -> BadFrame:
        self._broken = True
        self._buffer.clear()
        return BadFrame(GARBAGE)


class _Shapeless(Exception):
    """Valid JSON that is neither request nor notification nor response."""


def _message(line: bytes) -> Message:
    line.decode()  # what the decoder skips over, it does not look at: UTF-8 is checked here
    envelope: _Envelope = _decoder(_Envelope)(line)
    params, result = bytes(envelope.params), bytes(envelope.result)
    match envelope:
        case _Envelope(id=UnsetType(), method=str(method), error=UnsetType()) if not result:
            return Notification(method, params or b"{}")
        case _Envelope(id=int() | str() as key, method=str(method), error=UnsetType()) if not result:
            return Request(key, method, params or b"{}")
        case _Envelope(id=int() | str() as key, method=UnsetType(), error=UnsetType()) if result:
            return Response(key, result)
        case _Envelope(id=int() | str() | None as key, method=UnsetType(), error=_Failure() as why) if (
            not result
        ):
            return Response(key, error=_error(why))
    raise _Shapeless


@functools.cache
def _decoder(kind: Any) -> Callable[[bytes], Any]:
    return msgspec.json.Decoder(kind).decode


def _encode(value: object) -> bytes:
    try:
        return _ENCODER.encode(value)
    except UnicodeEncodeError:  # a file name that is no text (PEP 383)
        return _ENCODER.encode(_printable(msgspec.to_builtins(value)))


def _printable(value: Any) -> Any:
    """The same value with question marks for what is no text."""
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, dict):
        return {_printable(name): _printable(part) for name, part in value.items()}
    return [_printable(part) for part in value] if isinstance(value, list | tuple) else value


@functools.cache
def _strict(params: Any) -> Callable[[bytes], Any]:
    """A decoder that knows exactly the fields of these parameters, each within its bounds."""
    hints = get_type_hints(params)
    members: list[tuple[str, Any] | tuple[str, Any, Any]] = []
    for field in msgspec.structs.fields(params):
        kind = _bounded(hints[field.name])
        members.append((field.name, kind) if field.required else (field.name, kind, field.default))
    return _decoder(msgspec.defstruct(params.__name__, members, forbid_unknown_fields=True))


def _bounded(hint: Any) -> Any:
    """The type with the bounds that every parameter of it has."""
    if hint is Seconds:
        return Annotated[int, Meta(ge=0, le=_LONGEST)]
    if hint is int:
        return Annotated[int, Meta(ge=0, le=_WHOLE)]
    if hint is datetime:
        return Annotated[datetime, Meta(tz=True)]
    if get_origin(hint) in {types.UnionType, Union}:
        return functools.reduce(operator.or_, map(_bounded, get_args(hint)))
    return hint


def decode_params(method: Method[P, R], params: bytes) -> P:
    """The parameters of a request. Raises BadParams that names the field."""
    kind: Any = method.params
    try:
        found = msgspec.structs.asdict(_strict(kind)(params))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadParams(f"{method.name}: {str(error)[:200]}") from None
    for name, value in found.items():
        if isinstance(value, date) and value.year not in _YEARS:
            raise BadParams.of("params.year", method=method.name, field=name)
    return method.params(**found)


def decode_reply(method: Method[P, R], response: Response) -> R:
    """The reply of a method. Raises the agent's error where the response carries one."""
    if response.error is not None:
        raise response.error
    return _lenient(method.reply, response.result)


def decode_event(notification: Notification) -> Event:
    """The event that a notification carries."""
    return _lenient(Event, notification.params)


def _lenient(kind: type[T], data: bytes) -> T:
    try:
        return cast("T", _decoder(cast("Any", kind))(data))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise WrongVersion("The agent's answer is not understood here; update both together.") from None


def encode_request(key: Id, method: Method[P, R], params: P) -> bytes:
    """A call, as one line."""
    return _line({"jsonrpc": "2.0", "id": key, "method": method.name, "params": params})


def encode_reply(key: Id, reply: object) -> bytes:
    """The good answer to a request, as one line."""
    return _line({"jsonrpc": "2.0", "id": key, "result": reply})


def encode_error(key: Id | None, error: AgentError) -> bytes:
    """The refusal of a request, as one line; the id is None where it could not be read."""
    code = next(CODES[kind] for kind in type(error).__mro__ if kind in CODES)
    data = _Data(case=error.case, about=dict(error.about))
    if isinstance(error, LockedOut):
        data.seconds, data.tries = error.seconds, error.tries
    elif isinstance(error, PolicyErrors):
        data.errors = error.errors
    told = data if data != _Data() else None
    return _line({"jsonrpc": "2.0", "id": key, "error": _Failure(code, str(error), told)})


def encode_event(event: Event) -> bytes:
    """An event for subscribers, as one line."""
    return _line({"jsonrpc": "2.0", "method": "event", "params": _told(event)})


def event_json(event: Event) -> bytes:
    """The event's object alone, without the end of the line: what ``run --json`` prints."""
    return escaped(_encode(_told(event)).decode()).encode()


def _told(event: Event) -> dict[str, object]:
    """The fields that fit the event; what stands of problems belongs to HEALTH even when it is nothing."""
    told = msgspec.structs.asdict(event)
    if not event.health and event.event != EventName.HEALTH:
        told["health"] = None
    return {name: value for name, value in told.items() if value is not None}


def _line(message: object) -> bytes:
    return _encode(message) + b"\n"


_KINDS = {code: kind for kind, code in CODES.items()}


def _error(failure: _Failure) -> AgentError:
    kind, data = _KINDS.get(failure.code, AgentError), failure.data or _Data()
    if issubclass(kind, LockedOut):
        error: AgentError = kind(failure.message, data.seconds, data.tries)
    elif issubclass(kind, PolicyErrors):
        error = kind(data.errors or (failure.message,))
    else:
        error = kind(failure.message)
    return error.named(data.case, data.about) if data.case else error
