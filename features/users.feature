@users
Feature: Users
  Everybody has one account at the platform, whichever tenants they work for.

  Rule: A user can be found from creation to removal

    @smoke @persona.admin
    Scenario: A new user is found and listed
      When I create a smoke user
      Then the user shows what was asked for
      And the user is in the list of users

    @persona.admin
    Scenario: A user's name can be changed
      Given a smoke user exists
      When I update the user
      Then the user shows what was asked for

    @persona.admin
    Scenario: A removed user is gone, and nobody else
      Given a smoke user exists
      And another smoke user exists
      When I delete the user
      Then the user is not found
      And the user is not in the list of users
      But the other user is found

    @persona.admin
    Scenario: Removing a user again does no harm
      Given a smoke user exists
      And others delete the user
      When I delete the user
      Then the user is not found

    @persona.admin
    Scenario Outline: Nobody can <operation> who was removed
      Given a smoke user exists
      And others delete the user
      When I try to <operation>
      Then I am told that there is no such thing

      Examples:
        | operation       |
        | read the user   |
        | update the user |

  Rule: An address belongs to one user only, however its letters are written

    @persona.admin
    Scenario Outline: A second user cannot have <detail>
      Given a smoke user exists
      When I try to create a user with <detail>
      Then I am told that it clashes with what is there

      @smoke
      Examples: after every deployment
        | detail                       |
        | the same address in capitals |

      Examples: the rest
        | detail           |
        | the same address |

    @persona.admin
    Scenario: Nobody can take over another's address
      Given a smoke user exists
      And another smoke user exists
      When I try to update the user with the address of the other user
      Then I am told that it clashes with what is there
      And the user is as it was

    @persona.admin
    Scenario: An address is shown as it was written
      When I create a user with an address in mixed letters
      Then the user shows what was asked for

    @persona.admin
    Scenario Outline: A user may change to <detail>
      Given a smoke user exists
      When I update the user with <detail>
      Then the user shows what was asked for

      Examples:
        | detail                                         |
        | a new address                                  |
        | the same address in capitals                   |
        | the same name                                  |
        | nothing to change                              |
        | spaces around its name                         |
        | a name of 120 characters                       |
        | a name of 120 characters with spaces around it |
        | a name of 120 letters of another script        |

    @persona.admin
    Scenario: Names may repeat
      Given a smoke user exists
      When I create a user with the same name
      Then the user shows what was asked for

  Rule: A user has a name and an address that can be one

    @persona.admin
    Scenario Outline: No user is made with <detail>
      Given a smoke user exists
      When I try to create a user with <detail>
      Then I am told that it breaks a rule

      @smoke
      Examples: after every deployment
        | detail                             |
        | no name                            |
        | an address whose domain has no dot |

      Examples: the rest
        | detail                        |
        | an empty name                 |
        | a blank name                  |
        | a name of 121 characters      |
        | a name that is a number       |
        | a name that is nothing        |
        | no address                    |
        | an address without an at sign |
        | an address without a domain   |
        | an address that is nothing    |
        | an unknown field              |
        | an identity of its own        |
        | a date of its own             |
        | a list instead of fields      |

    @persona.admin
    Scenario Outline: No user is changed to <detail>
      Given a smoke user exists
      When I try to update the user with <detail>
      Then I am told that it breaks a rule

      Examples:
        | detail                             |
        | an empty name                      |
        | a blank name                       |
        | a name of 121 characters           |
        | a name that is a number            |
        | a name that is nothing             |
        | an address without an at sign      |
        | an address whose domain has no dot |
        | an address that is nothing         |
        | an unknown field                   |
        | an identity of its own             |
        | a date of its own                  |
        | a list instead of fields           |

    @persona.admin
    Scenario Outline: Nobody gets to <operation> with words that make no sense
      Given a smoke user exists
      When I try to <operation> with words that make no sense
      Then I am told that it cannot be read

      Examples:
        | operation       |
        | create a user   |
        | update the user |

  Rule: Who still belongs to a tenant is not removed

    @smoke @persona.admin
    Scenario: A member's account stays
      Given a smoke membership exists
      When I try to delete the user
      Then I am told that it clashes with what is there
      And the user is found
      And the membership is found

  Rule: Only the platform's administrators keep its users, and everybody may see their own account

    @authorization
    Scenario Outline: <operation>
      Given a smoke user exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: what would do the most harm
        | operation       | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | create a user   | allowed | refused      | refused | refused | refused  | unauthenticated |
        | list the users  | allowed | refused      | refused | refused | refused  | unauthenticated |
        | update the user | allowed | refused      | refused | refused | refused  | unauthenticated |
        | delete the user | allowed | refused      | refused | refused | refused  | unauthenticated |

      Examples: the rest
        | operation     | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | read the user | allowed | refused      | refused | refused | refused  | unauthenticated |

    @authorization
    Scenario Outline: <operation> that is my own
      Given a smoke user exists
      And the user is me
      When I try to <operation>
      Then I am <answer>

      Examples: my own account
        | operation       | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | read the user   | allowed | allowed      | allowed | allowed | allowed  | unauthenticated |
        | update the user | allowed | refused      | refused | refused | refused  | unauthenticated |
        | delete the user | allowed | refused      | refused | refused | refused  | unauthenticated |

    @persona.tenant_admin @persona.viewer @persona.member @persona.outsider
    Scenario: Being somebody does not open anybody else's account
      Given a smoke user exists
      And another smoke user exists
      And the other user is me
      When I try to read the user
      Then I am refused

    @persona.tenant_admin @persona.viewer @persona.member @persona.outsider
    Scenario: Nobody gets to know whether somebody else is there
      Given a smoke user exists
      And another smoke user exists
      And the other user is me
      And others delete the user
      When I try to read the user
      Then I am refused even though there is no such thing
