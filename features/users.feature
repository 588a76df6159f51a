@users
Feature: Users
  People have one account each at the platform, whichever tenants they work for.

  Rule: Only the platform's administrators keep its users

    @authorization
    Scenario Outline: <operation>
      Given a smoke user exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation       | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | create a user   | allowed | refused      | refused | refused | refused  | unauthenticated |
        | list the users  | allowed | refused      | refused | refused | refused  | unauthenticated |
        | read the user   | allowed | refused      | refused | refused | refused  | unauthenticated |
        | update the user | allowed | refused      | refused | refused | refused  | unauthenticated |
        | delete the user | allowed | refused      | refused | refused | refused  | unauthenticated |
