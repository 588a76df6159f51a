@health
Feature: Health
  Anybody can tell which version of JupyterHub is running, and only those with the right to do so see how it works.

  Rule: The version of the hub is public, and everything else about it is not

    @smoke
    Scenario: Everybody may read the version of the hub
      When I read the version of the hub
      Then the version in the response is "6.1.1"

    @authorization
    Scenario Outline: <persona> <may> <operation>
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation                       | admin   | operator | group_manager | auditor | owner   | outsider | anonymous       |
        | read the version of the hub     | allowed | allowed  | allowed       | allowed | allowed | allowed  | allowed         |
        | read my account                 | allowed | allowed  | allowed       | allowed | allowed | allowed  | unauthenticated |
        | read the details of the hub     | allowed | refused  | refused       | allowed | refused | refused  | unauthenticated |
        | read the routes of the proxy    | allowed | refused  | refused       | allowed | refused | refused  | unauthenticated |
        | list the services               | allowed | refused  | refused       | allowed | refused | refused  | unauthenticated |
        | read the service of the auditor | allowed | refused  | refused       | allowed | refused | refused  | unauthenticated |
