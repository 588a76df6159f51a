@groups @persona.admin @persona.editor
Feature: Groups
  A group gathers accounts, so that a bucket can be shared with all of them at once.

  Rule: A group exists from its creation to its removal

    @smoke
    Scenario: A new group has the requested values and is in the list
      Given a smoke bucket exists
      When I create a smoke group
      Then the group has the requested values
      And the group is in the list of groups

    @smoke
    Scenario: A removed group no longer exists, and other groups stay
      Given a smoke group exists
      And another smoke group exists
      When I delete the group
      Then the group no longer exists
      And the group is not in the list of groups
      But the other group is in the list of groups

    Scenario Outline: A request to <operation> does not find a removed group
      Given a smoke group exists
      And the group has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      Examples:
        | operation        |
        | read the group   |
        | update the group |
        | delete the group |

  Rule: A group keeps the values that it is given, and has no members by default

    Scenario Outline: A group can be created with <detail>
      Given a smoke bucket exists
      When I create a smoke group with <detail>
      Then the group has the requested values

      @smoke
      Examples: smoke test
        | detail     |
        | no members |

      Examples: full run only
        | detail                   |
        | an empty list of members |
        | two members              |
        | an id in capitals        |

    Scenario Outline: A group can be updated with <detail>
      Given a smoke group exists
      When I update the group with <detail>
      Then the group has the requested values

      @smoke
      Examples: smoke test
        | detail      |
        | two members |

      Examples: full run only
        | detail                   |
        | a new title              |
        | an empty list of members |
        | no changes               |

    Scenario: A replaced group has only the values that it is given, and no members
      Given a smoke group exists
      When I replace the group
      Then the group has the requested values

  Rule: Invalid groups are rejected

    Scenario Outline: A group cannot be created with <detail>
      Given a smoke bucket exists
      When I try to create a group with <detail>
      Then my request is rejected because the <field> is invalid

      @smoke
      Examples: smoke test
        | detail                      | field   |
        | members that are not a list | members |

      Examples: full run only
        | detail                    | field       |
        | members that are numbers  | members     |
        | another id in the request | id          |
        | data that is a list       | data        |
        | an unknown permission     | permissions |

    Scenario Outline: A group cannot be updated with <detail>
      Given a smoke group exists
      When I try to update the group with <detail>
      Then my request is rejected because the <field> is invalid
      And the group is unchanged

      Examples:
        | detail                      | field   |
        | members that are not a list | members |
        | members that are numbers    | members |
        | another id in the request   | id      |

    Scenario: Malformed JSON is rejected in a request for a group
      Given a smoke bucket exists
      When I try to create a group with malformed JSON
      Then my request is rejected as malformed

    Scenario: An existing group can be protected from a second creation
      Given a smoke group exists
      When I try to create a group with the same id unless it exists
      Then my request is rejected as a conflict
      And the group is unchanged

  Rule: Accounts can be added to a group and removed from it

    @smoke
    Scenario: An account that is added to a group is in the list of its members
      Given a smoke group exists
      And a smoke account exists
      When I add the account to the group
      Then the account is in the list of members of the group

    Scenario: A group without members has no member in its list
      Given a smoke membership exists
      When I remove all members from the group
      Then the account is not in the list of members of the group

    Scenario: A removed group takes its memberships along
      Given a smoke membership exists
      When I delete the group
      Then the membership no longer exists

  Rule: Readers of a bucket see its groups, and only its editors change them

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke group exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation                     | admin   | editor  | author  | reader  | member  | outsider | anonymous       |
        | create a group                | allowed | allowed | refused | refused | refused | refused  | unauthenticated |
        | update the group              | allowed | allowed | refused | refused | refused | refused  | unauthenticated |
        | let the group read the bucket | allowed | allowed | refused | refused | refused | refused  | unauthenticated |

      Examples: full run only
        | operation         | admin   | editor  | author  | reader  | member  | outsider | anonymous       |
        | list the groups   | allowed | allowed | allowed | allowed | refused | refused  | unauthenticated |
        | read the group    | allowed | allowed | allowed | allowed | refused | refused  | unauthenticated |
        | replace the group | allowed | allowed | refused | refused | refused | refused  | unauthenticated |
        | delete the group  | allowed | allowed | refused | refused | refused | refused  | unauthenticated |

    @authorization
    Scenario Outline: <persona> <may> <operation> when it has one
      Given a smoke membership exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation                         | admin   | editor  | author  | reader  | member  | outsider | anonymous       |
        | add the account to the group      | allowed | allowed | refused | refused | refused | refused  | unauthenticated |
        | list the members of the group     | allowed | allowed | allowed | allowed | refused | refused  | unauthenticated |
        | remove all members from the group | allowed | allowed | refused | refused | refused | refused  | unauthenticated |
