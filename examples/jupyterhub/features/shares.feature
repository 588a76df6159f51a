@shares @persona.admin
Feature: Shares
  A user shares a server with a group, whose members may then use it.

  Rule: A share exists until it is ended, or what it connects is removed

    @smoke
    Scenario: A shared server is in the list of shares
      Given a smoke server exists
      And a smoke group exists
      When I share the server with the group
      Then the share exists
      And the share is in the list of shares

    @smoke
    Scenario: A share that has been ended no longer exists, and others stay
      Given a smoke share exists
      And another smoke share exists
      When I stop sharing the server with the group
      Then the share no longer exists
      But the other share is in the list of shares

    Scenario: The pages of the shares contain every share once, and each page says how many there are
      Given a smoke share exists
      And another smoke share exists
      When I list the shares, 1 per page
      Then the pages contain every share exactly once, oldest first

    Scenario: A share that has been ended cannot be ended again
      Given a smoke share exists
      And the server is no longer shared with the group
      When I try to stop sharing the server with the group
      Then I am told that it does not exist

    Scenario: Sharing a server twice is harmless
      Given a smoke share exists
      When I share the server with the group
      Then the share exists

    Scenario Outline: A share no longer exists after a request to <operation>
      Given a smoke share exists
      When I <operation>
      Then the share no longer exists

      Examples:
        | operation         |
        | delete the group  |
        | delete the server |

  Rule: Invalid shares are rejected

    Scenario Outline: A server cannot be shared with <detail>
      Given a smoke server exists
      And a smoke group exists
      When I try to share the server with the group with <detail>
      Then my request is rejected as invalid

      Examples:
        | detail                      |
        | a group that does not exist |
        | neither a user nor a group  |

    Scenario: The response names the unknown field of a share
      Given a smoke server exists
      And a smoke group exists
      When I try to share the server with the group with an unknown field
      Then my request is rejected because the unknown field is invalid

    @known_bug
    Scenario: A server cannot be shared with an unknown scope
      Given a smoke server exists
      And a smoke group exists
      When I try to share the server with the group with an unknown scope
      Then my request is rejected as invalid

    Scenario: Malformed JSON is rejected in a request to share a server
      Given a smoke server exists
      And a smoke group exists
      When I try to share the server with the group with malformed JSON
      Then my request is rejected as malformed

  Rule: Only those with rights over the server and the group may share

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke share exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation                              | admin   | operator | group_manager | auditor | owner    | outsider | anonymous       |
        | share the server with the group        | allowed | kept out | kept out      | refused | refused  | kept out | unauthenticated |
        | list the shares of the server          | allowed | kept out | kept out      | allowed | allowed  | kept out | unauthenticated |
        | read the share                         | allowed | kept out | allowed       | allowed | kept out | kept out | unauthenticated |
        | stop sharing the server with the group | allowed | kept out | allowed       | refused | kept out | kept out | unauthenticated |
