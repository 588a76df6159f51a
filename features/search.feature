@search
Feature: Search
  Whoever belongs to a tenant finds its people and things by name, and nothing that they may not see.

  Rule: What a tenant has is found by its name

    @persona.admin @persona.tenant_admin @persona.viewer
    Scenario Outline: A <thing> is found by its name
      Given a smoke <made> exists
      And another smoke <made> exists
      When I search the tenant with the name of the <thing>
      Then the <thing> is among them
      But the other <thing> is not among them

      @smoke
      Examples: after every deployment
        | thing | made       |
        | user  | membership |

      Examples: the rest
        | thing       | made        |
        | role        | role        |
        | group       | group       |
        | integration | integration |

    @persona.tenant_admin
    Scenario Outline: A group is found by <detail>
      Given a smoke group exists
      And another smoke group exists
      When I search the tenant with <detail>
      Then the group is among them
      But the other group is not among them

      @smoke
      Examples: after every deployment
        | detail                                 |
        | the name of the group in other letters |

      Examples: the rest
        | detail                              |
        | the middle of the name of the group |

    @persona.tenant_admin
    Scenario Outline: Without words everything is found, a <thing> too
      Given a smoke membership exists
      And a smoke <made> exists
      When I search the tenant with blanks to look for
      Then the user is among them
      And the <thing> is among them

      Examples:
        | thing       | made        |
        | role        | role        |
        | group       | group       |
        | integration | integration |

    @persona.tenant_admin
    Scenario Outline: <detail> is an ordinary sign
      Given a smoke group exists
      When I search the tenant with <detail>
      Then the group is not among them

      Examples:
        | detail         |
        | a percent sign |
        | an underscore  |

    @persona.tenant_admin
    Scenario Outline: What is found is told of, a <thing> too
      Given a smoke <made> exists
      When I search the tenant with the name of the <thing>
      Then the <thing> is told of by its kind and name

      Examples:
        | thing       | made        |
        | user        | membership  |
        | role        | role        |
        | group       | group       |
        | integration | integration |

    @persona.tenant_admin
    Scenario: The tenant itself is not among what it has
      Given a smoke group exists
      When I search the tenant
      Then the group is among them
      But the tenant is not among them

    @persona.tenant_admin
    Scenario: Nobody is found by their address
      Given a smoke membership exists
      When I search the tenant with the address of the user
      Then the user is not among them

    @persona.admin
    Scenario: Who is no member is not found
      Given a smoke tenant exists
      And a smoke user exists
      When I search the tenant with the name of the user
      Then the user is not among them

    @smoke @persona.tenant_admin
    Scenario: What was removed is not found
      Given a smoke group exists
      And others delete the group
      When I search the tenant with the name of the group
      Then the group is not among them

  Rule: A search can be narrowed to a kind of thing

    @persona.tenant_admin
    Scenario Outline: Who looks for a <kind> finds nothing else
      Given a smoke <made> exists
      And a smoke <apart> exists
      When I search the tenant with the kind <kind>
      Then the <kind> is among them
      But the <other> is not among them

      Examples:
        | kind        | made        | apart | other |
        | user        | membership  | group | group |
        | role        | role        | group | group |
        | group       | group       | role  | role  |
        | integration | integration | role  | role  |

    @smoke @persona.tenant_admin
    Scenario: A kind that does not exist is not looked for
      Given a smoke tenant exists
      When I try to search the tenant with a kind that does not exist
      Then I am told that it breaks a rule

  Rule: Mere members do not find integrations

    @persona.member
    Scenario Outline: A member does not find an integration by <detail>
      Given a smoke integration exists
      When I search the tenant with <detail>
      Then the integration is not among them

      @smoke
      Examples: after every deployment
        | detail                      |
        | the name of the integration |

      Examples: the rest
        | detail               |
        | the kind integration |
        | blanks to look for   |

    @persona.member
    Scenario Outline: A member finds a <thing>
      Given a smoke <made> exists
      When I search the tenant with the name of the <thing>
      Then the <thing> is among them

      Examples:
        | thing | made       |
        | user  | membership |
        | role  | role       |
        | group | group      |

  Rule: Only who belongs to a tenant searches it

    @authorization
    Scenario Outline: <operation>
      Given a smoke tenant exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: what would do the most harm
        | operation         | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | search the tenant | allowed | allowed      | allowed | allowed | refused  | unauthenticated |

    @persona.admin
    Scenario: A tenant that is gone is not searched
      Given a smoke tenant exists
      And others delete the tenant
      When I try to search the tenant
      Then I am told that there is no such thing
