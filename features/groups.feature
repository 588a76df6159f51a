@groups @persona.tenant_admin
Feature: Groups
  A tenant sorts its people into groups, so that it can treat a team as one.

  Rule: A group exists from its creation to its removal

    @smoke @persona.admin @persona.tenant_admin
    Scenario: A new group has the requested values and is in the list
      Given a smoke tenant exists
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

    Scenario: Removing a group twice is harmless
      Given a smoke group exists
      And the group has been deleted
      When I delete the group
      Then the group no longer exists

    Scenario Outline: A request to <operation> does not find a removed group
      Given a smoke group exists
      And the group has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      Examples:
        | operation        |
        | read the group   |
        | update the group |

    @persona.admin
    Scenario Outline: A request to <operation> does not find a removed tenant
      Given a smoke tenant exists
      And the tenant has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      @smoke
      Examples: smoke test
        | operation       |
        | list the groups |

      Examples: full run only
        | operation      |
        | create a group |

    @persona.admin
    Scenario: Removing a group of a removed tenant is harmless
      Given a smoke group exists
      And the group has been deleted
      And the tenant has been deleted
      When I delete the group
      Then the group no longer exists

  Rule: A group keeps the values that it is given, and has defaults for the others

    Scenario Outline: A group can be created with <detail>
      Given a smoke tenant exists
      When I create a smoke group with <detail>
      Then the group has the requested values

      @smoke
      Examples: smoke test
        | detail                                         |
        | no description                                 |
        | a name of 120 characters with spaces around it |

      Examples: full run only
        | detail                         |
        | a name of 120 characters       |
        | spaces around the name         |
        | a name of 120 Cyrillic letters |

    Scenario Outline: A group can be updated with <detail>
      Given a smoke group exists
      When I update the group with <detail>
      Then the group has the requested values

      @smoke
      Examples: smoke test
        | detail     |
        | a new name |
        | no changes |

      Examples: full run only
        | detail                           |
        | a new description                |
        | a new name and a new description |
        | the description set to null      |
        | the same name                    |
        | spaces around the name           |
        | a name of 120 characters         |

  Rule: The key of a group is derived from its name and is unique within the tenant

    Scenario Outline: The key of a group called "<name>" ends with "<ending>"
      Given a smoke tenant exists
      When I create a group called "<name>"
      Then the key of the group ends with "<ending>"

      @smoke
      Examples: smoke test
        | name                        | ending                        |
        | Night Shift HTTPServer7Łódź | night_shift_http_server7_łódź |

      Examples: full run only
        | name          | ending         |
        | Night Shift 7 | night_shift_7  |
        | HTTPServer    | http_server    |
        | myCamelCase   | my_camel_case  |
        | Level3Support | level3_support |
        | a--b..c  d    | a_b_c_d        |
        | Ärzte Łódź    | ärzte_łódź     |
        | _ends_        | ends           |

    Scenario Outline: A second group cannot be created with <detail>
      Given a smoke group exists
      When I try to create a group with <detail>
      Then my request is rejected as a conflict

      @smoke
      Examples: smoke test
        | detail        |
        | the same name |

      Examples: full run only
        | detail                         |
        | a name that gives the same key |

    Scenario: A group cannot be renamed to the name of another group
      Given a smoke group exists
      And another smoke group exists
      When I try to update the group with the name of the other group
      Then my request is rejected as a conflict
      And the group is unchanged

    @persona.admin
    Scenario: Groups of different tenants may have the same name
      Given a smoke tenant exists
      And another smoke tenant exists
      And the other tenant has a smoke group
      When I create a group with the name of the other group
      Then the group has the requested values

    Scenario: The name of a removed group can be used again
      Given a smoke group exists
      And the group has been deleted
      When I create a group with the same name
      Then the group has the requested values

  Rule: Invalid groups are rejected

    Scenario Outline: A group cannot be created with <detail>
      Given a smoke tenant exists
      When I try to create a group with <detail>
      Then my request is rejected because the <field> is invalid

      @smoke
      Examples: smoke test
        | detail                           | field         |
        | no name                          | name          |
        | a name of 121 characters         | name          |
        | an unknown field                 | unknown field |
        | a name without letters or digits | name          |
        | a list instead of fields         | content       |

      Examples: full run only
        | detail                               | field         |
        | an empty name                        | name          |
        | a blank name                         | name          |
        | a name that is a number              | name          |
        | the name set to null                 | name          |
        | a description that is a number       | description   |
        | an id chosen by the client           | id            |
        | a creation date chosen by the client | creation date |
        | a key chosen by the client           | key           |

    Scenario Outline: A group cannot be updated with <detail>
      Given a smoke group exists
      When I try to update the group with <detail>
      Then my request is rejected because the <field> is invalid

      Examples:
        | detail                               | field         |
        | an empty name                        | name          |
        | a blank name                         | name          |
        | a name of 121 characters             | name          |
        | a name that is a number              | name          |
        | the name set to null                 | name          |
        | a name without letters or digits     | name          |
        | a description that is a number       | description   |
        | an unknown field                     | unknown field |
        | an id chosen by the client           | id            |
        | a creation date chosen by the client | creation date |
        | a key chosen by the client           | key           |
        | a list instead of fields             | content       |

    Scenario Outline: Malformed JSON is rejected in a request to <operation>
      Given a smoke group exists
      When I try to <operation> with malformed JSON
      Then my request is rejected as malformed

      Examples:
        | operation        |
        | create a group   |
        | update the group |

  Rule: A group that is assigned to a user cannot be removed

    @smoke
    Scenario: A group that is assigned to a user stays
      Given a smoke group assignment exists
      When I try to delete the group
      Then my request is rejected as a conflict
      And the group exists
      And the group is in the list of groups of the user

    Scenario: A group can be removed after its last assignment
      Given a smoke group assignment exists
      And the group has been removed from the user
      When I delete the group
      Then the group no longer exists

  Rule: Members see the groups of their tenant, and only administrators change them

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke group exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation        | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | delete the group | allowed | allowed      | refused | refused | refused  | unauthenticated |

      Examples: full run only
        | operation        | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | create a group   | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | list the groups  | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
        | update the group | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | read the group   | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
