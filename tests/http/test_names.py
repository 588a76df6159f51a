"""Unique names that are recognized as the suite's, and keys as the contract derives them ("Conventions" and "Keys")."""

from __future__ import annotations

import pytest

from reference_service.keys import derive_key
from support.http.names import OURS, Names, owner_of, snake_case

ENDINGS = ("Night Shift", "two\nlines", "@example.com", "{name:to 40}", "{name:to 30 ж}", "{name:upper}")


def test_the_names_of_a_run_are_unique_and_say_their_kind():
    names = Names("7f3a9c02")
    assert [names.next("group"), names.next("role assignment")] == [
        "smoke-7f3a9c02-1-group",
        "smoke-7f3a9c02-2-role-assignment",
    ]


def test_no_request_id_equals_a_name():
    names = Names()
    made = [names.next("group") if number % 2 else names.request_id() for number in range(200)]
    assert len(set(made)) == 200


def test_two_runs_have_different_names():
    assert Names().run != Names().run


def test_a_name_is_recognized_by_its_own_pattern():
    assert OURS.match(Names().next("user"))


@pytest.mark.parametrize(
    "text",
    [
        "smoke-7f3a9c02-12-group",
        "smoke-7f3a9c02-12",
        "smoke_7f3a9c02_12_group",
        "smoke-7f3a9c02-12-group Night Shift 7",
        "smoke-7f3a9c02-12-user@example.com",
        "smoke-7f3a9c02-12 renamed",
    ],
)
def test_a_name_of_the_suite_is_recognized(text):
    match = OURS.match(text)
    assert match is not None
    assert (match["run"], match["number"]) == ("7f3a9c02", "12")


@pytest.mark.parametrize(
    "text",
    [
        "smoke-admin", "smoke-tenant-admin", "smoke", "smoke-signals-12-group", "Smoke-7f3a9c02-12-group", "smoke-7f3a9c02-group",
        "my smoke-7f3a9c02-12-group", "smoke-7f3a9c0-12-group", "smoke-7f3a9c021-12-group", "smoke-7f3a9c02-12group",
        "smokers-7f3a9c02-12-x", "smoke-7F3A9C02-12-group", "", "smoke test tenant",
    ],
)  # fmt: skip
def test_another_name_is_never_taken_for_one_of_the_suite(text):
    assert OURS.match(text) is None


def test_the_key_of_a_name_of_the_suite_is_recognized_too():
    assert OURS.match(snake_case(Names().next("role assignment")))


@pytest.mark.parametrize(
    ("name", "kind", "run"),
    [
        ("smoke-7f3a9c02-12-group", "group", "7f3a9c02"),
        ("smoke-7f3a9c02-12-group Night Shift", "group", "7f3a9c02"),
        ("smoke-7f3a9c02-12-group two\nlines", "group", "7f3a9c02"),
        ("smoke-7f3a9c02-12-group Night", "group", None),
        ("smoke-7f3a9c02-12-group Night Shift 2", "group", None),
        ("smoke-7f3a9c02-12-group copy of Bob", "group", None),
        ("smoke-7f3a9c02-12-group xxxxxxxxxxxxxxxx", "group", "7f3a9c02"),
        ("smoke-7f3a9c02-12-group xxxxxxxxxxxxxxx", "group", None),
        ("smoke-7f3a9c02-12-group жжжжжж", "group", "7f3a9c02"),
        ("smoke-7f3a9c02-12-group Night Shift xxxx", "group", "7f3a9c02"),
        ("SMOKE-7F3A9C02-12-GROUP", "group", "7f3a9c02"),
        ("SMOKE-7F3A9C02-12-group", "group", None),
        ("smoke-7f3a9c02-12-user@example.com", "user", "7f3a9c02"),
        ("smoke-7f3a9c02-12-user@example.org", "user", None),
        ("smoke-6b054aa92b83-12-group", "group", "6b054aa92b83"),
        ("smoke-6b054aa92b8-12-group", "group", None),
        ("smoke-7f3a9c02-\u0661\u0662-group", "group", None),
        ("smoke-7f3a9c02-12-group\n", "group", None),
        ("smoke-7f3a9c02-12-role-assignment", "role assignment", "7f3a9c02"),
        ("smoke_7f3a9c02_12_group", "group", "7f3a9c02"),
        ("smoke_7f3a9c02_12_role_assignment", "role assignment", "7f3a9c02"),
        ("smoke-7f3a9c02-12-group", "role", None),
        ("smoke-7f3a9c02-12-groups", "group", None),
        ("smoke-7f3a9c02-12", "group", None),
        ("smoke_7f3a9c02_12_group_2", "group", None),
        ("my smoke-7f3a9c02-12-group", "group", None),
        ("smoke-7F3A9C02-12-group", "group", None),
        ("smoke-7f3a9c02-12-role-assignment", "role", None),
        ("", "group", None),
    ],
)
def test_the_run_that_gave_a_name_is_recognized_by_the_whole_name(name, kind, run):
    assert owner_of(name, kind, ENDINGS) == run


