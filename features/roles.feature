@roles @persona.tenant_admin
Feature: Roles
  A role names what somebody may do in a tenant, so that rights can be granted by name.

  Rule: A role exists from its creation to its removal

    @persona.admin @persona.tenant_admin
    Scenario: A new role has the requested values and is in the list
      Given a smoke tenant exists
      When I create a smoke role
      Then the role has the requested values
      And the role is in the list of roles

    Scenario: A removed role no longer exists, and other roles stay
      Given a smoke role exists
      And another smoke role exists
      When I delete the role
      Then the role no longer exists
      And the role is not in the list of roles
      But the other role is in the list of roles

    Scenario: Removing a role twice is harmless
      Given a smoke role exists
      And the role has been deleted
      When I delete the role
      Then the role no longer exists

    Scenario Outline: A request to <operation> does not find a removed role
      Given a smoke role exists
      And the role has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      Examples:
        | operation       |
        | read the role   |
        | update the role |

    @persona.admin
    Scenario Outline: A request to <operation> does not find a removed tenant
      Given a smoke tenant exists
      And the tenant has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      Examples:
        | operation      |
        | list the roles |
        | create a role  |

    @persona.admin
    Scenario: Removing a role of a removed tenant is harmless
      Given a smoke role exists
      And the role has been deleted
      And the tenant has been deleted
      When I delete the role
      Then the role no longer exists

  Rule: A role keeps the values that it is given, and has defaults for the others

    Scenario Outline: A role can be created with <detail>
      Given a smoke tenant exists
      When I create a smoke role with <detail>
      Then the role has the requested values

      Examples:
        | detail                                         |
        | no permissions                                 |
        | a name of 120 characters with spaces around it |
        | a name of 120 characters                       |
        | spaces around the name                         |
        | a name of 120 Cyrillic letters                 |

    Scenario Outline: A role can be updated with <detail>
      Given a smoke role exists
      When I update the role with <detail>
      Then the role has the requested values

      @smoke
      Examples: smoke test
        | detail     |
        | a new name |

      Examples: full run only
        | detail                         |
        | new permissions                |
        | no changes                     |
        | a new name and new permissions |
        | the same name                  |
        | spaces around the name         |
        | a name of 120 characters       |

  Rule: The key of a role is derived from its name and is unique within the tenant

    Scenario Outline: The key of a role called "<name>" ends with "<ending>"
      Given a smoke tenant exists
      When I create a role called "<name>"
      Then the key of the role ends with "<ending>"

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

    Scenario Outline: A second role cannot be created with <detail>
      Given a smoke role exists
      When I try to create a role with <detail>
      Then my request is rejected as a conflict

      Examples:
        | detail                         |
        | the same name                  |
        | a name that gives the same key |

    Scenario: A role cannot be renamed to the name of another role
      Given a smoke role exists
      And another smoke role exists
      When I try to update the role with the name of the other role
      Then my request is rejected as a conflict
      And the role is unchanged

    @persona.admin
    Scenario: Roles of different tenants may have the same name
      Given a smoke tenant exists
      And another smoke tenant exists
      And the other tenant has a smoke role
      When I create a role with the name of the other role
      Then the role has the requested values

    Scenario: The name of a removed role can be used again
      Given a smoke role exists
      And the role has been deleted
      When I create a role with the same name
      Then the role has the requested values

  Rule: Invalid roles are rejected

    Scenario Outline: A role cannot be created with <detail>
      Given a smoke tenant exists
      When I try to create a role with <detail>
      Then my request is rejected because the <field> is invalid

      @smoke
      Examples: smoke test
        | detail                  | field |
        | a name that is a number | name  |

      Examples: full run only
        | detail                               | field         |
        | no name                              | name          |
        | a name of 121 characters             | name          |
        | an unknown field                     | unknown field |
        | an empty name                        | name          |
        | a blank name                         | name          |
        | the name set to null                 | name          |
        | a name without letters or digits     | name          |
        | permissions that are not a list      | permissions   |
        | permissions that are numbers         | permissions   |
        | an id chosen by the client           | id            |
        | a creation date chosen by the client | creation date |
        | a key chosen by the client           | key           |
        | a list instead of fields             | content       |

    Scenario Outline: A role cannot be updated with <detail>
      Given a smoke role exists
      When I try to update the role with <detail>
      Then my request is rejected because the <field> is invalid

      Examples:
        | detail                               | field         |
        | an empty name                        | name          |
        | a blank name                         | name          |
        | a name of 121 characters             | name          |
        | a name that is a number              | name          |
        | the name set to null                 | name          |
        | a name without letters or digits     | name          |
        | permissions that are not a list      | permissions   |
        | permissions that are numbers         | permissions   |
        | the permissions set to null          | permissions   |
        | an unknown field                     | unknown field |
        | an id chosen by the client           | id            |
        | a creation date chosen by the client | creation date |
        | a key chosen by the client           | key           |
        | a list instead of fields             | content       |

    Scenario Outline: Malformed JSON is rejected in a request to <operation>
      Given a smoke role exists
      When I try to <operation> with malformed JSON
      Then my request is rejected as malformed

      Examples:
        | operation       |
        | create a role   |
        | update the role |

  Rule: A role that is assigned to a user cannot be removed

    @smoke
    Scenario: A role that is assigned to a user stays
      Given a smoke role assignment exists
      When I try to delete the role
      Then my request is rejected as a conflict
      And the role exists
      And the role is in the list of roles of the user

    Scenario: A role can be removed after its last assignment
      Given a smoke role assignment exists
      And the role has been removed from the user
      When I delete the role
      Then the role no longer exists

  Rule: Members see the roles of their tenant, and only administrators change them

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke role exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation       | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | create a role   | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | list the roles  | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
        | update the role | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | delete the role | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | read the role   | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
