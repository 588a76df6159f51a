@roles
Feature: Roles
  x

  Rule: Only the tenant's administrators change its roles

    @authorization
    Scenario Outline: <operation>
      Given a smoke role exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation       | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | create a role   | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | list the roles  | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
        | read the role   | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
        | update the role | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | delete the role | allowed | allowed      | refused | refused | refused  | unauthenticated |
