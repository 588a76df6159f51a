@groups @persona.admin
Feature: Groups
  Administrators sort users into groups, and a group carries properties for other tools.

  Rule: A group exists from its creation to its removal

    @smoke
    Scenario: A new group has the requested values and is in the list
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
      Given a smoke user exists
      And a smoke group exists
      And the group has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      Examples:
        | operation                       |
        | read the group                  |
        | set the properties of the group |
        | delete the group                |
        | add the user to the group       |
        | remove the user from the group  |

    Scenario: The name of a removed group can be used again
      Given a smoke group exists
      And the group has been deleted
      When I create a group with the same name
      Then the group has the requested values

  Rule: A group keeps the values that it is given

    Scenario: A group may have spaces in its name
      When I create a group with a name with spaces
      Then the group has the requested values

    Scenario: A group can be created with members
      Given a smoke user exists
      When I create a group with the user
      Then the group has the requested values
      And the user is in the list of members

    Scenario Outline: A group can be given <detail>
      Given a smoke group exists
      When I set the properties of the group with <detail>
      Then the group has the requested values

      Examples:
        | detail            |
        | nested properties |
        | no properties     |

    @persona.admin @persona.group_manager
    Scenario: A group shows the properties that it has been given
      Given a smoke group exists
      When I set the properties of the group with a colour
      Then the group has the requested values

    @smoke @persona.group_manager
    Scenario: New properties replace the old ones
      Given a smoke group exists
      And the properties of the group have been set
      When I set the properties of the group with no properties
      Then the set of properties of the group is "{}"

  Rule: The name of a group is unique

    @smoke
    Scenario: A second group cannot be created with the same name
      Given a smoke group exists
      When I try to create a group with the same name
      Then my request is rejected as a conflict
      And the group is unchanged

    Scenario: A group and a user may have the same name
      Given a smoke user exists
      When I create a group with the name of the user
      Then the group has the requested values

  Rule: Invalid groups are rejected

    Scenario Outline: A group cannot be created with <detail>
      When I try to create a group with <detail>
      Then my request is rejected as invalid

      @smoke
      Examples: smoke test
        | detail                    |
        | a user who does not exist |

      Examples: full run only
        | detail                   |
        | a list instead of fields |

    Scenario Outline: The response names the <field> of a group with <detail>
      When I try to create a group with <detail>
      Then my request is rejected because the <field> is invalid

      Examples:
        | field         | detail                            |
        | list of users | a text instead of a list of users |
        | unknown field | an unknown field                  |

    Scenario: Properties that are a list are rejected
      Given a smoke group exists
      When I try to set the properties of the group with a list instead of fields
      Then my request is rejected as invalid
      And the group is unchanged

    Scenario Outline: Malformed JSON is rejected in a request to <operation>
      Given a smoke group exists
      When I try to <operation> with malformed JSON
      Then my request is rejected as malformed

      Examples:
        | operation                       |
        | create a group                  |
        | set the properties of the group |

  Rule: Administrators create groups, and managers of groups change them

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke group exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation                       | admin   | operator | group_manager | auditor | owner   | outsider | anonymous       |
        | create a group                  | allowed | refused  | refused       | refused | refused | refused  | unauthenticated |
        | list the groups                 | allowed | refused  | allowed       | allowed | refused | refused  | unauthenticated |
        | set the properties of the group | allowed | refused  | allowed       | refused | refused | refused  | unauthenticated |
        | delete the group                | allowed | refused  | refused       | refused | refused | refused  | unauthenticated |

      Examples: full run only
        | operation      | admin   | operator | group_manager | auditor | owner   | outsider | anonymous       |
        | read the group | allowed | refused  | allowed       | allowed | refused | refused  | unauthenticated |

    @persona.outsider
    Scenario: A stranger does not learn that a group has been removed
      Given a smoke group exists
      And the group has been deleted
      When I try to read the group
      Then I am refused although it does not exist
