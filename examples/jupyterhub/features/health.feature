@health
Feature: Health
  Anybody can tell which version of JupyterHub is running, and only those with the right to do so see how it works.

  Rule: The version of the hub is public, and everything else about it is not

    @smoke
    Scenario: Everybody may read the version of the hub
      When I read the version of the hub
      Then the version in the response is "6.1.1"

  Rule: Everybody is told when a request is not supported

    Scenario: An unknown path does not exist
      When I try to open an unknown path
      Then I am told that it does not exist

    @persona.admin
    Scenario Outline: A request to <operation> is not supported
      When I try to <operation>
      Then I am told that this is not supported

      Examples:
        | operation                      |
        | delete the whole list of users |
        | replace the list of groups     |

  Rule: Only those with the right to do so see how the hub works

    @persona.admin @persona.auditor
    Scenario: The details of the hub show its version
      When I read the details of the hub
      Then the version in the response is "6.1.1"

    @persona.admin @persona.auditor
    Scenario: The auditor is one of the services
      When I read the service of the auditor
      Then the name in the response is "auditor"
      And the kind in the response is "service"

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
