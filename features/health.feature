@health
Feature: Health
  Monitoring needs to see whether the service is alive and ready, without an account.

  Rule: Everybody may check the health of the service

    @authorization
    Scenario Outline: <persona> <may> <operation>
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation                          | admin   | tenant_admin | viewer  | member  | outsider | anonymous |
        | check whether the service is alive | allowed | allowed      | allowed | allowed | allowed  | allowed   |

      Examples: full run only
        | operation                          | admin   | tenant_admin | viewer  | member  | outsider | anonymous |
        | check whether the service is ready | allowed | allowed      | allowed | allowed | allowed  | allowed   |

    @smoke @persona.anonymous
    Scenario Outline: The response is "ok" to a request to <operation>
      When I <operation>
      Then the status in the response is "ok"

      Examples:
        | operation                          |
        | check whether the service is alive |
        | check whether the service is ready |
