@isolation
Feature: Isolation
  What belongs to one tenant is nobody else's business: no way leads from one tenant to another's things.

  Background:
    Given a smoke tenant exists
    And another smoke tenant exists

  Rule: Another tenant's things are not reached by way of one's own

    @persona.admin @persona.tenant_admin
    Scenario Outline: It is not possible to <operation>, which belongs to another tenant
      Given the other tenant has a smoke <thing>
      When I try to <operation>
      Then I am told that there is no such thing

      @smoke
      Examples: after every deployment
        | thing       | operation                  |
        | integration | read the other integration |

      Examples: the rest
        | thing       | operation                    |
        | role        | read the other role          |
        | role        | update the other role        |
        | group       | read the other group         |
        | group       | update the other group       |
        | integration | update the other integration |
        | config      | read the other config        |
        | membership  | read the other membership    |

    @persona.admin @persona.tenant_admin
    Scenario Outline: Nobody removes a <thing> of the other tenant
      Given the other tenant has a smoke <thing>
      When I <operation>
      Then the other <thing> is found

      @smoke
      Examples: after every deployment
        | thing | operation              |
        | group | delete the other group |

      Examples: the rest
        | thing       | operation                             |
        | role        | delete the other role                 |
        | integration | delete the other integration          |
        | config      | delete the other config               |
        | membership  | remove the other user from the tenant |

  Rule: Another tenant's things are not shown among one's own

    @persona.admin @persona.tenant_admin
    Scenario Outline: The other tenant's <thing> is not listed
      Given the other tenant has a smoke <thing>
      When I list the <things>
      Then the other <thing> is not among them

      @smoke
      Examples: after every deployment
        | thing       | things       |
        | integration | integrations |

      Examples: the rest
        | thing      | things  |
        | role       | roles   |
        | group      | groups  |
        | config     | configs |
        | membership | members |

    @persona.admin @persona.tenant_admin
    Scenario: The other tenant's group is not found by searching
      Given the other tenant has a smoke group
      When I search the tenant with the name of the other group
      Then the other group is not among them

    @persona.tenant_admin
    Scenario Outline: A user of both tenants has in each only the <things> that were assigned there
      Given the other tenant has a smoke membership
      And the other tenant has a smoke <thing> assignment
      And others add the other user to the tenant
      When I list the <things> of the other user
      Then the other <thing> is not among them

      Examples:
        | thing | things |
        | role  | roles  |
        | group | groups |

  Rule: What is done in one tenant is done in that one only

    @persona.admin @persona.tenant_admin
    Scenario: A config of the same key is another config
      Given the other tenant has a smoke config
      When I create a config with the key of the other config
      Then the other config is as it was

    @persona.admin @persona.tenant_admin
    Scenario: A member of both tenants has a title in each
      Given the other tenant has a smoke membership
      When I add the other user to the tenant
      Then the other membership is as it was

  Rule: Who is an administrator here is nobody there

    @persona.tenant_admin @persona.viewer @persona.member
    Scenario Outline: Rights here are no rights to <operation> there
      Given the other tenant has a smoke group
      And I belong to the other tenant
      When I try to <operation>
      Then I am refused

      @smoke
      Examples: after every deployment
        | operation       |
        | list the groups |

      Examples: the rest
        | operation             |
        | create a group        |
        | list the members      |
        | list the configs      |
        | list the integrations |
        | search the tenant     |
        | visit the tenant      |
