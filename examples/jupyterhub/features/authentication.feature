@authentication @persona.operator
Feature: Authentication
  Everybody proves who they are with a password or a token, and the hub accepts no token that it did not issue.

  Rule: Only the right password gets a token

    @smoke @persona.admin @persona.operator @persona.outsider
    Scenario: The right password is accepted
      When I sign in
      Then I am allowed

    @smoke @persona.admin @persona.operator @persona.outsider
    Scenario: A wrong password is rejected
      When I try to sign in with the wrong password
      Then I am unauthenticated

    Scenario Outline: A request to sign in <detail> is rejected
      When I try to sign in <detail>
      Then I am not signed in

      Examples:
        | detail                                           |
        | with an empty password                           |
        | without a password                               |
        | with a list instead of a username and a password |
        | with malformed JSON                              |

    Scenario: An unknown username gets the same response as a wrong password
      When I try to sign in with an unknown username
      Then I am unauthenticated
      And the response is the same as when I try to sign in with the wrong password

    Scenario Outline: A request for a token <detail> is rejected
      When I try to sign in <detail>
      Then my request is rejected because the lifetime is invalid

      Examples:
        | detail                               |
        | with a lifetime of zero              |
        | with a negative lifetime             |
        | with a lifetime that is not a number |

  Rule: A request without a valid token is rejected

    Scenario Outline: A request is rejected if the token is <flaw>
      Given my token is <flaw>
      When I try to read my account
      Then I am unauthenticated

      @smoke
      Examples: smoke test
        | flaw      |
        | missing   |
        | malformed |

      Examples: full run only
        | flaw                  |
        | empty                 |
        | cut short             |
        | sent in the wrong way |
        | expired               |

    Scenario: A request with a malformed token does not reveal that a group has been removed
      Given a smoke group exists
      And the group has been deleted
      And my token is malformed
      When I try to delete the group
      Then I am unauthenticated although it does not exist

    @persona.owner
    Scenario: A removed user can no longer sign in
      Given a smoke user exists
      And the user has been deleted
      When I try to sign in
      Then I am unauthenticated
