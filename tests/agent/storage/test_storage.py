"""The room's own map."""

from pathlib import Path

from agent import storage


def test_the_map_names_every_file_of_the_room_and_no_other():
    lines = storage.__doc__.splitlines()[2:]
    told = {name for line in lines for name in line.partition("   ")[0].split()}
    assert told == {path.stem for path in Path(storage.__file__).parent.glob("[a-z]*.py")}
