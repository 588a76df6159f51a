@tenants
Feature: Tenants
  Each customer of the platform is a tenant: people, rights and settings of its own, apart from everybody else's.

  Rule: A tenant can be found from its creation to its removal

    @smoke @persona.admin
    Scenario: A new tenant is found and listed
      When I create a smoke tenant
      Then the tenant shows what was asked for
      And the tenant is in the list of tenants

    @persona.admin
    Scenario Outline: A tenant can be changed to have <detail>
      Given a smoke tenant exists
      When I update the tenant with <detail>
      Then the tenant shows what was asked for

      Examples:
        | detail                   |
        | the status suspended     |
        | the status active        |
        | a new name               |
        | the same name            |
        | nothing to change        |
        | spaces around its name   |
        | a name of 120 characters |

    @persona.admin
    Scenario Outline: A tenant can be made with <detail>
      When I create a tenant with <detail>
      Then the tenant shows what was asked for

      Examples:
        | detail                                         |
        | the status suspended                           |
        | the status active                              |
        | spaces around its name                         |
        | a name of 120 characters                       |
        | a name of 120 characters with spaces around it |
        | a name of 120 letters of another script        |

    @persona.admin
    Scenario: A removed tenant is gone, and no other
      Given a smoke tenant exists
      And another smoke tenant exists
      When I delete the tenant
      Then the tenant is not found
      And the tenant is not in the list of tenants
      But the other tenant is found

    @persona.admin
    Scenario: Removing a tenant again does no harm
      Given a smoke tenant exists
      And others delete the tenant
      When I delete the tenant
      Then the tenant is not found

    @persona.admin
    Scenario Outline: Nobody can <operation> once it was removed
      Given a smoke tenant exists
      And others delete the tenant
      When I try to <operation>
      Then I am told that there is no such thing

      Examples:
        | operation         |
        | read the tenant   |
        | update the tenant |
        | visit the tenant  |

  Rule: A tenant's key is made of its name, and no two tenants share one

    @persona.admin
    Scenario Outline: The key of a tenant called "<words>" ends in "<ending>"
      When I create a tenant called "<words>"
      Then the key of the tenant ends in "<ending>"

      @smoke
      Examples: after every deployment
        | words      | ending      |
        | HTTPServer | http_server |

      Examples: the rest
        | words          | ending       |
        | North Wind     | north_wind   |
        | Grün & Söhne 7 | grün_söhne_7 |

    @persona.admin
    Scenario: A key follows a new name
      Given a smoke tenant exists
      When I update the tenant with a new name
      Then the tenant shows what was asked for

    @persona.admin
    Scenario Outline: No second tenant has <detail>
      Given a smoke tenant exists
      When I try to create a tenant with <detail>
      Then I am told that it clashes with what is there

      @smoke
      Examples: after every deployment
        | detail                 |
        | a name of the same key |

      Examples: the rest
        | detail        |
        | the same name |

    @persona.admin
    Scenario: No tenant takes over another's name
      Given a smoke tenant exists
      And another smoke tenant exists
      When I try to update the tenant with the name of the other tenant
      Then I am told that it clashes with what is there
      And the tenant is as it was

  Rule: A tenant has a name and a status that can be one

    @persona.admin
    Scenario Outline: No tenant is made with <detail>
      When I try to create a tenant with <detail>
      Then I am told that it breaks a rule

      @smoke
      Examples: after every deployment
        | detail                       |
        | an empty name                |
        | a status that does not exist |

      Examples: the rest
        | detail                           |
        | no name                          |
        | a blank name                     |
        | a name of 121 characters         |
        | a name that is a number          |
        | a name that is nothing           |
        | a name without letters or digits |
        | an unknown field                 |
        | an identity of its own           |
        | a date of its own                |
        | a key of its own                 |
        | a list instead of fields         |

    @persona.admin
    Scenario Outline: No tenant is changed to have <detail>
      Given a smoke tenant exists
      When I try to update the tenant with <detail>
      Then I am told that it breaks a rule

      Examples:
        | detail                           |
        | an empty name                    |
        | a blank name                     |
        | a name of 121 characters         |
        | a name that is a number          |
        | a name that is nothing           |
        | a name without letters or digits |
        | a status that does not exist     |
        | a status that is nothing         |
        | an unknown field                 |
        | an identity of its own           |
        | a date of its own                |
        | a key of its own                 |
        | a list instead of fields         |

    @persona.admin
    Scenario Outline: Nobody gets to <operation> with words that make no sense
      Given a smoke tenant exists
      When I try to <operation> with words that make no sense
      Then I am told that it cannot be read

      Examples:
        | operation         |
        | create a tenant   |
        | update the tenant |

  Rule: A tenant that still holds something is not removed, and nothing goes with it

    @smoke @persona.admin
    Scenario: A tenant with a member stays
      Given a smoke membership exists
      When I try to delete the tenant
      Then I am told that it clashes with what is there
      And the tenant is found
      And the membership is found

    @smoke @persona.admin
    Scenario Outline: A tenant with a <thing> stays
      Given a smoke <thing> exists
      When I try to delete the tenant
      Then I am told that it clashes with what is there
      And the tenant is found
      And the <thing> is found

      Examples:
        | thing       |
        | role        |
        | group       |
        | integration |
        | config      |

  Rule: Being suspended changes nobody's rights, and lasts until it is taken back

    @persona.admin
    Scenario: A suspended tenant stays so under a new name
      Given a smoke tenant exists
      And others update the tenant with the status suspended
      When I update the tenant with a new name
      Then the tenant shows what was asked for

    @persona.tenant_admin @persona.viewer @persona.member
    Scenario: A suspended tenant is open to its people
      Given a smoke tenant exists
      And others update the tenant with the status suspended
      When I try to visit the tenant
      Then I am allowed

    @persona.tenant_admin
    Scenario: A suspended tenant can be worked on
      Given a smoke tenant exists
      And others update the tenant with the status suspended
      When I create a smoke group
      Then the group shows what was asked for

  Rule: Only the platform's administrators keep its tenants, and a tenant's people see their own

    @authorization
    Scenario Outline: <operation>
      Given a smoke tenant exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: what would do the most harm
        | operation         | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | create a tenant   | allowed | refused      | refused | refused | refused  | unauthenticated |
        | list the tenants  | allowed | refused      | refused | refused | refused  | unauthenticated |
        | update the tenant | allowed | refused      | refused | refused | refused  | unauthenticated |
        | delete the tenant | allowed | refused      | refused | refused | refused  | unauthenticated |
        | visit the tenant  | allowed | allowed      | allowed | allowed | refused  | unauthenticated |

      Examples: the rest
        | operation       | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | read the tenant | allowed | refused      | refused | refused | refused  | unauthenticated |

    @persona.tenant_admin @persona.viewer @persona.member
    Scenario: Nobody gets to know which tenants there are
      Given a smoke tenant exists
      And another smoke tenant exists
      And others delete the other tenant
      When I try to visit the other tenant
      Then I am refused even though there is no such thing
