@memberships @persona.group_manager
Feature: Memberships
  Users are added to a group and removed from it. The group itself shows its members.

  Rule: A user belongs to a group from being added to being removed

    @smoke @persona.admin @persona.group_manager
    Scenario: A user who has been added to a group is among its members
      Given a smoke user exists
      And a smoke group exists
      When I add the user to the group
      Then the user is in the list of members
      And the membership exists

    @smoke @persona.admin @persona.group_manager
    Scenario: A user who has been removed from a group is no longer among its members, and others stay
      Given a smoke membership exists
      And another smoke membership exists
      When I remove the user from the group
      Then the membership no longer exists
      And the user is not in the list of members
      But the other user is in the list of members

    Scenario: Adding a user twice is harmless
      Given a smoke membership exists
      When I add the user to the group
      Then the user is in the list of members

    Scenario: Removing a user twice is harmless
      Given a smoke membership exists
      And the user has been removed from the group
      When I remove the user from the group
      Then the user is not in the list of members

    Scenario: A user may belong to several groups
      Given a smoke membership exists
      And another smoke group exists
      When I add the user to the other group
      Then the membership exists

    @persona.admin
    Scenario: Removing a group does not remove its members
      Given a smoke membership exists
      When I delete the group
      Then the group no longer exists
      But the user exists

  Rule: Invalid requests are rejected

    Scenario Outline: A request to <operation> with <detail> is rejected
      Given a smoke membership exists
      When I try to <operation> with <detail>
      Then my request is rejected as invalid
      And the user is in the list of members

      @smoke
      Examples: smoke test
        | operation                 | detail                    |
        | add the user to the group | a user who does not exist |

      Examples: full run only
        | operation                      | detail                            |
        | add the user to the group      | an empty request                  |
        | add the user to the group      | a list instead of fields          |
        | remove the user from the group | an empty request                  |
        | remove the user from the group | a user who does not exist         |

    Scenario Outline: The response to a request to <operation> with <detail> names the list of users
      Given a smoke membership exists
      When I try to <operation> with <detail>
      Then my request is rejected because the list of users is invalid
      And the user is in the list of members

      Examples:
        | operation                      | detail                            |
        | add the user to the group      | no list of users                  |
        | add the user to the group      | a text instead of a list of users |
        | remove the user from the group | no list of users                  |
        | remove the user from the group | a text instead of a list of users |

    @known_bug
    Scenario: A number instead of the name of a user is rejected
      Given a smoke membership exists
      When I try to add the user to the group with a number instead of a name
      Then my request is rejected as invalid

    Scenario Outline: Malformed JSON is rejected in a request to <operation>
      Given a smoke membership exists
      When I try to <operation> with malformed JSON
      Then my request is rejected as malformed

      Examples:
        | operation                      |
        | add the user to the group      |
        | remove the user from the group |

  Rule: Administrators and managers of groups change memberships

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke membership exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation                      | admin   | operator | group_manager | auditor | owner   | outsider | anonymous       |
        | remove the user from the group | allowed | refused  | allowed       | refused | refused | refused  | unauthenticated |

      Examples: full run only
        | operation                 | admin   | operator | group_manager | auditor | owner   | outsider | anonymous       |
        | add the user to the group | allowed | refused  | allowed       | refused | refused | refused  | unauthenticated |
        | list the members          | allowed | refused  | allowed       | allowed | refused | refused  | unauthenticated |
