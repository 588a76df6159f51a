@users @persona.admin
Feature: Users
  Every person has one account on the hub. Its name is its id, so a rename gives it another path.

  Rule: A user exists from creation to removal

    @smoke
    Scenario: A new user has the requested values and is in the list
      When I create a smoke user
      Then the user has the requested values
      And the user is in the list of users

    @smoke
    Scenario: A removed user no longer exists, and other users stay
      Given a smoke user exists
      And another smoke user exists
      When I delete the user
      Then the user no longer exists
      And the user is not in the list of users
      But the other user exists

    Scenario Outline: A request to <operation> does not find a removed user
      Given a smoke user exists
      And the user has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      Examples:
        | operation                            |
        | read the user                        |
        | update the user                      |
        | delete the user                      |
        | list the tokens of the user          |
        | list the servers of the user         |
        | start the default server of the user |

    Scenario: The name of a removed user can be used again
      Given a smoke user exists
      And the user has been deleted
      When I create a user with the same name
      Then the user has the requested values

  Rule: A user keeps the values that they are given

    Scenario Outline: A user can be created with <detail>
      When I create a user with <detail>
      Then the user has the requested values

      Examples:
        | detail                   |
        | administrator rights     |
        | no administrator rights  |
        | a name of 120 characters |
        | no changes               |

    Scenario Outline: A user can be updated with <detail>
      Given a smoke user exists
      When I update the user with <detail>
      Then the user has the requested values

      @smoke
      Examples: smoke test
        | detail     |
        | a new name |

      Examples: full run only
        | detail                  |
        | administrator rights    |
        | no administrator rights |
        | no changes              |

    Scenario: A renamed user is in the list under the new name
      Given a smoke user exists
      When I update the user with a new name
      Then the user exists
      And the user is in the list of users

    Scenario: A renamed user stays in the groups
      Given a smoke membership exists
      When I update the user with a new name
      Then the user has the requested values
      And the user is in the list of members

    Scenario: A renamed user keeps the servers
      Given a smoke server exists
      When I update the user with a new name
      Then the server exists
      And the server is in the list of servers

  Rule: The name of a user is unique

    @smoke
    Scenario: A second user cannot be created with the same name
      Given a smoke user exists
      When I try to create a user with the same name
      Then my request is rejected as a conflict
      And the user is unchanged

    Scenario: A user cannot be renamed to the name of another user
      Given a smoke user exists
      And another smoke user exists
      When I try to update the user with the name of the other user
      Then my request is rejected as a conflict
      And the user is unchanged
      And the other user is unchanged

  Rule: Invalid users are rejected

    Scenario Outline: A user cannot be created with <detail>
      When I try to create a user with <detail>
      Then my request is rejected as invalid

      @smoke
      Examples: smoke test
        | detail           |
        | an unknown field |

      Examples: full run only
        | detail                           |
        | a word as the administrator flag |
        | a blank name                     |
        | a list instead of fields         |

    Scenario: The response names the field of a user that is invalid
      Given a smoke user exists
      When I try to update the user with a word as the administrator flag
      Then my request is rejected because the administrator flag is invalid

    Scenario Outline: A user cannot be updated with <detail>
      Given a smoke user exists
      When I try to update the user with <detail>
      Then my request is rejected as invalid
      And the user is unchanged

      Examples:
        | detail                           |
        | an empty name                    |
        | a name that is a number          |
        | the name set to null             |
        | a name with a slash              |
        | an unknown field                 |
        | a word as the administrator flag |
        | a list instead of fields         |

    Scenario Outline: Malformed JSON is rejected in a request to <operation>
      Given a smoke user exists
      When I try to <operation> with malformed JSON
      Then my request is rejected as malformed

      Examples:
        | operation       |
        | create a user   |
        | update the user |

  Rule: When a user is removed, so are its tokens and servers, but not its groups

    Scenario: The groups of a removed user stay, without the user
      Given a smoke membership exists
      When I delete the user
      Then the user no longer exists
      And the user is not in the list of members
      But the group exists

    Scenario Outline: A <thing> of a removed user no longer exists
      Given a smoke <thing> exists
      When I delete the user
      Then the <thing> no longer exists

      Examples:
        | thing  |
        | token  |
        | server |

  Rule: Administrators manage users, and others see what their rights cover

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke user exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation       | admin   | operator | group_manager | auditor | owner   | outsider | anonymous       |
        | create a user   | allowed | refused  | refused       | refused | refused | refused  | unauthenticated |
        | list the users  | allowed | allowed  | allowed       | allowed | refused | refused  | unauthenticated |
        | update the user | allowed | refused  | refused       | refused | refused | refused  | unauthenticated |
        | delete the user | allowed | refused  | refused       | refused | refused | refused  | unauthenticated |

      Examples: full run only
        | operation     | admin   | operator | group_manager | auditor | owner   | outsider | anonymous       |
        | read the user | allowed | allowed  | allowed       | allowed | allowed | kept out | unauthenticated |

    @persona.outsider
    Scenario: A stranger does not learn that a user has been removed
      Given a smoke user exists
      And the user has been deleted
      When I try to read the user
      Then I am kept out although it does not exist
