@role_assignments
Feature: Role assignments
  x

  Rule: Only the tenant's administrators say who has which role

    @authorization
    Scenario Outline: <operation>
      Given a smoke role assignment exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation                   | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | assign the role to the user | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | list the roles of the user  | allowed | allowed      | allowed | refused | refused  | unauthenticated |
        | take the role from the user | allowed | allowed      | refused | refused | refused  | unauthenticated |
