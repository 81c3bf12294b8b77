"""Hands, and what they are laid on, as the tests of this folder share them."""

import sys

import pytest

collect_ignore_glob = [] if sys.platform == "linux" else ["*"]

if sys.platform == "linux":
    from agent.platforms.linux.acting.freezer import Freezer
    from agent.platforms.linux.acting.hands import Hands
    from agent.platforms.linux.processes.own import Own
    from agent.platforms.linux.processes.tree import Trees
    from tests.backends.linux.acting.panes import Panes, at_once
    from tests.backends.linux.acting.trees import TREE, family
    from tests.backends.linux.real import wait_for

    @pytest.fixture
    def panes():
        return Panes()

    @pytest.fixture(params=[pytest.param("freezer", marks=pytest.mark.root), "signals"])
    def hands(request, group, panes):
        freezer = Freezer(group) if request.param == "freezer" else None
        made = Hands(Trees(Own().carries), freezer, panes, at_once)
        yield made
        made.close()

    @pytest.fixture
    def busy(start):
        """A tree that starts a process every few milliseconds."""
        shell = start("/bin/sh", "-c", TREE)
        wait_for(lambda: len(family(shell.pid)) >= 4)
        return shell
