@memberships
Feature: Memberships
  x

  Rule: Only administrators decide who belongs to a tenant

    @authorization
    Scenario Outline: <operation>
      Given a smoke membership exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation                       | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | add the user to the tenant      | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | list the members                | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
        | read the membership             | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
        | change the membership           | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | remove the user from the tenant | allowed | allowed      | refused | refused | refused  | unauthenticated |
