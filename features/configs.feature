@configs
Feature: Configs
  A tenant keeps its settings under keys of its own choice, and each change can be told from the one before.

  Rule: A config can be found from its creation to its removal

    @smoke @persona.admin @persona.tenant_admin
    Scenario: A new config is found and listed
      Given a smoke tenant exists
      When I create a smoke config
      Then the config shows what was asked for
      And the config is in the list of configs

    @persona.tenant_admin
    Scenario Outline: A config can have <detail>
      Given a smoke tenant exists
      When I create a config with <detail>
      Then the config shows what was asked for

      Examples:
        | detail                |
        | a list as its value   |
        | text as its value     |
        | a number as its value |
        | false as its value    |
        | nothing as its value  |

    @persona.tenant_admin
    Scenario Outline: A config can be changed to have <detail>
      Given a smoke config exists
      When I update the config with <detail>
      Then the config shows what was asked for

      Examples:
        | detail                 |
        | an object as its value |
        | a list as its value    |
        | false as its value     |
        | nothing as its value   |

    @persona.tenant_admin
    Scenario: A config can be changed
      Given a smoke config exists
      When I update the config
      Then the config shows what was asked for

    @smoke @persona.tenant_admin
    Scenario: A removed config is gone, and nothing else
      Given a smoke config exists
      And another smoke config exists
      When I delete the config
      Then the config is not found
      And the config is not in the list of configs
      But the other config is in the list of configs

    @persona.tenant_admin
    Scenario: Removing a config again does no harm
      Given a smoke config exists
      And others delete the config
      When I delete the config
      Then the config is not found

    @persona.tenant_admin
    Scenario: It is no use to read a config that was removed
      Given a smoke config exists
      And others delete the config
      When I try to read the config
      Then I am told that there is no such thing

    @persona.admin
    Scenario: Removing a config of a tenant that is gone does no harm
      Given a smoke config exists
      And others delete the config
      And others delete the tenant
      When I delete the config
      Then the config is not found

    @persona.admin
    Scenario Outline: Nobody can <operation> of a tenant that is gone
      Given a smoke tenant exists
      And others delete the tenant
      When I try to <operation>
      Then I am told that there is no such thing

      Examples:
        | operation        |
        | list the configs |
        | create a config  |

  Rule: Versions count the changes

    @smoke @persona.tenant_admin
    Scenario: The first change makes the second version
      Given a smoke config exists
      When I update the config
      Then the config shows "2" as its version

    @smoke @persona.tenant_admin
    Scenario: Each change counts, even to the same value
      Given a smoke config exists
      And others update the config
      When I update the config
      Then the config shows "3" as its version

    @persona.tenant_admin
    Scenario: Another config's changes do not count
      Given a smoke config exists
      And another smoke config exists
      And others update the other config
      When I update the config
      Then the config shows "2" as its version

    @smoke @persona.tenant_admin
    Scenario: After a removal it starts again
      Given a smoke config exists
      And others update the config
      And others delete the config
      When I create a config with the same key
      Then the config shows "1" as its version

  Rule: A config has a value, and a key in lower snake case

    @persona.tenant_admin
    Scenario Outline: No config is made with <detail>
      Given a smoke tenant exists
      When I try to create a config with <detail>
      Then I am told that it breaks a rule

      @smoke
      Examples: after every deployment
        | detail            |
        | no value          |
        | a key in capitals |

      Examples: the rest
        | detail                              |
        | an unknown field                    |
        | its key said again                  |
        | a version of its own                |
        | a list instead of fields            |
        | a key with a hyphen                 |
        | a key that opens with an underscore |
        | a key that ends with an underscore  |
        | a key with two underscores in a row |

    @persona.tenant_admin
    Scenario Outline: No config is changed with <detail>
      Given a smoke config exists
      When I try to update the config with <detail>
      Then I am told that it breaks a rule

      Examples:
        | detail                   |
        | no value                 |
        | an unknown field         |
        | a version of its own     |
        | a list instead of fields |

    @persona.tenant_admin
    Scenario Outline: Nobody gets to <operation> with words that make no sense
      Given a smoke config exists
      When I try to <operation> with words that make no sense
      Then I am told that it cannot be read

      Examples:
        | operation         |
        | create a config   |
        | update the config |

  Rule: Only administrators change a tenant's configs, and mere members do not see them

    @authorization
    Scenario Outline: <operation>
      Given a smoke config exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: what would do the most harm
        | operation         | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | create a config   | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | list the configs  | allowed | allowed      | allowed | refused | refused  | unauthenticated |
        | read the config   | allowed | allowed      | allowed | refused | refused  | unauthenticated |
        | update the config | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | delete the config | allowed | allowed      | refused | refused | refused  | unauthenticated |
