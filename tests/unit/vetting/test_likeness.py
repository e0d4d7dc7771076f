"""Whether two people mean the same service, however they write it."""

from __future__ import annotations

import pytest

from app.vetting.likeness import alike, host_of, key_of

KNOWN = [
    ("otter", "number otter", "numberotter.example.com"),
    ("slate", "slate commons", "slatecommons.example"),
    ("doc", "shared papers", "docs.google.com"),
]


def meant(name="", address=""):
    found = alike(name, address, KNOWN)
    return (found[0].thing, found[0].is_same) if found else (None, False)


@pytest.mark.parametrize(
    "name", ["Number Otter", "NUMBER  OTTER!", "numberotter", "The Number Otter App", "Númber Otter for Schools", "number oter"]
)  # fmt: skip
def test_a_name_is_found_however_it_is_typed(name):
    assert meant(name) == ("otter", True)


@pytest.mark.parametrize(
    "address",
    ["numberotter.example.com", "https://www.numberotter.example.com/login?next=1", "app.numberotter.example.com",
     "HTTP://NumberOtter.Example.COM:443/"],
)  # fmt: skip
def test_an_address_is_found_whichever_page_it_is(address):
    assert meant("That game", address) == ("otter", True)


def test_a_host_where_many_live_says_nothing():
    assert meant("Something else", "https://docs.google.com/forms/x") == ("doc", True)
    assert meant("Another", "https://play.google.com/store/apps") == (None, False)


@pytest.mark.parametrize("name", ["Otter", "Numbers", "Fable Fox", "", "!!!", "of"])
def test_another_name_is_not_taken_for_the_same(name):
    assert meant(name)[1] is False


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("", ""),
        ("localhost", ""),
        ("http://[bad", ""),
        ("www.a.example", "a.example"),
        ("app.co.uk", "app.co.uk"),
    ],
)
def test_what_is_no_address_has_no_host(address, host):
    assert host_of(address) == host


def test_a_key_has_small_letters_and_digits_only():
    assert key_of("Tom & Jérry's  4-Kids™") == "tom and jerrys 4 kidstm"
