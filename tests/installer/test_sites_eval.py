"""The evaluation, on a small folder of data in the form of the large one."""

import gzip
import re

import pytest

import sites_eval

SCORE = """
import subprocess, sys, json
command = sys.argv[sys.argv.index("--") + 1:]
hosts = ["listed.example", "popular.example", "plain.example"]
said = subprocess.run(command, input="\\n".join(hosts), capture_output=True, text=True, check=True).stdout
blocked = [x["host"] for x in map(json.loads, said.splitlines()) if x["action"] == "block"]
print("label  names")
print("block:adult  " + " ".join(blocked))
print("allow:plain    100   0   0.0%")
print("ok   allow:plain 0.0000 limit 0.01")
sys.exit(0 if blocked[:1] == ["listed.example"] else 1)
"""


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    for name in ("lists", "truth", "popular"):
        (folder / name).mkdir(parents=True)
    (folder / "score.py").write_text(SCORE)
    (folder / "lists" / "shadowwhisperer.adult.adult.txt").write_text("listed.example\npopular.example\n")
    (folder / "lists" / "nobody.adult.names.txt").write_text("plain.example\n")
    popular = b"popular.example\nfreeporn.example\n"
    (folder / "popular" / "popular.txt.gz").write_bytes(gzip.compress(popular))
    return folder


def test_without_data_it_says_so(tmp_path, capsys):
    assert sites_eval.main(["--data", str(tmp_path)]) == 2
    assert "say where they are" in capsys.readouterr().err


def test_lists_are_followed_compiled_and_scored(data, capfd, monkeypatch):
    monkeypatch.setattr(sites_eval, "LINES", 1000)
    status = sites_eval.main(["--data", str(data), "--words"])
    said = capfd.readouterr().out
    assert status == 0
    assert "not followed by default: nobody.adult.names.txt" in said
    assert "2 lists, 4 names" in said
    quick = next(line for line in said.splitlines() if line.startswith("luytre sites classify"))
    assert re.fullmatch(r"luytre sites classify, names a second: [\d,]+ \(goal 100,000\)", quick)
    lines = [line.split()[:3] for line in said.splitlines() if line.startswith("block:adult")]
    assert lines[0] == ["block:adult", "listed.example", "96.0"]
    assert lines[2] == ["block:adult", "listed.example", "popular.example"]  # nobody says what is popular
    assert any(line.split()[:2] == ["adult", "porn"] for line in said.splitlines())
    assert "others meet it: 88%" in next(line for line in said.splitlines() if "limit 0.01" in line)


@pytest.mark.parametrize(
    ("blocked", "names", "goal", "least", "likely"),
    [
        (0, 100, 0.0, False, 0.705),
        (0, 1000, 0.001, False, 0.882),
        (1, 300, 0.006, False, 0.62),
        (50, 100, 0.5, True, 0.53),
        (99, 100, 0.5, True, 1.0),
        (10, 100, 0.5, True, 0.0),
        (100, 100, 1.0, True, 0.705),
        (1421, 1421, 0.99, True, 1.0),
    ],
)
def test_the_chance_that_others_meet_a_goal(blocked, names, goal, least, likely):
    assert sites_eval.chance(blocked, names, goal, least=least) == pytest.approx(likely, abs=0.02)
