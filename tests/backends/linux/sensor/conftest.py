"""What listens on a session bus, as the tests of this folder share it."""

import sys

import pytest

collect_ignore_glob = [] if sys.platform == "linux" else ["*"]

if sys.platform == "linux":
    import asyncio

    from agent.platforms.linux.system.bus import Bus

    @pytest.fixture
    def listen(pc_bus):
        """Play a story with who listens there, and with what it told of each change."""

        def run(story, make, told):
            async def main():
                made, changes = [], []

                def heard(message):
                    made[0].heard(message)

                bus = Bus(asyncio.get_running_loop(), pc_bus.address, heard, lambda: None, called=heard)
                made.append(make(bus, lambda: changes.append(told(made[0]))))
                try:
                    await story(made[0], changes)
                finally:
                    bus.close()

            asyncio.run(main())

        return run
