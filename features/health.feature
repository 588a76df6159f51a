@health
Feature: Health
  Whoever watches over the service can ask how it is, without an account.

  Rule: The service tells everybody how it is

    @authorization
    Scenario Outline: <operation>
      When I try to <operation>
      Then I am <answer>
      And I am told "ok" as the status

      @smoke
      Examples: after every deployment
        | operation                        | admin   | tenant_admin | viewer  | member  | outsider | anonymous |
        | ask whether the service is ready | allowed | allowed      | allowed | allowed | allowed  | allowed   |

      Examples: the rest
        | operation                        | admin   | tenant_admin | viewer  | member  | outsider | anonymous |
        | ask whether the service is alive | allowed | allowed      | allowed | allowed | allowed  | allowed   |
