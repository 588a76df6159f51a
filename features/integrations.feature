@integrations @persona.tenant_admin
Feature: Integrations
  A tenant connects its own tools to the platform, and the platform keeps the secrets of those tools safe.

  Rule: An integration exists from its creation to its removal

    @smoke @persona.admin @persona.tenant_admin
    Scenario: A new integration has the requested values and is in the list
      Given a smoke tenant exists
      When I create a smoke integration
      Then the integration has the requested values
      And the integration is in the list of integrations

    Scenario: A removed integration no longer exists, and other integrations stay
      Given a smoke integration exists
      And another smoke integration exists
      When I delete the integration
      Then the integration no longer exists
      And the integration is not in the list of integrations
      But the other integration is in the list of integrations

    Scenario: Removing an integration twice is harmless
      Given a smoke integration exists
      And the integration has been deleted
      When I delete the integration
      Then the integration no longer exists

    Scenario Outline: A request to <operation> does not find a removed integration
      Given a smoke integration exists
      And the integration has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      Examples:
        | operation              |
        | read the integration   |
        | update the integration |

    @persona.admin
    Scenario: Removing an integration of a removed tenant is harmless
      Given a smoke integration exists
      And the integration has been deleted
      And the tenant has been deleted
      When I delete the integration
      Then the integration no longer exists

    @persona.admin
    Scenario Outline: A request to <operation> does not find a removed tenant
      Given a smoke tenant exists
      And the tenant has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      @smoke
      Examples: smoke test
        | operation             |
        | list the integrations |

      Examples: full run only
        | operation             |
        | create an integration |

  Rule: An integration keeps the values that it is given, and has defaults for the others

    Scenario Outline: An integration can be created with <detail>
      Given a smoke tenant exists
      When I create an integration with <detail>
      Then the integration has the requested values

      Examples:
        | detail                                         |
        | enabled left out                               |
        | enabled set to false                           |
        | no secret                                      |
        | the kind slack                                 |
        | the kind oidc                                  |
        | an unencrypted address                         |
        | a name of 120 characters                       |
        | spaces around the name                         |
        | a name of 120 characters with spaces around it |
        | a name of 120 Cyrillic letters                 |

    Scenario: An integration can be switched off
      Given a smoke integration exists
      When I update the integration with enabled set to false
      Then the enabled flag of the integration is "false"

    Scenario: An integration can be switched on again
      Given a smoke integration exists
      And the integration has been updated with enabled set to false
      When I update the integration with enabled set to true
      Then the enabled flag of the integration is "true"

    Scenario Outline: An integration can be updated with <detail>
      Given a smoke integration exists
      When I update the integration with <detail>
      Then the integration has the requested values

      @smoke
      Examples: smoke test
        | detail     |
        | a new name |

      Examples: full run only
        | detail                              |
        | a new address                       |
        | a new secret                        |
        | a new name and enabled set to false |
        | the kind slack                      |
        | no changes                          |
        | spaces around the name              |

    Scenario: Two integrations may have the same name
      Given a smoke integration exists
      When I create an integration with the same name
      Then the integration has the requested values

  Rule: No response reveals a secret

    @persona.admin @persona.tenant_admin
    Scenario Outline: The secret is not revealed by a request to <operation>
      Given a smoke integration exists
      When I <operation>
      Then no response reveals the secret of the integration

      Examples:
        | operation                                |
        | read the integration                     |
        | list the integrations                    |
        | update the integration                   |
        | update the integration with a new secret |
        | create an integration                    |
        | search the tenant                        |

    @persona.viewer @persona.member @persona.outsider
    Scenario: The secret is not revealed by a refusal to create an integration
      Given a smoke tenant exists
      When I try to create an integration
      Then no response reveals the secret of the integration

    Scenario Outline: The secret is not revealed by the rejection of a request to <operation>
      Given a smoke integration exists
      When I try to <operation>
      Then no response reveals the secret of the integration

      @smoke
      Examples: smoke test
        | operation                                                    |
        | update the integration with a new secret and an unknown kind |

      Examples: full run only
        | operation                                  |
        | create an integration with an unknown kind |

    @smoke
    Scenario: An integration without a secret can be given one
      Given a smoke tenant exists
      And an integration has been created with no secret
      When I update the integration with a new secret
      Then the secret flag of the integration is "true"

    @smoke
    Scenario: The secret of an integration can be removed
      Given a smoke integration exists
      When I update the integration with the secret set to null
      Then the secret flag of the integration is "false"

  Rule: Invalid integrations are rejected

    Scenario Outline: An integration cannot be created with <detail>
      Given a smoke tenant exists
      When I try to create an integration with <detail>
      Then my request is rejected because the <field> is invalid

      @smoke
      Examples: smoke test
        | detail                               | field       |
        | no kind                              | kind        |
        | a kind in capitals                   | kind        |
        | an address that is not a web address | address     |
        | an empty secret                      | secret      |
        | the secret flag chosen by the client | secret flag |

      Examples: full run only
        | detail                               | field         |
        | no name                              | name          |
        | an empty name                        | name          |
        | a blank name                         | name          |
        | a name of 121 characters             | name          |
        | a name that is a number              | name          |
        | the name set to null                 | name          |
        | an unknown kind                      | kind          |
        | the kind set to null                 | kind          |
        | no address                           | address       |
        | an address that is plain text        | address       |
        | the address set to null              | address       |
        | a secret that is a number            | secret        |
        | enabled set to a word                | enabled flag  |
        | an unknown field                     | unknown field |
        | an id chosen by the client           | id            |
        | a creation date chosen by the client | creation date |
        | a list instead of fields             | content       |

    Scenario Outline: An integration cannot be updated with <detail>
      Given a smoke integration exists
      When I try to update the integration with <detail>
      Then my request is rejected because the <field> is invalid

      Examples:
        | detail                               | field         |
        | an empty name                        | name          |
        | a blank name                         | name          |
        | a name of 121 characters             | name          |
        | a name that is a number              | name          |
        | the name set to null                 | name          |
        | an unknown kind                      | kind          |
        | the kind set to null                 | kind          |
        | an address that is not a web address | address       |
        | the address set to null              | address       |
        | an empty secret                      | secret        |
        | enabled set to a word                | enabled flag  |
        | enabled set to null                  | enabled flag  |
        | the secret flag chosen by the client | secret flag   |
        | an unknown field                     | unknown field |
        | an id chosen by the client           | id            |
        | a creation date chosen by the client | creation date |
        | a list instead of fields             | content       |

    Scenario Outline: Malformed JSON is rejected in a request to <operation>
      Given a smoke integration exists
      When I try to <operation> with malformed JSON
      Then my request is rejected as malformed

      Examples:
        | operation              |
        | create an integration  |
        | update the integration |

  Rule: Viewers see the integrations of their tenant, only administrators change them, and other members do not see them

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke integration exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation             | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | list the integrations | allowed | allowed      | allowed | refused | refused  | unauthenticated |

      Examples: full run only
        | operation              | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | create an integration  | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | update the integration | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | delete the integration | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | read the integration   | allowed | allowed      | allowed | refused | refused  | unauthenticated |
