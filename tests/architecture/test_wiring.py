"""Parts are made whole: what one needs is given to it as it is made, not set by somebody afterwards."""

import ast

from tests.architecture.sources import ROOT, tree

# What a family agrees on later is another calendar, and other categories.
LATER = {("_take_up", "calendar"), ("_take_up", "site_categories")}


def set_from_outside(module: ast.Module) -> set[tuple[str, str]]:
    """Which function sets which attribute of another object than its own."""
    found = set()
    for function in ast.walk(module):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                own = isinstance(node.value, ast.Name) and node.value.id == "self"
                found |= set() if own else {(function.name, node.attr)}
    return found


def test_who_wires_the_agent_sets_nothing_of_a_part_that_is_made():
    found = set()
    for path in (ROOT / "agent" / "bootstrap").glob("*.py"):
        found |= set_from_outside(tree(path))
    assert found == LATER


def test_an_attribute_of_another_is_found_and_ones_own_is_not():
    text = "def handlers(household):\n    household.web = web\n\ndef __init__(self):\n    self.web = web\n"
    assert set_from_outside(ast.parse(text)) == {("handlers", "web")}
