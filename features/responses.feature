@responses
Feature: Responses
  The service responds in a predictable way, so that clients can rely on it and support can trace every request.

  Rule: Every response has the ID of its request

    @persona.admin @persona.viewer @persona.anonymous
    Scenario Outline: The response to a request to <operation> has the request ID
      Given a smoke group exists
      When I try to <operation>
      Then the response has my request ID

      Examples:
        | operation                          |
        | list the groups                    |
        | create a group                     |
        | create a group with an empty name  |
        | create a group with malformed JSON |
        | read the tenant                    |
        | delete the group                   |
        | check whether the service is alive |
        | open an unknown path               |
        | delete the whole list of tenants   |

    @persona.admin
    Scenario Outline: The response to an administrator's request to <operation> has the request ID
      Given a smoke <thing> exists
      When I try to <operation>
      Then the response has my request ID

      Examples:
        | thing            | operation                          |
        | user             | create a user                      |
        | user             | list the users                     |
        | user             | read the user                      |
        | user             | update the user                    |
        | user             | delete the user                    |
        | tenant           | create a tenant                    |
        | tenant           | list the tenants                   |
        | tenant           | update the tenant                  |
        | tenant           | delete the tenant                  |
        | tenant           | visit the tenant                   |
        | tenant           | search the tenant                  |
        | membership       | list the members                   |
        | membership       | read the membership                |
        | membership       | update the membership              |
        | membership       | remove the user from the tenant    |
        | role             | create a role                      |
        | role             | list the roles                     |
        | role             | read the role                      |
        | role             | update the role                    |
        | role             | delete the role                    |
        | group            | read the group                     |
        | group            | update the group                   |
        | role assignment  | list the roles of the user         |
        | role assignment  | assign the role to the user        |
        | role assignment  | remove the role from the user      |
        | group assignment | list the groups of the user        |
        | group assignment | assign the group to the user       |
        | group assignment | remove the group from the user     |
        | integration      | create an integration              |
        | integration      | list the integrations              |
        | integration      | read the integration               |
        | integration      | update the integration             |
        | integration      | delete the integration             |
        | config           | create a config                    |
        | config           | list the configs                   |
        | config           | read the config                    |
        | config           | update the config                  |
        | config           | delete the config                  |
        | tenant           | check whether the service is ready |

    @persona.admin
    Scenario: The response to a request to add a member has the request ID
      Given a smoke tenant exists
      And a smoke user exists
      When I try to add the user to the tenant
      Then the response has my request ID

    @persona.viewer
    Scenario Outline: The response to an attempt to <operation> has the request ID
      When I try to <operation>
      Then the response has my request ID

      @smoke
      Examples: smoke test
        | operation |
        | sign in   |

      Examples: full run only
        | operation                               |
        | sign in with the wrong password         |
        | sign in requesting administrator rights |
        | sign in with a lifetime of zero         |
        | sign in with malformed JSON             |

    @persona.viewer @persona.anonymous
    Scenario: The response to a request without an ID has a request ID
      Given a smoke tenant exists
      And my requests have no request ID
      When I try to visit the tenant
      Then the response has a request ID

  Rule: A trailing slash in the address makes no difference

    @persona.admin
    Scenario Outline: A trailing slash makes no difference to a request to <operation>
      Given a smoke role assignment exists
      And a smoke group exists
      When I <operation>
      Then the response is the same with and without a trailing slash

      @smoke
      Examples: smoke test
        | operation       |
        | list the groups |

      Examples: full run only
        | operation                  |
        | read the group             |
        | list the tenants           |
        | read the tenant            |
        | visit the tenant           |
        | list the users             |
        | read the user              |
        | list the members           |
        | read the membership        |
        | list the roles             |
        | read the role              |
        | list the roles of the user |
        | list the integrations      |
        | list the configs           |
        | search the tenant          |

    @persona.viewer @persona.member @persona.outsider
    Scenario Outline: The refusal to <operation> is the same with and without a trailing slash
      Given a smoke integration exists
      And a smoke group exists
      When I try to <operation>
      Then I am refused
      And the response is the same with and without a trailing slash

      Examples:
        | operation              |
        | create an integration  |
        | update the integration |
        | delete the integration |
        | create a group         |
        | delete the group       |
        | list the tenants       |
        | list the users         |

    @persona.outsider
    Scenario Outline: An outsider who tries to <operation> is refused with and without a trailing slash
      Given a smoke <thing> exists
      When I try to <operation>
      Then I am refused
      And the response is the same with and without a trailing slash

      Examples:
        | thing       | operation             |
        | group       | list the groups       |
        | group       | read the group        |
        | role        | list the roles        |
        | integration | list the integrations |
        | config      | list the configs      |
        | membership  | list the members      |
        | tenant      | search the tenant     |
        | tenant      | visit the tenant      |

    @persona.anonymous
    Scenario Outline: An unauthenticated request to <operation> is rejected with and without a trailing slash
      Given a smoke group exists
      When I try to <operation>
      Then I am unauthenticated
      And the response is the same with and without a trailing slash

      Examples:
        | operation        |
        | list the groups  |
        | read the group   |
        | create a group   |
        | delete the group |

  @persona.admin @persona.viewer @persona.anonymous
  Rule: Everybody is told when a request is not supported

    Scenario: Everybody is told that an unknown path does not exist
      When I try to open an unknown path
      Then I am told that it does not exist

    Scenario Outline: A request to <operation> is not supported
      When I try to <operation>
      Then I am told that this is not supported

      Examples:
        | operation                        |
        | delete the whole list of tenants |
        | delete the sign-in endpoint      |

  Rule: Rights are checked before the existence of a thing and the content of a request

    @persona.viewer
    Scenario Outline: A viewer who tries to <operation> is refused, whatever the request contains
      Given a smoke group exists
      When I try to <operation>
      Then I am refused

      @smoke
      Examples: smoke test
        | operation                         |
        | create a group with an empty name |

      Examples: full run only
        | operation                                 |
        | create a group with malformed JSON        |
        | create a group with the name of the group |
        | update the group with an empty name       |

    @persona.viewer @persona.member @persona.outsider
    Scenario Outline: A refusal to <operation> does not reveal that it has been removed
      Given a smoke <thing> exists
      And the <thing> has been deleted
      When I try to <operation>
      Then I am refused although it does not exist

      Examples:
        | thing       | operation              |
        | group       | update the group       |
        | group       | delete the group       |
        | role        | update the role        |
        | role        | delete the role        |
        | integration | update the integration |
        | integration | delete the integration |

    @persona.viewer @persona.member @persona.outsider
    Scenario Outline: A refusal to <operation> does not reveal that users or tenants have been removed
      Given a smoke user exists
      And a smoke tenant exists
      And another smoke tenant exists
      And the user has been deleted
      And the other tenant has been deleted
      When I try to <operation>
      Then I am refused although it does not exist

      Examples:
        | operation               |
        | read the user           |
        | update the user         |
        | delete the user         |
        | update the other tenant |
        | delete the other tenant |

    @persona.anonymous
    Scenario Outline: A request to <operation> without a token does not reveal that it has been removed
      Given a smoke group exists
      And the group has been deleted
      When I try to <operation>
      Then I am unauthenticated although it does not exist

      Examples:
        | operation        |
        | read the group   |
        | update the group |
        | delete the group |

  Rule: Whether a thing exists is checked before the content of a request

    @persona.tenant_admin
    Scenario Outline: A request to <operation> does not find a removed group
      Given a smoke group exists
      And the group has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      Examples:
        | operation                            |
        | update the group with an empty name  |
        | update the group with malformed JSON |

    @persona.admin
    Scenario Outline: A request to <operation> does not find a removed tenant
      Given a smoke tenant exists
      And the tenant has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      @smoke
      Examples: smoke test
        | operation                                |
        | create a group with an empty name        |
        | list the groups with a page size of zero |

      Examples: full run only
        | operation                          |
        | create a group with malformed JSON |
