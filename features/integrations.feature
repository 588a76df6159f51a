@integrations
Feature: Integrations
  x

  Rule: Only administrators and viewers see integrations

    @authorization
    Scenario Outline: <operation>
      Given a smoke integration exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation              | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | create an integration  | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | list the integrations  | allowed | allowed      | allowed | refused | refused  | unauthenticated |
        | read the integration   | allowed | allowed      | allowed | refused | refused  | unauthenticated |
        | update the integration | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | delete the integration | allowed | allowed      | refused | refused | refused  | unauthenticated |
