"""A persona of the config: its account and its claims."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from support.settings.persona import PersonaConfig, another_of


def test_a_persona_without_a_username_is_anonymous():
    assert PersonaConfig(name="anonymous").anonymous
    assert not PersonaConfig(name="viewer", username="vic", password="two").anonymous


def test_a_password_is_left_out_of_the_repr():
    assert "hidden-pass" not in repr(PersonaConfig(name="admin", username="ada", password="hidden-pass"))


def test_a_claim_can_name_a_resource_that_is_not_the_scenarios_own():
    outsider = PersonaConfig(name="outsider", claims={"tenant_role": "tenant_admin", "tenant_id": "another tenant"})
    assert outsider.fixed_claims == {"tenant_role": "tenant_admin"}
    assert outsider.elsewhere == {"tenant_id": "tenant"}


@pytest.mark.parametrize(
    ("value", "resource"),
    [("another tenant", "tenant"), ("another role assignment", "role assignment"), ("anothertenant", None),
     ("tenant", None), (True, None), (7, None), (None, None), (["another tenant"], None)],
)  # fmt: skip
def test_only_a_text_that_begins_with_another_names_a_resource(value, resource):
    assert another_of(value) == resource


@pytest.mark.parametrize("name", ["admin", "tenant_admin", "A-1", "x"])
def test_a_name_of_letters_digits_hyphens_and_underscores_is_valid(name):
    assert PersonaConfig(name=name).name == name


@pytest.mark.parametrize("name", ["", "1st", "two words", "ädmin", "admin\n", "-x", "a.b"])
def test_any_other_name_is_invalid(name):
    with pytest.raises(ValidationError):
        PersonaConfig(name=name)


def test_a_persona_cannot_be_changed():
    with pytest.raises(ValidationError):
        PersonaConfig(name="admin").name = "viewer"
