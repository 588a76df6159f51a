@groups
Feature: Groups
  A tenant sorts its people into groups, so that a right is given to a team once and not to each person.

  Background:
    Given a smoke tenant exists

  Rule: A group can be found from its creation to its removal

    @smoke @persona.admin @persona.tenant_admin
    Scenario: A new group is in the list
      When I create a smoke group
      Then the group is in the list of groups

    @persona.admin @persona.tenant_admin
    Scenario: A removed group is gone
      Given a smoke group exists
      When I delete the group
      Then the group is not found
      And the group is not in the list of groups

  Rule: Only the tenant's administrators change its groups

    @smoke @authorization
    Scenario Outline: <operation>
      Given a smoke group exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation        | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | create a group   | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | list the groups  | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
        | read the group   | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
        | update the group | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | delete the group | allowed | allowed      | refused | refused | refused  | unauthenticated |
