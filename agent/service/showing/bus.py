"""What happens, told to whoever wants to know: the full state first, then the changes, in order."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable

from agent.api.messages import Event

Deliver = Callable[[Event], None]
_log = logging.getLogger(__name__)


class Bus:
    """Events go to all subscribers in the order in which they were published, also out of a delivery."""

    def __init__(self) -> None:
        self._subscribers: dict[object, Deliver] = {}
        self._waiting: deque[tuple[Event, tuple[object, ...]]] = deque()
        self._busy = False

    def publish(self, event: Event) -> None:
        """Tell everybody. Never raises: a subscriber that fails is left out from then on."""
        self._waiting.append((event, tuple(self._subscribers)))
        self._deliver()

    def subscribe(self, deliver: Deliver, first: Iterable[Event] = ()) -> Callable[[], None]:
        """Tell one more, ``first`` (the full state) before all that happens later; answers how to end it."""
        key = object()
        self._subscribers[key] = deliver
        self._waiting.extend((event, (key,)) for event in first)
        self._deliver()
        return lambda: self._leave(key)

    def _leave(self, key: object) -> None:
        self._subscribers.pop(key, None)

    def _deliver(self) -> None:
        if self._busy:
            return
        self._busy = True
        try:
            while self._waiting:
                event, keys = self._waiting.popleft()
                for key in keys:
                    self._tell(key, event)
        finally:
            self._busy = False

    def _tell(self, key: object, event: Event) -> None:
        deliver = self._subscribers.get(key)
        if deliver is None:
            return
        try:
            deliver(event)
        except Exception:  # noqa: BLE001 - one face's failure must not stop the beat
            _log.exception("a subscriber failed at %s and hears no more", event.event)
            self._leave(key)
