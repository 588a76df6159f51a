@roles
Feature: Roles
  A role bundles what somebody may do in a tenant, so that rights are given by name.

  Rule: A role can be found from its creation to its removal

    @smoke @persona.admin @persona.tenant_admin
    Scenario: A new role is found and listed
      Given a smoke tenant exists
      When I create a smoke role
      Then the role shows what was asked for
      And the role is in the list of roles

    @smoke @persona.tenant_admin
    Scenario: A role's permissions can be changed
      Given a smoke role exists
      When I update the role
      Then the role shows what was asked for

    @smoke @persona.tenant_admin
    Scenario: A removed role is gone, and nothing else
      Given a smoke role exists
      And another smoke role exists
      When I delete the role
      Then the role is not found
      And the role is not in the list of roles
      But the other role is in the list of roles

    @smoke @persona.tenant_admin
    Scenario: Removing a role again does no harm
      Given a smoke role exists
      And others delete the role
      When I delete the role
      Then the role is not found

    @persona.tenant_admin
    Scenario Outline: Nobody can <operation> once it was removed
      Given a smoke role exists
      And others delete the role
      When I try to <operation>
      Then I am told that there is no such thing

      Examples:
        | operation       |
        | read the role   |
        | update the role |

    @persona.admin
    Scenario Outline: Nobody can <operation> of a tenant that is gone
      Given a smoke tenant exists
      And others delete the tenant
      When I try to <operation>
      Then I am told that there is no such thing

      Examples:
        | operation      |
        | list the roles |
        | create a role  |

    @persona.admin
    Scenario: Removing a role of a tenant that is gone does no harm
      Given a smoke role exists
      And others delete the role
      And others delete the tenant
      When I delete the role
      Then the role is not found

  Rule: What is not said about a role is filled in, and what is said is kept

    @persona.tenant_admin
    Scenario Outline: A role can be made with <detail>
      Given a smoke tenant exists
      When I create a smoke role with <detail>
      Then the role shows what was asked for

      @smoke
      Examples: after every deployment
        | detail                                         |
        | no permissions                                 |
        | a name of 120 characters with spaces around it |

      Examples: the rest
        | detail                                  |
        | a name of 120 characters                |
        | spaces around its name                  |
        | a name of 120 letters of another script |

    @persona.tenant_admin
    Scenario Outline: A role can be changed to have <detail>
      Given a smoke role exists
      When I update the role with <detail>
      Then the role shows what was asked for

      @smoke
      Examples: after every deployment
        | detail            |
        | a new name        |
        | nothing to change |

      Examples: the rest
        | detail                   |
        | the same name            |
        | spaces around its name   |
        | a name of 120 characters |

  Rule: A role's key is made of its name, and no two roles of a tenant share one

    @persona.tenant_admin
    Scenario Outline: The key of a role called "<words>" ends in "<ending>"
      Given a smoke tenant exists
      When I create a role called "<words>"
      Then the key of the role ends in "<ending>"

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
    Scenario Outline: No second role of the tenant has <detail>
      Given a smoke role exists
      When I try to create a role with <detail>
      Then I am told that it clashes with what is there

      @smoke
      Examples: after every deployment
        | detail        |
        | the same name |

      Examples: the rest
        | detail                 |
        | a name of the same key |

    @persona.tenant_admin
    Scenario: No role takes over another's name
      Given a smoke role exists
      And another smoke role exists
      When I try to update the role with the name of the other role
      Then I am told that it clashes with what is there
      And the role is as it was

    @persona.admin
    Scenario: Another tenant's names are free
      Given a smoke tenant exists
      And another smoke tenant exists
      And the other tenant has a smoke role
      When I create a role with the name of the other role
      Then the role shows what was asked for

    @persona.tenant_admin
    Scenario: A name is free again once its role is removed
      Given a smoke role exists
      And others delete the role
      When I create a role with the same name
      Then the role shows what was asked for

  Rule: A role has a name, and nothing that a role cannot have

    @persona.tenant_admin
    Scenario Outline: No role is made with <detail>
      Given a smoke tenant exists
      When I try to create a role with <detail>
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
        | permissions that are no list     |
        | permissions that are numbers     |
        | an identity of its own           |
        | a date of its own                |
        | a key of its own                 |
        | a list instead of fields         |

    @persona.tenant_admin
    Scenario Outline: No role is changed to have <detail>
      Given a smoke role exists
      When I try to update the role with <detail>
      Then I am told that it breaks a rule

      Examples:
        | detail                           |
        | an empty name                    |
        | a blank name                     |
        | a name of 121 characters         |
        | a name that is a number          |
        | a name that is nothing           |
        | a name without letters or digits |
        | permissions that are no list     |
        | permissions that are numbers     |
        | permissions that are nothing     |
        | an unknown field                 |
        | an identity of its own           |
        | a date of its own                |
        | a key of its own                 |
        | a list instead of fields         |

    @persona.tenant_admin
    Scenario Outline: Nobody gets to <operation> with words that make no sense
      Given a smoke role exists
      When I try to <operation> with words that make no sense
      Then I am told that it cannot be read

      Examples:
        | operation       |
        | create a role   |
        | update the role |

  Rule: A role that somebody still has is not removed

    @smoke @persona.tenant_admin
    Scenario: Who has the role keeps it
      Given a smoke role assignment exists
      When I try to delete the role
      Then I am told that it clashes with what is there
      And the role is found
      And the role is in the list of roles of the user

    @persona.tenant_admin
    Scenario: A role that nobody has any more can be removed
      Given a smoke role assignment exists
      And others take the role from the user
      When I delete the role
      Then the role is not found

  Rule: Only administrators change a tenant's roles

    @authorization
    Scenario Outline: <operation>
      Given a smoke role exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: what would do the most harm
        | operation       | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | create a role   | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | list the roles  | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
        | update the role | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | delete the role | allowed | allowed      | refused | refused | refused  | unauthenticated |

      Examples: the rest
        | operation     | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | read the role | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
