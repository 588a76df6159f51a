@authentication @persona.viewer
Feature: Authentication
  Everybody who uses the service first proves who they are, and the service accepts no token that it did not issue.

  Rule: Only the right password gets a token

    @smoke @persona.admin @persona.tenant_admin @persona.viewer @persona.member @persona.outsider
    Scenario: Signing in returns a token with the account and the requested claims
      When I sign in
      Then my token contains my account and claims

    @persona.admin @persona.tenant_admin @persona.viewer @persona.member @persona.outsider
    Scenario: A wrong password is rejected
      When I try to sign in with the wrong password
      Then I am unauthenticated

    @smoke
    Scenario: An unknown username gets the same response as a wrong password
      When I try to sign in with an unknown username
      Then I am unauthenticated
      And the response is the same as when I try to sign in with the wrong password

    @smoke
    Scenario: Extra characters after the password are rejected
      When I try to sign in with extra characters after the password
      Then I am unauthenticated

    @smoke
    Scenario: An empty password does not sign anybody in
      When I try to sign in with an empty password
      Then I am not signed in

    Scenario Outline: A request to sign in <detail> is rejected
      When I try to sign in <detail>
      Then my request is rejected because the <field> is invalid

      Examples:
        | detail                                           | field    |
        | without a username                               | username |
        | without a password                               | password |
        | with a list instead of a username and a password | content  |

    Scenario: A request to sign in with malformed JSON is rejected
      When I try to sign in with malformed JSON
      Then my request is rejected as malformed

  Rule: A token contains only claims that its account may have

    @persona.tenant_admin @persona.viewer @persona.member @persona.outsider
    Scenario: A token with administrator rights is refused to everybody but administrators of the platform
      When I try to sign in requesting administrator rights
      Then I am refused

    @persona.tenant_admin @persona.viewer @persona.member
    Scenario Outline: A request to sign in <detail> is refused
      When I try to sign in <detail>
      Then I am refused

      @smoke
      Examples: smoke test
        | detail                                 |
        | requesting a token for another account |
        | requesting a token that never expires  |

      Examples: full run only
        | detail                      |
        | requesting an unknown role  |
        | requesting an unknown claim |
        | requesting another issuer   |
        | requesting another audience |
        | requesting a token id       |

    @smoke @persona.viewer @persona.member
    Scenario: A token with the role of a tenant administrator is refused to other members
      When I try to sign in requesting the role of a tenant administrator
      Then I am refused

    @smoke
    Scenario: The password is checked before the claims
      When I try to sign in with the wrong password, requesting administrator rights
      Then I am unauthenticated

  Rule: A token lasts as long as requested, and never longer than the service allows

    @smoke
    Scenario: A token with a lifetime of five seconds expires after five seconds
      When I sign in with a lifetime of five seconds
      Then my token expires after 5 seconds

    Scenario: A token lifetime of one second is accepted
      When I sign in with a lifetime of one second
      Then my token expires after 1 second

    Scenario Outline: A request for a token <detail> is rejected
      When I try to sign in <detail>
      Then my request is rejected because the lifetime is invalid

      @smoke
      Examples: smoke test
        | detail                           |
        | with a lifetime of zero          |
        | with a lifetime over the maximum |

      Examples: full run only
        | detail                               |
        | with a negative lifetime             |
        | with a lifetime that is not a number |

  Rule: A request without a valid token is rejected

    @persona.admin @persona.viewer
    Scenario Outline: A request is rejected for administrators and viewers alike if the token is <flaw>
      Given a smoke tenant exists
      And my token is <flaw>
      When I try to visit the tenant
      Then I am unauthenticated

      @smoke
      Examples: smoke test
        | flaw   |
        | forged |

      Examples: full run only
        | flaw                    |
        | unsigned                |
        | missing                 |
        | malformed               |
        | signed by somebody else |

    Scenario Outline: A request is rejected if the token is <flaw>
      Given a smoke tenant exists
      And my token is <flaw>
      When I try to visit the tenant
      Then I am unauthenticated

      @smoke
      Examples: smoke test
        | flaw                  |
        | expired               |
        | sent in the wrong way |

      Examples: full run only
        | flaw      |
        | empty     |
        | cut short |

    Scenario: A request with a forged token does not reveal that a group has been removed
      Given a smoke group exists
      And the group has been deleted
      And my token is forged
      When I try to delete the group
      Then I am unauthenticated although it does not exist

    Scenario Outline: A forged token is the first mistake that is reported in a request to <operation>
      Given a smoke tenant exists
      And my token is forged
      When I try to <operation>
      Then I am unauthenticated

      Examples:
        | operation                                |
        | create a group with an empty name        |
        | create a group with malformed JSON       |
        | list the groups with a page size of zero |

  @persona.tenant_admin @persona.viewer @persona.member
  Rule: Every request is judged by the claims of its token

    Scenario: A token for one tenant gives no right to visit another tenant
      Given a smoke tenant exists
      And another smoke tenant exists
      And I belong to the other tenant
      When I try to visit the tenant
      Then I am refused

    Scenario: A token for a tenant gives the right to visit it
      Given a smoke tenant exists
      And another smoke tenant exists
      And I belong to the other tenant
      When I try to visit the other tenant
      Then I am allowed

    Scenario Outline: A token without its <claim> claim gives no right to visit the tenant
      Given a smoke tenant exists
      And my token does not include my <claim>
      When I try to visit the tenant
      Then I am refused

      Examples:
        | claim  |
        | tenant |
        | role   |
