@health
Feature: Health
  Whoever watches over the service can ask how it is, without an account.

  Rule: The service tells everybody how it is

    @smoke @authorization
    Scenario Outline: <operation>
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation                        | admin   | tenant_admin | viewer  | member  | outsider | anonymous |
        | ask whether the service is alive | allowed | allowed      | allowed | allowed | allowed  | allowed   |
        | ask whether the service is ready | allowed | allowed      | allowed | allowed | allowed  | allowed   |

    @persona.anonymous
    Scenario Outline: All is well for who tries to <operation>
      When I <operation>
      Then I am told "ok" as the status

      Examples:
        | operation                        |
        | ask whether the service is alive |
        | ask whether the service is ready |
