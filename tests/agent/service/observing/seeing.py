"""What a second of An's counts for now."""

from __future__ import annotations

from tests.agent.service.stage import Stage


def seen(stage: Stage) -> set[str]:
    return {str(target) for target in stage.watch.observation.targets}
