@answers
Feature: Answers
  Whatever the service says, it says in one form, so that who asks can rely on it and who helps can find it again.

  Rule: Every answer carries the number of its request

    @persona.admin @persona.viewer @persona.anonymous
    Scenario Outline: Whoever tries to <operation>, the answer can be traced
      Given a smoke group exists
      When I try to <operation>
      Then the answer carries the number of my request

      @smoke
      Examples: after every deployment
        | operation       |
        | list the groups |
        | create a group  |

      Examples: the rest
        | operation                                    |
        | create a group with an empty name            |
        | create a group with words that make no sense |
        | read the tenant                              |
        | delete the group                             |
        | ask whether the service is alive             |
        | go where nothing is                          |
        | delete the whole list of tenants             |

    @persona.viewer
    Scenario Outline: Whoever tries to <operation>, that answer can be traced too
      When I try to <operation>
      Then the answer carries the number of my request

      Examples:
        | operation                                        |
        | log in                                           |
        | log in with the wrong password                   |
        | log in asking to be the platform's administrator |
        | log in for no time at all                        |
        | log in with words that make no sense             |

    @persona.viewer @persona.anonymous
    Scenario: A request without a number is given one
      Given a smoke tenant exists
      And my requests carry no number
      When I try to visit the tenant
      Then the answer carries a number

  Rule: An address is the same with and without its last slash

    @persona.admin
    Scenario Outline: Who tries to <operation> need not care for the last slash
      Given a smoke role assignment exists
      And a smoke group exists
      When I <operation>
      Then the answer is the same with and without a slash at the end of the address

      @smoke
      Examples: after every deployment
        | operation       |
        | list the groups |
        | read the group  |

      Examples: the rest
        | operation                  |
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
    Scenario Outline: Who may not <operation> may not do so by another slash either
      Given a smoke integration exists
      And a smoke group exists
      When I try to <operation>
      Then I am <answer>
      And the answer is the same with and without a slash at the end of the address

      Examples:
        | operation              | answer  |
        | create an integration  | refused |
        | update the integration | refused |
        | delete the integration | refused |
        | create a group         | refused |
        | delete the group       | refused |
        | list the tenants       | refused |
        | list the users         | refused |

    @persona.outsider
    Scenario Outline: Who is of another tenant does not get to <operation> by another slash
      Given a smoke <thing> exists
      When I try to <operation>
      Then I am refused
      And the answer is the same with and without a slash at the end of the address

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
    Scenario Outline: Without a token nobody gets to <operation> by another slash
      Given a smoke group exists
      When I try to <operation>
      Then I am unauthenticated
      And the answer is the same with and without a slash at the end of the address

      Examples:
        | operation        |
        | list the groups  |
        | read the group   |
        | create a group   |
        | delete the group |

  Rule: What the service does not offer, it says so to everybody

    @persona.admin @persona.viewer @persona.anonymous
    Scenario Outline: Who tries to <operation> is told so
      When I try to <operation>
      Then I am told that <complaint>

      Examples:
        | operation                          | complaint              |
        | go where nothing is                | there is no such thing |
        | delete the whole list of tenants   | this is not offered    |
        | delete the place where one logs in | this is not offered    |

  Rule: What is wrong first is told first

    @persona.viewer
    Scenario Outline: Who may not <operation> is told so before anything else
      Given a smoke group exists
      When I try to <operation>
      Then I am refused

      @smoke
      Examples: after every deployment
        | operation                         |
        | create a group with an empty name |

      Examples: the rest
        | operation                                    |
        | create a group with words that make no sense |
        | create a group with the same name            |
        | update the group with an empty name          |

    @persona.viewer @persona.member @persona.outsider
    Scenario Outline: Who may not <operation> is not told that it is gone
      Given a smoke <thing> exists
      And others delete the <thing>
      When I try to <operation>
      Then I am refused even though there is no such thing

      Examples:
        | thing       | operation              |
        | group       | update the group       |
        | group       | delete the group       |
        | role        | update the role        |
        | role        | delete the role        |
        | integration | update the integration |
        | integration | delete the integration |

    @persona.viewer @persona.member @persona.outsider
    Scenario Outline: Nobody is told that a user or tenant is gone to whom it is no business to <operation>
      Given a smoke user exists
      And another smoke tenant exists
      And others delete the user
      And others delete the other tenant
      When I try to <operation>
      Then I am refused even though there is no such thing

      Examples:
        | operation               |
        | read the user           |
        | update the user         |
        | delete the user         |
        | update the other tenant |
        | delete the other tenant |

    @persona.anonymous
    Scenario Outline: Nobody is told that it is gone when they <operation>
      Given a smoke group exists
      And others delete the group
      When I try to <operation>
      Then I am unauthenticated even though there is no such thing

      Examples:
        | operation        |
        | read the group   |
        | update the group |
        | delete the group |

    @persona.tenant_admin
    Scenario Outline: Who would <operation> is told that it is gone before what else is wrong
      Given a smoke group exists
      And others delete the group
      When I try to <operation>
      Then I am told that there is no such thing

      Examples:
        | operation                                      |
        | update the group with an empty name            |
        | update the group with words that make no sense |

    @persona.admin
    Scenario Outline: Who would <operation> of a tenant that is gone is told that first
      Given a smoke tenant exists
      And others delete the tenant
      When I try to <operation>
      Then I am told that there is no such thing

      @smoke
      Examples: after every deployment
        | operation                         |
        | create a group with an empty name |

      Examples: the rest
        | operation                                    |
        | list the groups with a page of no items      |
        | create a group with words that make no sense |
