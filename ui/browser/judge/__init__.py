"""The judgement of pages that no list knows: judge.js decides, weights.json is what it learned.

Both are data here: the extension runs them in the browser, ``engine`` runs the same files for the command
line, for training and for tests, in QuickJS. A second judge in Python was weighed and refused: two codes
would have to be proven equal for ever, while the engine is 8 MB that only one command loads.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent
CODE: Final = FOLDER / "judge.js"
WEIGHTS: Final = FOLDER / "weights.json"
