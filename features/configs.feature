@configs
Feature: Configs
  x

  Rule: Only administrators and viewers see

    @authorization
    Scenario Outline: <operation>
      Given a smoke tenant exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation         | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | create a config   | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | list the configs  | allowed | allowed      | allowed | refused | refused  | unauthenticated |
        | read the config   | allowed | allowed      | allowed | refused | refused  | unauthenticated |
        | update the config | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | delete the config | allowed | allowed      | refused | refused | refused  | unauthenticated |
