@tokens @persona.owner
Feature: Tokens
  A user has tokens for programs that work on the user's behalf.

  Rule: A token exists from its creation to its removal

    @smoke @persona.admin @persona.owner
    Scenario: A new token has the requested values and is in the list
      Given a smoke user exists
      When I create a smoke token
      Then the token has the requested values
      And the token is in the list of tokens

    @smoke
    Scenario: A removed token no longer exists, and other tokens stay
      Given a smoke token exists
      And another smoke token exists
      When I delete the token
      Then the token no longer exists
      And the token is not in the list of tokens
      But the other token is in the list of tokens

    @persona.admin
    Scenario Outline: A request to <operation> does not find a removed token
      Given a smoke token exists
      And the token has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      Examples:
        | operation        |
        | read the token   |
        | delete the token |

    Scenario Outline: A token can be created with <detail>
      Given a smoke user exists
      When I create a token with <detail>
      Then the token has the requested values

      Examples:
        | detail      |
        | no lifetime |
        | one scope   |
        | one role    |

    Scenario: Two tokens may have the same note
      Given a smoke token exists
      When I create a token with the same note
      Then the token has the requested values

  Rule: Invalid tokens are rejected

    Scenario Outline: A token cannot be created with <detail>
      Given a smoke user exists
      When I try to create a token with <detail>
      Then my request is rejected as invalid

      @smoke
      Examples: smoke test
        | detail                              |
        | a scope that the user does not have |

      Examples: full run only
        | detail                             |
        | a lifetime of zero                 |
        | a negative lifetime                |
        | a lifetime that is not a number    |
        | an unknown scope                   |
        | an unknown role                    |
        | a text instead of a list of scopes |
        | a list instead of fields           |

    Scenario: The response names the lifetime of a token if it is invalid
      Given a smoke user exists
      When I try to create a token with a lifetime that is not a number
      Then my request is rejected because the lifetime is invalid

    Scenario: Malformed JSON is rejected in a request to create a token
      Given a smoke user exists
      When I try to create a token with malformed JSON
      Then my request is rejected as malformed

  Rule: Users manage their own tokens, and administrators those of everybody

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke token exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation                   | admin   | operator | group_manager | auditor | owner   | outsider | anonymous       |
        | create a token              | allowed | refused  | refused       | refused | allowed | refused  | unauthenticated |
        | list the tokens of the user | allowed | kept out | kept out      | allowed | allowed | kept out | unauthenticated |
        | delete the token            | allowed | kept out | kept out      | refused | allowed | kept out | unauthenticated |

      Examples: full run only
        | operation      | admin   | operator | group_manager | auditor | owner   | outsider | anonymous       |
        | read the token | allowed | kept out | kept out      | allowed | allowed | kept out | unauthenticated |
