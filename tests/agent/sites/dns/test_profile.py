import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.sites.dns import profile
from agent.sites.dns.profile import BadOrders, Orders, Profile

FULL = Orders(
    profiles=(
        Profile(
            *(5301, "listed", frozenset({"adult"}), frozenset({"a.test"}), frozenset({"b.test"})),
            safe_search=True,
            youtube="strict",
            ruled=frozenset({"study"}),
            apart=frozenset({"mail.b.test"}),
        ),
        Profile(5302),
    ),
    index="/var/lib/lists",
    upstream=("192.0.2.1", "tls://192.0.2.1#dns.example"),
    protected=frozenset({"help.test", "111.test"}),
    asked=True,
)


def test_orders_come_as_they_went():
    line = profile.write(FULL)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert profile.read(line) == FULL
    assert profile.read(profile.write(Orders())) == Orders()
    assert profile.read(b"{}") == Orders()
    with pytest.raises(BadOrders):
        profile.read(profile.ANEW)


def test_nothing_of_the_family_is_in_them():
    assert set(json.loads(profile.write(FULL))) == {"profiles", "index", "upstream", "protected", "asked"}
    assert set(json.loads(profile.write(FULL))["profiles"][0]) == {
        *(
            "port",
            "mode",
            "blocked",
            "allow",
            "block",
            "safe_search",
            "youtube",
            "answered",
            "ruled",
            "apart",
            "led",
        )
    }


@pytest.mark.parametrize(
    "told",
    [
        *("", "x", "[]", "1", '"x"', "null", "[" * 100_000),
        *({"profiles": {}}, {"profiles": [1]}, {"profiles": [{"port": "1"}]}, {"profiles": [{"port": True}]}),
        *(
            {"profiles": [{"port": 53, "child": "an"}]},
            {"family": []},
            {"asked": 1},
            {"index": 1},
            {"upstream": "x"},
        ),
        *({"asked": 1}, {"protected": [1]}, {"profiles": [{"port": 70_000}]}, {"profiles": [{"port": -1}]}),
        *({"profiles": [{"port": 1, "mode": "shut"}]}, {"profiles": [{"port": 1, "youtube": "no"}]}),
        *({"profiles": [{"port": 1}, {"port": 1}]}, {"profiles": [{"port": x} for x in range(1, 70)]}),
        {"profiles": [{"port": 1, "block": [f"{x}.test" for x in range(20_001)]}]},
        {"profiles": [{"port": 1, "apart": [f"{x}.test" for x in range(20_001)]}]},
        {"profiles": [{}]},
    ],
    ids=lambda x: str(x)[:40],
)
def test_what_makes_no_sense_is_refused(told):
    with pytest.raises(BadOrders):
        profile.read((told if isinstance(told, str) else json.dumps(told)).encode())


words = st.sampled_from(["profiles", "port", "index", "mode", "allow", "x"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(words, x)
)


@given(values)
def test_whatever_comes_nothing_else_is_raised(told):
    try:
        orders = profile.read(json.dumps(told).encode())
    except BadOrders:
        return
    assert profile.read(profile.write(orders)) == orders
