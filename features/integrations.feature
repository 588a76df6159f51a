@integrations
Feature: Integrations
  A tenant connects the tools that it works with, and the secrets of those tools are safe with the service.

  Rule: An integration can be found from its creation to its removal

    @smoke @persona.admin @persona.tenant_admin
    Scenario: A new integration is found and listed
      Given a smoke tenant exists
      When I create a smoke integration
      Then the integration shows what was asked for
      And the integration is in the list of integrations

    @smoke @persona.tenant_admin
    Scenario: An integration can be switched off
      Given a smoke integration exists
      When I update the integration
      Then the integration shows what was asked for

    @smoke @persona.tenant_admin
    Scenario: A removed integration is gone, and nothing else
      Given a smoke integration exists
      And another smoke integration exists
      When I delete the integration
      Then the integration is not found
      And the integration is not in the list of integrations
      But the other integration is in the list of integrations

    @persona.tenant_admin
    Scenario: Removing an integration again does no harm
      Given a smoke integration exists
      And others delete the integration
      When I delete the integration
      Then the integration is not found

    @persona.tenant_admin
    Scenario Outline: Nobody can <operation> once it was removed
      Given a smoke integration exists
      And others delete the integration
      When I try to <operation>
      Then I am told that there is no such thing

      Examples:
        | operation              |
        | read the integration   |
        | update the integration |

    @persona.admin
    Scenario: Removing an integration of a tenant that is gone does no harm
      Given a smoke integration exists
      And others delete the integration
      And others delete the tenant
      When I delete the integration
      Then the integration is not found

    @persona.admin
    Scenario Outline: Nobody can <operation> of a tenant that is gone
      Given a smoke tenant exists
      And others delete the tenant
      When I try to <operation>
      Then I am told that there is no such thing

      Examples:
        | operation             |
        | list the integrations |
        | create an integration |

  Rule: What is not said about an integration is filled in, and what is said is kept

    @persona.tenant_admin
    Scenario Outline: An integration can be made with <detail>
      Given a smoke tenant exists
      When I create an integration with <detail>
      Then the integration shows what was asked for

      Examples:
        | detail                                         |
        | enabled left out                               |
        | no secret                                      |
        | the kind slack                                 |
        | the kind oidc                                  |
        | an address that is not encrypted               |
        | enabled said to be false                       |
        | a name of 120 characters                       |
        | spaces around its name                         |
        | a name of 120 characters with spaces around it |
        | a name of 120 letters of another script        |

    @persona.tenant_admin
    Scenario Outline: An integration can be changed to have <detail>
      Given a smoke integration exists
      When I update the integration with <detail>
      Then the integration shows what was asked for

      Examples:
        | detail                 |
        | a new name             |
        | a new secret           |
        | the kind slack         |
        | nothing to change      |
        | spaces around its name |

    @persona.tenant_admin
    Scenario: Names may repeat
      Given a smoke integration exists
      When I create an integration with the same name
      Then the integration shows what was asked for

  Rule: A secret never comes back

    @persona.admin @persona.tenant_admin
    Scenario Outline: It is not told to who may <operation>
      Given a smoke integration exists
      When I <operation>
      Then the secret of the integration is not told

      @smoke
      Examples: after every deployment
        | operation             |
        | read the integration  |
        | list the integrations |

      Examples: the rest
        | operation                                |
        | update the integration                   |
        | update the integration with a new secret |
        | create an integration                    |
        | search the tenant                        |

    @persona.viewer @persona.member @persona.outsider
    Scenario: It is not told to who may not make an integration
      Given a smoke tenant exists
      When I try to create an integration
      Then the secret of the integration is not told

    @smoke @persona.tenant_admin
    Scenario: It is not told to who gets a change wrong
      Given a smoke integration exists
      When I try to update the integration with a new secret and a kind that does not exist
      Then the secret of the integration is not told

    @smoke @persona.tenant_admin
    Scenario: An integration without one can be given one
      Given a smoke tenant exists
      And others create an integration with no secret
      When I update the integration with a new secret
      Then the integration shows "true" as its secret set

    @persona.tenant_admin
    Scenario: It is not told to who gets something else wrong
      Given a smoke integration exists
      When I try to create an integration with a kind that does not exist
      Then the secret of the integration is not told

    @smoke @persona.tenant_admin
    Scenario: It can be taken away
      Given a smoke integration exists
      When I update the integration with a secret that is nothing
      Then the integration shows "false" as its secret set

  Rule: An integration has a name, a kind and a web address, and nothing that it cannot have

    @persona.tenant_admin
    Scenario Outline: No integration is made with <detail>
      Given a smoke tenant exists
      When I try to create an integration with <detail>
      Then I am told that it breaks a rule

      Examples:
        | detail                                        |
        | no name                                       |
        | an empty name                                 |
        | a blank name                                  |
        | a name of 121 characters                      |
        | a name that is a number                       |
        | a name that is nothing                        |
        | no kind                                       |
        | a kind that does not exist                    |
        | a kind in capitals                            |
        | a kind that is nothing                        |
        | no address                                    |
        | an address that is no web address             |
        | an address that is only words                 |
        | an address that is nothing                    |
        | an empty secret                               |
        | a secret that is a number                     |
        | enabled that is a word                        |
        | the question whether it has a secret answered |
        | an unknown field                              |
        | an identity of its own                        |
        | a date of its own                             |
        | a list instead of fields                      |

    @persona.tenant_admin
    Scenario Outline: No integration is changed to have <detail>
      Given a smoke integration exists
      When I try to update the integration with <detail>
      Then I am told that it breaks a rule

      Examples:
        | detail                                        |
        | an empty name                                 |
        | a blank name                                  |
        | a name of 121 characters                      |
        | a name that is a number                       |
        | a name that is nothing                        |
        | a kind that does not exist                    |
        | a kind that is nothing                        |
        | an address that is no web address             |
        | an address that is nothing                    |
        | an empty secret                               |
        | enabled that is a word                        |
        | enabled that is nothing                       |
        | the question whether it has a secret answered |
        | an unknown field                              |
        | an identity of its own                        |
        | a date of its own                             |
        | a list instead of fields                      |

    @persona.tenant_admin
    Scenario Outline: Nobody gets to <operation> with words that make no sense
      Given a smoke integration exists
      When I try to <operation> with words that make no sense
      Then I am told that it cannot be read

      Examples:
        | operation              |
        | create an integration  |
        | update the integration |

  Rule: Only administrators change a tenant's integrations, and mere members do not see them

    @authorization
    Scenario Outline: <operation>
      Given a smoke integration exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: what would do the most harm
        | operation              | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | create an integration  | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | list the integrations  | allowed | allowed      | allowed | refused | refused  | unauthenticated |
        | update the integration | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | delete the integration | allowed | allowed      | refused | refused | refused  | unauthenticated |

      Examples: the rest
        | operation            | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | read the integration | allowed | allowed      | allowed | refused | refused  | unauthenticated |
