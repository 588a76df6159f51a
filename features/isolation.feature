@isolation @persona.admin @persona.tenant_admin
Feature: Isolation
  What belongs to one tenant is out of reach for all others: no path leads from one tenant to the things of another.

  Background:
    Given a smoke tenant exists
    And another smoke tenant exists

  Rule: The things of another tenant cannot be reached through one's own tenant

    Scenario Outline: A request to <operation> finds nothing in another tenant
      Given the other tenant has a smoke <thing>
      When I try to <operation>
      Then I am told that it does not exist

      @smoke
      Examples: smoke test
        | thing       | operation                  |
        | integration | read the other integration |

      Examples: full run only
        | thing       | operation                    |
        | role        | read the other role          |
        | role        | update the other role        |
        | group       | read the other group         |
        | group       | update the other group       |
        | integration | update the other integration |
        | config      | read the other config        |
        | membership  | read the other membership    |

    Scenario Outline: A request to <operation> has no effect in another tenant
      Given the other tenant has a smoke <thing>
      When I <operation>
      Then the other <thing> exists

      @smoke
      Examples: smoke test
        | thing | operation              |
        | group | delete the other group |

      Examples: full run only
        | thing       | operation                             |
        | role        | delete the other role                 |
        | config      | delete the other config               |
        | membership  | remove the other user from the tenant |
        | integration | delete the other integration          |

  Rule: The things of another tenant are not in the lists of one's own tenant

    Scenario Outline: The list of <things> does not include the <thing> of another tenant
      Given the other tenant has a smoke <thing>
      When I list the <things>
      Then the results do not include the other <thing>

      Examples:
        | thing       | things       |
        | integration | integrations |
        | role        | roles        |
        | group       | groups       |
        | config      | configs      |
        | membership  | members      |

    Scenario: A search does not find a group of another tenant
      Given the other tenant has a smoke group
      When I search the tenant with the name of the other group
      Then the results do not include the other group

    @persona.tenant_admin
    Scenario Outline: The <things> of a user in one tenant do not include a <thing> that is assigned in another tenant
      Given the other tenant has a smoke membership
      And the other tenant has a smoke <thing> assignment
      And the other user has been added to the tenant
      When I list the <things> of the other user
      Then the results do not include the other <thing>

      Examples:
        | thing | things |
        | role  | roles  |
        | group | groups |

  Rule: A change in one tenant does not change another tenant

    Scenario: Creating a config does not change a config with the same key in another tenant
      Given the other tenant has a smoke config
      When I create a config with the key of the other config
      Then the other config is unchanged

    Scenario: Adding a user to a tenant does not change the membership of the user in another tenant
      Given the other tenant has a smoke membership
      When I add the other user to the tenant
      Then the other membership is unchanged

  Rule: A member's rights hold only in the tenant that the token names

    @persona.tenant_admin @persona.viewer @persona.member
    Scenario Outline: A member of another tenant may not <operation>
      Given I belong to the other tenant
      When I try to <operation>
      Then I am refused

      Examples:
        | operation             |
        | list the groups       |
        | create a group        |
        | list the members      |
        | list the configs      |
        | list the integrations |
        | search the tenant     |
