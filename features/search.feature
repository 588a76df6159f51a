@search @persona.tenant_admin
Feature: Search
  The members of a tenant find its people and things by name, and nothing that they may not see.

  Rule: A search finds what the tenant has by name

    @persona.admin @persona.tenant_admin @persona.viewer
    Scenario Outline: A search for the name of <something> finds it and no other <thing>
      Given a smoke <created> exists
      And another smoke <created> exists
      When I search the tenant with the name of the <thing>
      Then the results include the <thing>
      But the results do not include the other <thing>

      Examples:
        | thing       | something      | created     |
        | user        | a user         | membership  |
        | role        | a role         | role        |
        | group       | a group        | group       |
        | integration | an integration | integration |

    Scenario Outline: A search for <detail> finds the group and no other group
      Given a smoke group exists
      And another smoke group exists
      When I search the tenant with <detail>
      Then the results include the group
      But the results do not include the other group

      Examples:
        | detail                                                  |
        | the name of the group with upper and lower case swapped |
        | part of the name of the group                           |

    Scenario Outline: A blank search finds everything, including <something>
      Given a smoke membership exists
      And a smoke <thing> exists
      When I search the tenant with a blank search text
      Then the results include the user
      And the results include the <thing>

      Examples:
        | thing       | something      |
        | role        | a role         |
        | group       | a group        |
        | integration | an integration |

    Scenario Outline: A search for <detail> does not find a name without it
      Given a smoke group exists
      When I search the tenant with <detail>
      Then the results do not include the group

      Examples:
        | detail         |
        | a percent sign |
        | an underscore  |

    Scenario Outline: The results show the kind and name of <something>
      Given a smoke <created> exists
      When I search the tenant with the name of the <thing>
      Then the results show the kind and name of the <thing>

      @smoke
      Examples: smoke test
        | thing | something | created    |
        | user  | a user    | membership |

      Examples: full run only
        | thing       | something      | created     |
        | role        | a role         | role        |
        | group       | a group        | group       |
        | integration | an integration | integration |

    Scenario: A search does not find the tenant itself
      Given a smoke group exists
      When I search the tenant
      Then the results include the group
      But the results do not include the tenant

    Scenario: A search does not find a user by address
      Given a smoke membership exists
      When I search the tenant with the address of the user
      Then the results do not include the user

    @persona.admin
    Scenario: A search does not find a user who is not a member
      Given a smoke tenant exists
      And a smoke user exists
      When I search the tenant with the name of the user
      Then the results do not include the user

    Scenario: A search does not find a removed group
      Given a smoke group exists
      And the group has been deleted
      When I search the tenant with the name of the group
      Then the results do not include the group

  Rule: A search can be limited to one kind

    Scenario Outline: A search for the kind <kind> finds a <kind>, but not a <other>
      Given a smoke <created> exists
      And a smoke <other> exists
      When I search the tenant with the kind <kind>
      Then the results include the <kind>
      But the results do not include the <other>

      Examples:
        | kind  | created    | other |
        | user  | membership | group |
        | role  | role       | group |
        | group | group      | role  |

    Scenario: A search for the kind integration finds an integration, but not a role
      Given a smoke integration exists
      And a smoke role exists
      When I search the tenant with the kind integration
      Then the results include the integration
      But the results do not include the role

    @smoke
    Scenario: A search for an unknown kind is rejected
      Given a smoke tenant exists
      When I try to search the tenant with an unknown kind
      Then my request is rejected because the kind is invalid

  @persona.member
  Rule: Members without further rights do not find integrations

    Scenario Outline: A search for <detail> does not find an integration for a member
      Given a smoke integration exists
      When I search the tenant with <detail>
      Then the results do not include the integration

      @smoke
      Examples: smoke test
        | detail               |
        | the kind integration |

      Examples: full run only
        | detail                      |
        | the name of the integration |
        | a blank search text         |

    Scenario Outline: A search for the name of a <thing> finds it for a member
      Given a smoke <created> exists
      When I search the tenant with the name of the <thing>
      Then the results include the <thing>

      Examples:
        | thing | created    |
        | user  | membership |
        | role  | role       |
        | group | group      |

  Rule: Only members of a tenant may search it

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke tenant exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation         | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | search the tenant | allowed | allowed      | allowed | allowed | refused  | unauthenticated |

    @smoke @persona.admin
    Scenario: A search does not find a removed tenant
      Given a smoke tenant exists
      And the tenant has been deleted
      When I try to search the tenant
      Then I am told that it does not exist
