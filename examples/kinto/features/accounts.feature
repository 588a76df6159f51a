@accounts @persona.admin
Feature: Accounts
  An account is a name and a password. Everybody may create one, and only administrators see those of others.

  Rule: An account exists from its creation to its removal

    @smoke @persona.admin @persona.anonymous
    Scenario: A new account has the requested values and is in the list
      When I create a smoke account
      Then the account has the requested values
      And the account is in the list of accounts

    @smoke
    Scenario: A removed account no longer exists, and other accounts stay
      Given a smoke account exists
      And another smoke account exists
      When I delete the account
      Then the account no longer exists
      And the account is not in the list of accounts
      But the other account is in the list of accounts

    Scenario Outline: A request to <operation> does not find a removed account
      Given a smoke account exists
      And the account has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      Examples:
        | operation          |
        | read the account   |
        | update the account |
        | delete the account |

  Rule: An account keeps the values that it is given, and its password is stored as a hash

    Scenario: An account can be created with fields of its own
      When I create a smoke account with a team
      Then the account has the requested values

    Scenario Outline: An account can be updated with <detail>
      Given a smoke account exists
      When I update the account with <detail>
      Then the account has the requested values

      Examples:
        | detail         |
        | a team         |
        | a new password |

    @smoke @persona.admin @persona.anonymous
    Scenario: No response reveals the password of a new account
      When I create a smoke account
      Then no response reveals the password of the account

  Rule: Invalid accounts are rejected

    @persona.admin @persona.anonymous
    Scenario Outline: An account cannot be created with <detail>
      When I try to create an account with <detail>
      Then my request is rejected because the password is invalid

      @smoke
      Examples: smoke test
        | detail      |
        | no password |

      Examples: full run only
        | detail                      |
        | an empty password           |
        | a password that is a number |
        | the password set to null    |

    Scenario: An account cannot be updated with a password that is a number
      Given a smoke account exists
      When I try to update the account with a password that is a number
      Then my request is rejected because the password is invalid
      And the account is unchanged

    Scenario: An existing account can be protected from a second creation
      Given a smoke account exists
      When I try to create an account with the same id unless it exists
      Then my request is rejected as a conflict
      And the account is unchanged

  Rule: An account cannot be taken over

    @smoke @persona.anonymous
    Scenario: Anonymous requests cannot replace an account by creating it again
      Given a smoke account exists
      When I try to create an account with the same id
      Then I am unauthenticated
      And the account is unchanged

    @persona.editor @persona.author @persona.reader @persona.member @persona.outsider
    Scenario: One account cannot replace another by creating it again
      Given a smoke account exists
      When I try to create an account with the same id
      Then I am refused
      And the account is unchanged

    @persona.outsider
    Scenario: The list of accounts contains no account of others
      Given a smoke account exists
      When I list the accounts
      Then the results do not include the account

  Rule: Accounts of others are out of reach, except for administrators

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke account exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation          | admin   | editor  | author  | reader  | member  | outsider | anonymous       |
        | create an account  | allowed | refused | refused | refused | refused | refused  | allowed         |
        | read the account   | allowed | refused | refused | refused | refused | refused  | unauthenticated |
        | update the account | allowed | refused | refused | refused | refused | refused  | unauthenticated |

      Examples: full run only
        | operation          | admin   | editor  | author  | reader  | member  | outsider | anonymous       |
        | list the accounts  | allowed | allowed | allowed | allowed | allowed | allowed  | unauthenticated |
        | delete the account | allowed | refused | refused | refused | refused | refused  | unauthenticated |