def test_every_name_of_a_run_has_that_run_as_its_owner():
    names = Names()
    for kind in ("group", "role assignment"):
        name = names.next(kind)
        assert owner_of(name, kind) == owner_of(snake_case(name), kind) == names.run


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Smoke Group 7", "smoke_group_7"),
        ("HTTPServer", "http_server"),
        ("myCamelCase", "my_camel_case"),
        ("Level3Support", "level3_support"),
        ("level3support", "level3support"),
        ("ABC", "abc"),
        ("aB", "a_b"),
        ("AB", "ab"),
        ("ABc", "a_bc"),
        ("A", "a"),
        ("7Up", "7_up"),
        ("7UP", "7_up"),
        ("UP7", "up7"),
        ("parseHTTPResponse2XML", "parse_http_response2_xml"),
        ("a--b..c  d", "a_b_c_d"),
        ("_ends_", "ends"),
        ("  spaces  ", "spaces"),
        ("already_snake_case", "already_snake_case"),
        ("snake_Case", "snake_case"),
        ("one-Two", "one_two"),
        ("Ärzte Łódź", "ärzte_łódź"),
        ("großeStraße", "große_straße"),
        ("Zürich2Genève", "zürich2_genève"),
        ("东京 Office", "东京_office"),
        ("ΑθήναΠόλη", "αθήνα_πόλη"),
        ("R&D / Labs", "r_d_labs"),
        ("C++", "c"),
        ("!!", ""),
        ("", ""),
        ("___", ""),
        ("it's", "it_s"),
        ("x\ty\nz", "x_y_z"),
    ],
)
def test_a_key_is_its_name_in_lower_snake_case(name, key):
    assert snake_case(name) == key


@pytest.mark.parametrize("name", ["Smoke Group 7", "HTTPServer", "Level3Support", "Ärzte Łódź", "a--b", "7Up"])
def test_the_key_of_a_key_is_itself(name):
    assert snake_case(snake_case(name)) == snake_case(name)


def test_the_suite_and_the_reference_service_derive_the_same_keys():
    names = [
        "Smoke Group 7",
        "HTTPServer",
        "myCamelCase",
        "Level3Support",
        "ABc",
        "7UP",
        "a--b..c  d",
        "_ends_",
        "Ärzte Łódź",
        "İstanbul",
        "ǅungla",
        "R&D",
        "x²",
        "Ⅻ",
        "东京",
        "²Up",
        "٣Up",
        "aⅫ",
        "e\u0301Up",
    ]
    assert {name: snake_case(name) for name in names} == {name: derive_key(name) for name in names}


@pytest.mark.parametrize("name", ["ſmoke-0badcafe-1-group", "smoke-0badcafe-01-group", "smoke-0badcafe-0-group"])  # noqa: RUF001
def test_a_name_with_another_letter_or_number_is_of_somebody_else(name):
    assert owner_of(name, "group") is None
