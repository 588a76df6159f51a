@configs @persona.tenant_admin
Feature: Configs
  A tenant keeps its settings under keys of its own choice, and can tell each version of a setting from the one before.

  Rule: A config exists from its creation to its removal

    @smoke @persona.admin @persona.tenant_admin
    Scenario: A new config has the requested values and is in the list
      Given a smoke tenant exists
      When I create a smoke config
      Then the config has the requested values
      And the config is in the list of configs

    Scenario Outline: A config can be created with <detail>
      Given a smoke tenant exists
      When I create a config with <detail>
      Then the config has the requested values

      Examples:
        | detail                |
        | a list as its value   |
        | text as its value     |
        | a number as its value |
        | false as its value    |
        | null as its value     |

    Scenario Outline: A config can be updated with <detail>
      Given a smoke config exists
      When I update the config with <detail>
      Then the config has the requested values

      Examples:
        | detail                 |
        | a new value            |
        | an object as its value |
        | a list as its value    |
        | false as its value     |
        | null as its value      |

    @smoke
    Scenario: A removed config no longer exists, and other configs stay
      Given a smoke config exists
      And another smoke config exists
      When I delete the config
      Then the config no longer exists
      And the config is not in the list of configs
      But the other config is in the list of configs

    Scenario: Removing a config twice is harmless
      Given a smoke config exists
      And the config has been deleted
      When I delete the config
      Then the config no longer exists

    Scenario: A request to read the config does not find a removed config
      Given a smoke config exists
      And the config has been deleted
      When I try to read the config
      Then I am told that it does not exist

    @persona.admin
    Scenario: Removing a config of a removed tenant is harmless
      Given a smoke config exists
      And the config has been deleted
      And the tenant has been deleted
      When I delete the config
      Then the config no longer exists

    @persona.admin
    Scenario Outline: A request to <operation> does not find a removed tenant
      Given a smoke tenant exists
      And the tenant has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      Examples:
        | operation        |
        | list the configs |
        | create a config  |

  Rule: The version of a config counts its updates

    Scenario: The first update makes version 2
      Given a smoke config exists
      When I update the config
      Then the version of the config is "2"

    @smoke
    Scenario: Each update counts, even with the same value
      Given a smoke config exists
      And the config has been updated
      When I update the config
      Then the version of the config is "3"

    Scenario: An update moves the update time, even with the same value
      Given a smoke config exists
      And the config has been updated
      When I update the config
      Then the update time of the config is later than before

    Scenario: Updates of another config do not count
      Given a smoke config exists
      And another smoke config exists
      And the other config has been updated
      When I update the config
      Then the version of the config is "2"

    Scenario: The version starts at 1 again after a removal
      Given a smoke config exists
      And the config has been updated
      And the config has been deleted
      When I create a config with the same key
      Then the version of the config is "1"

  Rule: A config has a value, and a key in lower snake case

    Scenario Outline: A config cannot be created with <detail>
      Given a smoke tenant exists
      When I try to create a config with <detail>
      Then my request is rejected because the <field> is invalid

      @smoke
      Examples: smoke test
        | detail                          | field |
        | no value                        | value |
        | a key in upper case             | key   |
        | the key repeated in the request | key   |

      Examples: full run only
        | detail                               | field         |
        | an unknown field                     | unknown field |
        | a version chosen by the client       | version       |
        | a list instead of fields             | content       |
        | a key with a hyphen                  | key           |
        | a key that starts with an underscore | key           |
        | a key that ends with an underscore   | key           |
        | a key with two underscores in a row  | key           |

    Scenario Outline: A config cannot be updated with <detail>
      Given a smoke config exists
      When I try to update the config with <detail>
      Then my request is rejected because the <field> is invalid

      Examples:
        | detail                         | field         |
        | no value                       | value         |
        | an unknown field               | unknown field |
        | a version chosen by the client | version       |
        | a list instead of fields       | content       |

    Scenario Outline: Malformed JSON is rejected in a request to <operation>
      Given a smoke config exists
      When I try to <operation> with malformed JSON
      Then my request is rejected as malformed

      Examples:
        | operation         |
        | create a config   |
        | update the config |

  Rule: Viewers see the configs of their tenant, only administrators change them, and other members do not see them

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke config exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation         | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | create a config   | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | list the configs  | allowed | allowed      | allowed | refused | refused  | unauthenticated |
        | read the config   | allowed | allowed      | allowed | refused | refused  | unauthenticated |
        | update the config | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | delete the config | allowed | allowed      | refused | refused | refused  | unauthenticated |
