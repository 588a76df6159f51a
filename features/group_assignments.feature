@group_assignments
Feature: Group assignments
  x

  Rule: Only the tenant's administrators say who is in which group

    @authorization
    Scenario Outline: <operation>
      Given a smoke group assignment exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation                    | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | assign the group to the user | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | list the groups of the user  | allowed | allowed      | allowed | refused | refused  | unauthenticated |
        | take the group from the user | allowed | allowed      | refused | refused | refused  | unauthenticated |
