@authentication
Feature: Authentication
  Whoever asks for anything says first who they are, and the service believes nobody without proof.

  Rule: Who knows the account's password gets a token, and nobody else

    @smoke @persona.admin @persona.tenant_admin @persona.viewer @persona.member @persona.outsider
    Scenario: The right password opens the door
      When I log in
      Then my token says who I am and what I asked for

    @smoke @persona.admin @persona.tenant_admin @persona.viewer @persona.member @persona.outsider
    Scenario: The wrong password does not
      When I try to log in with the wrong password
      Then I am unauthenticated

    @persona.viewer
    Scenario: Nobody can find out which accounts there are
      When I try to log in as somebody unknown
      Then I am unauthenticated
      And I am told the same as when I try to log in with the wrong password

    @smoke @persona.viewer
    Scenario: A password is the whole of it, and nothing more
      When I try to log in with the right password and more behind it
      Then I am unauthenticated

    @persona.viewer
    Scenario: An empty password is none
      When I try to log in with an empty password
      Then I am not allowed

    @persona.viewer
    Scenario Outline: It is no way in to ask <detail>
      When I try to log in <detail>
      Then I am told that <complaint>

      Examples:
        | detail                            | complaint         |
        | without a username                | it breaks a rule  |
        | without a password                | it breaks a rule  |
        | with a list instead of an account | it breaks a rule  |
        | with words that make no sense     | it cannot be read |

  Rule: A token says no more than its account may claim

    @smoke @persona.tenant_admin @persona.viewer @persona.member @persona.outsider
    Scenario: Only the platform's administrator is given a token that says so
      When I try to log in asking to be the platform's administrator
      Then I am refused

    @persona.tenant_admin @persona.viewer @persona.member
    Scenario Outline: Nobody is given a token by <detail>
      When I try to log in <detail>
      Then I am refused

      Examples:
        | detail                                 |
        | asking to be somebody else             |
        | asking never to expire                 |
        | asking for a role that does not exist  |
        | asking for a claim that does not exist |
        | asking for an issuer of one's own      |
        | asking for an audience of one's own    |
        | asking for a token number of one's own |

    @smoke @persona.viewer @persona.member
    Scenario: Nobody makes an administrator of themselves
      When I try to log in asking to be the tenant's administrator
      Then I am refused

    @persona.viewer
    Scenario: The password is looked at before the claims
      When I try to log in with the wrong password, asking to be the platform's administrator
      Then I am unauthenticated

  Rule: A token lasts as long as asked for, and never longer than the service allows

    @smoke @persona.viewer
    Scenario: A short life can be asked for
      When I log in for five seconds
      Then my token lasts 5 seconds

    @persona.viewer
    Scenario: A second is long enough to ask for
      When I try to log in for one second
      Then I am allowed

    @smoke @persona.viewer
    Scenario Outline: A token is not to be had <detail>
      When I try to log in <detail>
      Then I am told that it breaks a rule

      Examples:
        | detail                             |
        | for no time at all                 |
        | for less than no time              |
        | for longer than the service allows |
        | for a time that is no number       |

  Rule: A token that is not good opens nothing

    @persona.admin @persona.viewer
    Scenario Outline: A token that is <flaw> is turned away
      Given a smoke tenant exists
      And my token is <flaw>
      When I try to visit the tenant
      Then I am unauthenticated

      @smoke
      Examples: after every deployment
        | flaw     |
        | forged   |
        | unsigned |

      Examples: the rest
        | flaw                    |
        | missing                 |
        | malformed               |
        | signed by somebody else |

    @persona.viewer
    Scenario Outline: A token that is <flaw> opens nothing
      Given a smoke tenant exists
      And my token is <flaw>
      When I try to visit the tenant
      Then I am unauthenticated

      @smoke
      Examples: after every deployment
        | flaw    |
        | expired |

      Examples: the rest
        | flaw                  |
        | empty                 |
        | cut short             |
        | sent in the wrong way |

    @persona.viewer
    Scenario: Who shows a forged token does not find out whether something is there
      Given a smoke group exists
      And others delete the group
      And my token is forged
      When I try to delete the group
      Then I am unauthenticated even though there is no such thing

    @persona.viewer
    Scenario Outline: Who shows a forged token is told nothing else, trying to <operation>
      Given a smoke group exists
      And others delete the group
      And my token is forged
      When I try to <operation>
      Then I am unauthenticated

      Examples:
        | operation                                    |
        | create a group with an empty name            |
        | create a group with words that make no sense |
        | list the groups with a page of no items      |

  Rule: What a token says counts for the very next request

    @persona.tenant_admin @persona.viewer @persona.member
    Scenario: Who moves to another tenant leaves the first
      Given a smoke tenant exists
      And another smoke tenant exists
      And I belong to the other tenant
      When I try to visit the tenant
      Then I am refused

    @persona.tenant_admin @persona.viewer @persona.member
    Scenario: Who moves to another tenant is let in there
      Given a smoke tenant exists
      And another smoke tenant exists
      And I belong to the other tenant
      When I try to visit the other tenant
      Then I am allowed

    @smoke @persona.tenant_admin @persona.viewer @persona.member
    Scenario Outline: Who does not say their <claim> has no rights by it
      Given a smoke tenant exists
      And my token does not say my <claim>
      When I try to visit the tenant
      Then I am refused

      Examples:
        | claim  |
        | tenant |
        | role   |

    @persona.viewer @persona.member
    Scenario: Who turns out to be somebody may see their own account
      Given a smoke user exists
      And the user is me
      When I try to read the user
      Then I am allowed
