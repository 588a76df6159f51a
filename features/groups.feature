@groups
Feature: Groups
  A tenant sorts its people into groups, so that a right is given to a team once and not to each person.

  Rule: A group can be found from its creation to its removal

    @smoke @persona.admin @persona.tenant_admin
    Scenario: A new group is found and listed
      Given a smoke tenant exists
      When I create a smoke group
      Then the group shows what was asked for
      And the group is in the list of groups

    @smoke @persona.tenant_admin
    Scenario: A group's description can be changed
      Given a smoke group exists
      When I update the group
      Then the group shows what was asked for

    @smoke @persona.tenant_admin
    Scenario: A removed group is gone, and nothing else
      Given a smoke group exists
      And another smoke group exists
      When I delete the group
      Then the group is not found
      And the group is not in the list of groups
      But the other group is in the list of groups

    @smoke @persona.tenant_admin
    Scenario: Removing a group again does no harm
      Given a smoke group exists
      And others delete the group
      When I delete the group
      Then the group is not found

    @persona.tenant_admin
    Scenario Outline: Nobody can <operation> once it was removed
      Given a smoke group exists
      And others delete the group
      When I try to <operation>
      Then I am told that there is no such thing

      Examples:
        | operation        |
        | read the group   |
        | update the group |

    @persona.admin
    Scenario Outline: Nobody can <operation> of a tenant that is gone
      Given a smoke tenant exists
      And others delete the tenant
      When I try to <operation>
      Then I am told that there is no such thing

      Examples:
        | operation       |
        | list the groups |
        | create a group  |

    @persona.admin
    Scenario: Removing a group of a tenant that is gone does no harm
      Given a smoke group exists
      And others delete the group
      And others delete the tenant
      When I delete the group
      Then the group is not found

  Rule: What is not said about a group is filled in, and what is said is kept

    @persona.tenant_admin
    Scenario Outline: A group can be made with <detail>
      Given a smoke tenant exists
      When I create a smoke group with <detail>
      Then the group shows what was asked for

      @smoke
      Examples: after every deployment
        | detail                                         |
        | no description                                 |
        | a name of 120 characters with spaces around it |

      Examples: the rest
        | detail                                  |
        | a name of 120 characters                |
        | spaces around its name                  |
        | a name of 120 letters of another script |

    @persona.tenant_admin
    Scenario Outline: A group can be changed to have <detail>
      Given a smoke group exists
      When I update the group with <detail>
      Then the group shows what was asked for

      @smoke
      Examples: after every deployment
        | detail            |
        | a new name        |
        | nothing to change |

      Examples: the rest
        | detail                        |
        | a description that is nothing |
        | the same name                 |
        | spaces around its name        |
        | a name of 120 characters      |

  Rule: A group's key is made of its name, and no two groups of a tenant share one

    @persona.tenant_admin
    Scenario Outline: The key of a group called "<words>" ends in "<ending>"
      Given a smoke tenant exists
      When I create a group called "<words>"
      Then the key of the group ends in "<ending>"

      @smoke
      Examples: after every deployment
        | words                       | ending                        |
        | Night Shift HTTPServer7Łódź | night_shift_http_server7_łódź |

      Examples: the rest
        | words         | ending         |
        | Night Shift 7 | night_shift_7  |
        | HTTPServer    | http_server    |
        | myCamelCase   | my_camel_case  |
        | Level3Support | level3_support |
        | a--b..c  d    | a_b_c_d        |
        | Ärzte Łódź    | ärzte_łódź     |
        | _ends_        | ends           |

    @persona.tenant_admin
    Scenario Outline: No second group of the tenant has <detail>
      Given a smoke group exists
      When I try to create a group with <detail>
      Then I am told that it clashes with what is there

      @smoke
      Examples: after every deployment
        | detail        |
        | the same name |

      Examples: the rest
        | detail                 |
        | a name of the same key |

    @persona.tenant_admin
    Scenario: No group takes over another's name
      Given a smoke group exists
      And another smoke group exists
      When I try to update the group with the name of the other group
      Then I am told that it clashes with what is there
      And the group is as it was

    @persona.admin
    Scenario: Another tenant's names are free
      Given a smoke tenant exists
      And another smoke tenant exists
      And the other tenant has a smoke group
      When I create a group with the name of the other group
      Then the group shows what was asked for

    @persona.tenant_admin
    Scenario: A name is free again once its group is removed
      Given a smoke group exists
      And others delete the group
      When I create a group with the same name
      Then the group shows what was asked for

  Rule: A group has a name, and nothing that a group cannot have

    @persona.tenant_admin
    Scenario Outline: No group is made with <detail>
      Given a smoke tenant exists
      When I try to create a group with <detail>
      Then I am told that it breaks a rule

      @smoke
      Examples: after every deployment
        | detail                   |
        | no name                  |
        | a name of 121 characters |
        | an unknown field         |

      Examples: the rest
        | detail                           |
        | an empty name                    |
        | a blank name                     |
        | a name that is a number          |
        | a name that is nothing           |
        | a name without letters or digits |
        | a description that is a number   |
        | an identity of its own           |
        | a date of its own                |
        | a key of its own                 |
        | a list instead of fields         |

    @persona.tenant_admin
    Scenario Outline: No group is changed to have <detail>
      Given a smoke group exists
      When I try to update the group with <detail>
      Then I am told that it breaks a rule

      Examples:
        | detail                           |
        | an empty name                    |
        | a blank name                     |
        | a name of 121 characters         |
        | a name that is a number          |
        | a name that is nothing           |
        | a name without letters or digits |
        | a description that is a number   |
        | an unknown field                 |
        | an identity of its own           |
        | a date of its own                |
        | a key of its own                 |
        | a list instead of fields         |

    @persona.tenant_admin
    Scenario Outline: Nobody gets to <operation> with words that make no sense
      Given a smoke group exists
      When I try to <operation> with words that make no sense
      Then I am told that it cannot be read

      Examples:
        | operation        |
        | create a group   |
        | update the group |

  Rule: A group that somebody still has is not removed

    @smoke @persona.tenant_admin
    Scenario: Who has the group keeps it
      Given a smoke group assignment exists
      When I try to delete the group
      Then I am told that it clashes with what is there
      And the group is found
      And the group is in the list of groups of the user

    @persona.tenant_admin
    Scenario: A group that nobody has any more can be removed
      Given a smoke group assignment exists
      And others take the group from the user
      When I delete the group
      Then the group is not found

  Rule: Only administrators change a tenant's groups

    @authorization
    Scenario Outline: <operation>
      Given a smoke group exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: what would do the most harm
        | operation        | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | create a group   | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | list the groups  | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
        | update the group | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | delete the group | allowed | allowed      | refused | refused | refused  | unauthenticated |

      Examples: the rest
        | operation      | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | read the group | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
