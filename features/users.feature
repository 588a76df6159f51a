@users @persona.admin
Feature: Users
  Every person has one account on the platform, however many tenants they work for.

  Rule: A user exists from creation to removal

    Scenario: A new user has the requested values and is in the list
      When I create a smoke user
      Then the user has the requested values
      And the user is in the list of users

    Scenario: A removed user no longer exists, and other users stay
      Given a smoke user exists
      And another smoke user exists
      When I delete the user
      Then the user no longer exists
      And the user is not in the list of users
      But the other user exists

    Scenario: Removing a user twice is harmless
      Given a smoke user exists
      And the user has been deleted
      When I delete the user
      Then the user no longer exists

    Scenario Outline: A request to <operation> does not find a removed user
      Given a smoke user exists
      And the user has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      Examples:
        | operation       |
        | read the user   |
        | update the user |

  Rule: A user keeps the values that they are given

    Scenario: An address is shown in the requested case
      When I create a user with an address in mixed case
      Then the user has the requested values

    Scenario Outline: A user can be updated with <detail>
      Given a smoke user exists
      When I update the user with <detail>
      Then the user has the requested values

      Examples:
        | detail                                         |
        | a new name                                     |
        | a new address                                  |
        | a new address and a new name                   |
        | the same address in capitals                   |
        | the same name                                  |
        | no changes                                     |
        | spaces around the name                         |
        | a name of 120 characters                       |
        | a name of 120 characters with spaces around it |
        | a name of 120 Cyrillic letters                 |

    Scenario: Two users may have the same name
      Given a smoke user exists
      When I create a user with the same name
      Then the user has the requested values

  Rule: The address of a user is unique, in upper and lower case alike

    Scenario Outline: A second user cannot be created with <detail>
      Given a smoke user exists
      When I try to create a user with <detail>
      Then my request is rejected as a conflict

      Examples:
        | detail                       |
        | the same address in capitals |
        | the same address             |

    Scenario: A user cannot take the address of another user
      Given a smoke user exists
      And another smoke user exists
      When I try to update the user with the address of the other user
      Then my request is rejected as a conflict
      And the user is unchanged

  Rule: Invalid users are rejected

    Scenario Outline: A user cannot be created with <detail>
      Given a smoke user exists
      When I try to create a user with <detail>
      Then my request is rejected because the <field> is invalid

      @smoke
      Examples: smoke test
        | detail                             | field   |
        | an address whose domain has no dot | address |

      Examples: full run only
        | detail                               | field         |
        | no name                              | name          |
        | an empty name                        | name          |
        | a blank name                         | name          |
        | a name of 121 characters             | name          |
        | a name that is a number              | name          |
        | the name set to null                 | name          |
        | no address                           | address       |
        | an address without an at sign        | address       |
        | an address without a domain          | address       |
        | the address set to null              | address       |
        | an unknown field                     | unknown field |
        | an id chosen by the client           | id            |
        | a creation date chosen by the client | creation date |
        | a list instead of fields             | content       |

    Scenario Outline: A user cannot be updated with <detail>
      Given a smoke user exists
      When I try to update the user with <detail>
      Then my request is rejected because the <field> is invalid

      Examples:
        | detail                               | field         |
        | an empty name                        | name          |
        | a blank name                         | name          |
        | a name of 121 characters             | name          |
        | a name that is a number              | name          |
        | the name set to null                 | name          |
        | an address without an at sign        | address       |
        | an address whose domain has no dot   | address       |
        | the address set to null              | address       |
        | an unknown field                     | unknown field |
        | an id chosen by the client           | id            |
        | a creation date chosen by the client | creation date |
        | a list instead of fields             | content       |

    Scenario Outline: Malformed JSON is rejected in a request to <operation>
      Given a smoke user exists
      When I try to <operation> with malformed JSON
      Then my request is rejected as malformed

      Examples:
        | operation       |
        | create a user   |
        | update the user |

  Rule: A user who is a member of a tenant cannot be removed

    @smoke
    Scenario: A user who is a member of a tenant stays, and so does the membership
      Given a smoke membership exists
      When I try to delete the user
      Then my request is rejected as a conflict
      And the user exists
      And the membership exists

  @persona.tenant_admin @persona.viewer @persona.member @persona.outsider
  Rule: Only administrators of the platform manage users, and everybody may read their own account

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke user exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation       | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | delete the user | allowed | refused      | refused | refused | refused  | unauthenticated |

      Examples: full run only
        | operation       | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | create a user   | allowed | refused      | refused | refused | refused  | unauthenticated |
        | list the users  | allowed | refused      | refused | refused | refused  | unauthenticated |
        | update the user | allowed | refused      | refused | refused | refused  | unauthenticated |
        | read the user   | allowed | refused      | refused | refused | refused  | unauthenticated |

    @authorization
    Scenario Outline: <persona> <may> <operation> when the user is themselves
      Given a smoke user exists
      And I am the user
      When I try to <operation>
      Then I am <answer>

      Examples: their own account
        | operation       | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | read the user   | allowed | allowed      | allowed | allowed | allowed  | unauthenticated |
        | update the user | allowed | refused      | refused | refused | refused  | unauthenticated |
        | delete the user | allowed | refused      | refused | refused | refused  | unauthenticated |

    Scenario: A user may not read the account of another user
      Given a smoke user exists
      And another smoke user exists
      And I am the other user
      When I try to read the user
      Then I am refused

    Scenario: A user does not learn that another user has been removed
      Given a smoke user exists
      And another smoke user exists
      And I am the other user
      And the user has been deleted
      When I try to read the user
      Then I am refused although it does not exist
