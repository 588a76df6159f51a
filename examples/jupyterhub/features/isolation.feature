@isolation @persona.owner
Feature: Isolation
  What belongs to one user is out of reach for other users, and they do not learn whether it exists.

  Background:
    Given a smoke user exists
    And another smoke user exists

  Rule: The things of another user cannot be reached

    @smoke
    Scenario Outline: A request to <operation> finds nothing
      Given the other user has a smoke <thing>
      When I try to <operation>
      Then I am told that it does not exist

      Examples:
        | thing  | operation               |
        | token  | read the other token    |
        | token  | delete the other token  |
        | server | read the other server   |
        | server | delete the other server |

    Scenario Outline: A user may not <operation>
      When I try to <operation>
      Then I am kept out

      Examples:
        | operation                                  |
        | read the other user                        |
        | list the tokens of the other user          |
        | list the servers of the other user         |
        | start the default server of the other user |

  Rule: The lists of a user show nothing of another user

    Scenario Outline: The list of <things> does not include a <thing> of another user
      Given the other user has a smoke <thing>
      When I list the <things> of the user
      Then the results do not include the other <thing>

      Examples:
        | thing  | things  |
        | token  | tokens  |
        | server | servers |
