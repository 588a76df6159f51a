@health
Feature: Health
  The people who run the service can see whether it works, without signing in.

  Rule: Everybody may check the health of the service

    @authorization
    Scenario Outline: <persona> <may> <operation>
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation                            | admin   | editor  | author  | reader  | member  | outsider | anonymous |
        | check whether the backends are alive | allowed | allowed | allowed | allowed | allowed | allowed  | allowed   |
        | check whether the server is alive    | allowed | allowed | allowed | allowed | allowed | allowed  | allowed   |

    @smoke @persona.anonymous
    Scenario Outline: The <backend> works
      When I check whether the backends are alive
      Then the <backend> in the response is "true"

      Examples:
        | backend    |
        | storage    |
        | permission |
        | cache      |

  Rule: Unknown paths and methods are rejected

    @persona.admin @persona.anonymous
    Scenario: An unknown path does not exist
      When I try to open an unknown path
      Then I am told that it does not exist

    @persona.admin @persona.anonymous
    Scenario: A method that a path does not have is not supported
      When I try to delete the front page
      Then I am told that this is not supported
