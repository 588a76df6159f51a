@servers @persona.owner
Feature: Servers
  A user has a default server and named ones. Starting and stopping a server goes on after the response.

  Rule: A named server exists from its creation to its removal

    @smoke @persona.admin @persona.operator @persona.owner
    Scenario: A new server has the requested values, is stopped, and is in the list
      Given a smoke user exists
      When I create a smoke server
      Then the server has the requested values
      And the stopped flag of the server is "true"
      And the server is in the list of servers

    @smoke
    Scenario: A removed server no longer exists, and other servers stay
      Given a smoke server exists
      And another smoke server exists
      When I delete the server
      Then the server no longer exists
      And the server is not in the list of servers
      But the other server is in the list of servers

    Scenario Outline: A request to <operation> does not find a removed server
      Given a smoke server exists
      And the server has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      Examples:
        | operation         |
        | read the server   |
        | update the server |
        | stop the server   |
        | delete the server |

    @persona.operator
    Scenario: A started server can be removed
      Given a smoke server exists
      And the server has been started
      When I delete the server
      Then the server no longer exists

  Rule: A named server keeps the values that it is given

    Scenario Outline: A server can be created with <detail>
      Given a smoke user exists
      When I create a server with <detail>
      Then the server has the requested values

      Examples:
        | detail         |
        | no title       |
        | a new title    |
        | an empty title |
        | options        |

    Scenario Outline: A server can be updated with <detail>
      Given a smoke server exists
      When I update the server with <detail>
      Then the server has the requested values

      @smoke
      Examples: smoke test
        | detail     |
        | a new name |

      Examples: full run only
        | detail      |
        | a new title |

    @known_bug
    Scenario: A server shows its new options
      Given a smoke server exists
      When I update the server with options
      Then the server has the requested values

    Scenario: A renamed server is in the list under the new name
      Given a smoke server exists
      When I update the server with a new name
      Then the server exists
      And the server is in the list of servers

    Scenario: The name of a server is unique for its user
      Given a smoke server exists
      When I try to create a server with the same name
      Then my request is rejected as a conflict
      And the server is unchanged

    Scenario: A server cannot be renamed to the name of another server
      Given a smoke server exists
      And another smoke server exists
      When I try to update the server with the name of the other server
      Then my request is rejected as a conflict
      And the server is unchanged

    @persona.operator
    Scenario: Servers of different users may have the same name
      Given a smoke user exists
      And another smoke user exists
      And the other user has a smoke server
      When I create a server with the name of the other server
      Then the server has the requested values
      And the other server is unchanged

  Rule: Invalid servers are rejected

    Scenario Outline: A server cannot be created with <detail>
      Given a smoke user exists
      When I try to create a server with <detail>
      Then my request is rejected because the <field> is invalid

      Examples:
        | detail                   | field   |
        | options that are a text  | options |
        | a title that is a number | title   |

    Scenario: A server cannot be created with a list instead of fields
      Given a smoke user exists
      When I try to create a server with a list instead of fields
      Then my request is rejected as invalid

    Scenario Outline: A server cannot be updated with <detail>
      Given a smoke server exists
      When I try to update the server with <detail>
      Then my request is rejected as invalid
      And the server is unchanged

      Examples:
        | detail                   |
        | no changes               |
        | options that are a text  |
        | a title that is a number |
        | a name with a slash      |

    @known_bug
    Scenario Outline: A request to update a server with <detail> is rejected
      Given a smoke server exists
      When I try to update the server with <detail>
      Then my request is rejected as invalid
      And the server is unchanged

      Examples:
        | detail                  |
        | an unknown field        |
        | a name that is a number |

    Scenario Outline: Malformed JSON is rejected in a request to <operation>
      Given a smoke server exists
      When I try to <operation> with malformed JSON
      Then my request is rejected as malformed

      Examples:
        | operation         |
        | create a server   |
        | update the server |

  Rule: A server runs from being started to being stopped

    @smoke @persona.admin @persona.operator @persona.owner
    Scenario: A started server is ready
      Given a smoke server exists
      When I start the server
      Then the ready flag of the server is "true"
      And the stopped flag of the server is "false"

    Scenario: A stopped server still exists
      Given a smoke server exists
      And the server has been started
      When I stop the server
      Then the stopped flag of the server is "true"
      And the server is in the list of servers

    Scenario: A running server cannot be started
      Given a smoke server exists
      And the server has been started
      When I try to start the server
      Then my request is rejected as invalid

    Scenario: A running server cannot be changed
      Given a smoke server exists
      And the server has been started
      When I try to update the server with a new title
      Then my request is rejected as invalid
      And the server is unchanged

    @known_bug @persona.admin
    Scenario: A user whose server is running can be removed
      Given a smoke server exists
      And the server has been started
      When I delete the user
      Then the user no longer exists

    Scenario: Stopping a server that is stopped is harmless
      Given a smoke server exists
      When I stop the server
      Then the stopped flag of the server is "true"

    @smoke
    Scenario: The default server of a user is ready once it has been started
      Given a smoke user exists
      When I start the default server of the user
      Then the default server exists
      And the ready flag of the default server is "true"

    Scenario: The default server of a user is gone once it has been stopped
      Given a smoke default server exists
      When I stop the default server of the user
      Then the default server no longer exists

  Rule: Users run their own servers, and operators those of everybody

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke server exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation         | admin   | operator | group_manager | auditor | owner   | outsider | anonymous       |
        | create a server   | allowed | allowed  | kept out      | refused | allowed | kept out | unauthenticated |
        | start the server  | allowed | allowed  | kept out      | refused | allowed | kept out | unauthenticated |
        | delete the server | allowed | allowed  | kept out      | refused | allowed | kept out | unauthenticated |

      Examples: full run only
        | operation                    | admin   | operator | group_manager | auditor | owner   | outsider | anonymous       |
        | list the servers of the user | allowed | allowed  | refused       | allowed | allowed | kept out | unauthenticated |
        | read the server              | allowed | allowed  | kept out      | allowed | allowed | kept out | unauthenticated |
        | update the server            | allowed | allowed  | kept out      | refused | allowed | kept out | unauthenticated |
        | stop the server              | allowed | allowed  | kept out      | refused | allowed | kept out | unauthenticated |

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke user exists
      When I try to <operation>
      Then I am <answer>

      Examples: default servers
        | operation                            | admin   | operator | group_manager | auditor | owner   | outsider | anonymous       |
        | start the default server of the user | allowed | allowed  | kept out      | refused | allowed | kept out | unauthenticated |

    @authorization
    Scenario Outline: <persona> <may> <operation> when it is running
      Given a smoke default server exists
      When I try to <operation>
      Then I am <answer>

      Examples: default servers that run
        | operation                           | admin   | operator | group_manager | auditor | owner   | outsider | anonymous       |
        | read the default server of the user | allowed | allowed  | kept out      | allowed | allowed | kept out | unauthenticated |
        | stop the default server of the user | allowed | allowed  | kept out      | refused | allowed | kept out | unauthenticated |
