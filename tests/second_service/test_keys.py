"""The derivation of keys from names."""

from __future__ import annotations

import pytest

from tests.second_service.keys import is_key, key_of


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Smoke Group 7", "smoke_group_7"),
        ("smokeGroup", "smoke_group"),
        ("HTTPServer", "http_server"),
        ("myHTTPServer2Go", "my_http_server2_go"),
        ("ABC", "abc"),
        ("A", "a"),
        ("--a  (b)--", "a_b"),
        ("__a__b__", "a_b"),
        ("Straße Ähre", "straße_ähre"),
        ("Группа 7", "группа_7"),
        ("日本 ٣", "日本_٣"),
        ("İstanbul", "istanbul"),
        ("½ cup", "cup"),  # a fraction is neither a letter nor a digit
        ("Ⅷ", ""),  # nor is a Roman numeral
        ("!?", ""),
        ("", ""),
    ],
)
def test_a_key_is_the_name_in_lower_snake_case(name: str, key: str) -> None:
    assert key_of(name) == key
    assert key_of(key) == key, "the key of a key is itself"


@pytest.mark.parametrize("text", ["a", "a_b", "a1", "7", "straße"])
def test_lower_snake_case_is_a_key(text: str) -> None:
    assert is_key(text)


@pytest.mark.parametrize("text", ["", "A", "aB", "a-b", "a b", "_a", "a_", "a__b", "_", "a/b"])
def test_anything_else_is_no_key(text: str) -> None:
    assert not is_key(text)
