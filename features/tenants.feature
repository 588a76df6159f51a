@tenants @persona.admin
Feature: Tenants
  Each customer of the platform is a tenant, with people, rights and settings that are separate from those of all others.

  Rule: A tenant exists from its creation to its removal

    Scenario: A new tenant has the requested values and is in the list
      When I create a smoke tenant
      Then the tenant has the requested values
      And the tenant is in the list of tenants

    Scenario: A removed tenant no longer exists, and other tenants stay
      Given a smoke tenant exists
      And another smoke tenant exists
      When I delete the tenant
      Then the tenant no longer exists
      And the tenant is not in the list of tenants
      But the other tenant exists

    Scenario: Removing a tenant twice is harmless
      Given a smoke tenant exists
      And the tenant has been deleted
      When I delete the tenant
      Then the tenant no longer exists

    Scenario Outline: A request to <operation> does not find a removed tenant
      Given a smoke tenant exists
      And the tenant has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      Examples:
        | operation         |
        | read the tenant   |
        | update the tenant |
        | visit the tenant  |

  Rule: A tenant keeps the values that it is given, and is active unless something else is requested

    Scenario Outline: A tenant can be created with <detail>
      When I create a tenant with <detail>
      Then the tenant has the requested values

      Examples:
        | detail                                         |
        | the status suspended                           |
        | the status active                              |
        | spaces around the name                         |
        | a name of 120 characters                       |
        | a name of 120 characters with spaces around it |
        | a name of 120 Cyrillic letters                 |

    Scenario Outline: A tenant can be updated with <detail>
      Given a smoke tenant exists
      When I update the tenant with <detail>
      Then the tenant has the requested values

      Examples:
        | detail                              |
        | the status suspended                |
        | the status active                   |
        | a new name                          |
        | a new name and the status suspended |
        | the same name                       |
        | no changes                          |
        | spaces around the name              |
        | a name of 120 characters            |

  Rule: The key of a tenant is derived from its name and is unique

    Scenario Outline: The key of a tenant called "<name>" ends with "<ending>"
      When I create a tenant called "<name>"
      Then the key of the tenant ends with "<ending>"

      Examples:
        | name           | ending       |
        | HTTPServer     | http_server  |
        | North Wind     | north_wind   |
        | Grün & Söhne 7 | grün_söhne_7 |

    Scenario: The key of a tenant follows a new name
      Given a smoke tenant exists
      When I update the tenant with a new name ending with "North Wind"
      Then the key of the tenant ends with "north_wind"

    Scenario Outline: A second tenant cannot be created with <detail>
      Given a smoke tenant exists
      When I try to create a tenant with <detail>
      Then my request is rejected as a conflict

      @smoke
      Examples: smoke test
        | detail                         |
        | a name that gives the same key |

      Examples: full run only
        | detail        |
        | the same name |

    Scenario: A tenant cannot be renamed to the name of another tenant
      Given a smoke tenant exists
      And another smoke tenant exists
      When I try to update the tenant with the name of the other tenant
      Then my request is rejected as a conflict
      And the tenant is unchanged

  Rule: Invalid tenants are rejected

    Scenario Outline: A tenant cannot be created with <detail>
      When I try to create a tenant with <detail>
      Then my request is rejected because the <field> is invalid

      @smoke
      Examples: smoke test
        | detail                     | field  |
        | an unknown status          | status |
        | a key chosen by the client | key    |

      Examples: full run only
        | detail                               | field         |
        | an empty name                        | name          |
        | no name                              | name          |
        | a blank name                         | name          |
        | a name of 121 characters             | name          |
        | a name that is a number              | name          |
        | the name set to null                 | name          |
        | a name without letters or digits     | name          |
        | an unknown field                     | unknown field |
        | an id chosen by the client           | id            |
        | a creation date chosen by the client | creation date |
        | a list instead of fields             | content       |

    Scenario Outline: A tenant cannot be updated with <detail>
      Given a smoke tenant exists
      When I try to update the tenant with <detail>
      Then my request is rejected because the <field> is invalid

      Examples:
        | detail                               | field         |
        | an empty name                        | name          |
        | a blank name                         | name          |
        | a name of 121 characters             | name          |
        | a name that is a number              | name          |
        | the name set to null                 | name          |
        | a name without letters or digits     | name          |
        | an unknown status                    | status        |
        | the status set to null               | status        |
        | an unknown field                     | unknown field |
        | an id chosen by the client           | id            |
        | a creation date chosen by the client | creation date |
        | a key chosen by the client           | key           |
        | a list instead of fields             | content       |

    Scenario Outline: Malformed JSON is rejected in a request to <operation>
      Given a smoke tenant exists
      When I try to <operation> with malformed JSON
      Then my request is rejected as malformed

      Examples:
        | operation         |
        | create a tenant   |
        | update the tenant |

  Rule: A tenant that is not empty cannot be removed

    Scenario Outline: A tenant with <something> stays, and so does the <thing>
      Given a smoke <thing> exists
      When I try to delete the tenant
      Then my request is rejected as a conflict
      And the tenant exists
      And the <thing> exists

      @smoke
      Examples: smoke test
        | thing      | something |
        | membership | a member  |

      Examples: full run only
        | thing       | something      |
        | role        | a role         |
        | group       | a group        |
        | integration | an integration |
        | config      | a config       |

  Rule: A suspended tenant keeps its status and its people keep their rights

    Scenario: A suspended tenant stays suspended under a new name
      Given a smoke tenant exists
      And the tenant has been updated with the status suspended
      When I update the tenant with a new name
      Then the status of the tenant is "suspended"

    @persona.tenant_admin @persona.viewer @persona.member
    Scenario: The members of a suspended tenant may visit it
      Given a smoke tenant exists
      And the tenant has been updated with the status suspended
      When I try to visit the tenant
      Then I am allowed

    @persona.tenant_admin
    Scenario: An administrator of a suspended tenant may create a group in it
      Given a smoke tenant exists
      And the tenant has been updated with the status suspended
      When I create a smoke group
      Then the group has the requested values

  Rule: Only administrators of the platform manage tenants, and members see their own tenant

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke tenant exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation         | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | delete the tenant | allowed | refused      | refused | refused | refused  | unauthenticated |

      Examples: full run only
        | operation         | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | create a tenant   | allowed | refused      | refused | refused | refused  | unauthenticated |
        | list the tenants  | allowed | refused      | refused | refused | refused  | unauthenticated |
        | update the tenant | allowed | refused      | refused | refused | refused  | unauthenticated |
        | visit the tenant  | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
        | read the tenant   | allowed | refused      | refused | refused | refused  | unauthenticated |

    Scenario Outline: An administrator of the platform may <operation>, which the token does not name
      Given a smoke tenant exists
      And another smoke tenant exists
      When I try to <operation>
      Then I am allowed

      Examples:
        | operation               |
        | read the other tenant   |
        | update the other tenant |
        | delete the other tenant |

    @persona.tenant_admin @persona.viewer @persona.member
    Scenario: The members of a tenant do not learn that another tenant has been removed
      Given a smoke tenant exists
      And another smoke tenant exists
      And the other tenant has been deleted
      When I try to visit the other tenant
      Then I am refused although it does not exist
