@memberships
Feature: Memberships
  People work for a tenant once they are its members, perhaps with a title, and only then can they have roles and groups there.

  Rule: A membership can be found from its beginning to its end

    @smoke @persona.admin @persona.tenant_admin
    Scenario: A new member is found and listed
      Given a smoke user exists
      And a smoke tenant exists
      When I add the user to the tenant
      Then the membership shows what was asked for
      And the user is in the list of members

    @persona.tenant_admin
    Scenario Outline: A member can be taken in with <detail>
      Given a smoke user exists
      And a smoke tenant exists
      When I add the user to the tenant with <detail>
      Then the membership shows what was asked for

      Examples:
        | detail                |
        | no title              |
        | nothing said about it |

    @smoke @persona.tenant_admin
    Scenario: A member's title can be changed
      Given a smoke membership exists
      When I change the membership
      Then the membership shows what was asked for

    @persona.tenant_admin
    Scenario Outline: A title that is not said again is gone, with <detail>
      Given a smoke membership exists
      When I change the membership with <detail>
      Then the membership shows what was asked for

      Examples:
        | detail                |
        | no title              |
        | nothing said about it |

    @smoke @persona.admin @persona.tenant_admin
    Scenario: Who left is gone from the tenant, and only from there
      Given a smoke membership exists
      And another smoke membership exists
      When I remove the user from the tenant
      Then the membership is not found
      And the user is not in the list of members
      But the other user is in the list of members
      And the user is found

    @persona.tenant_admin
    Scenario: Who left can be removed again without harm
      Given a smoke membership exists
      And others remove the user from the tenant
      When I remove the user from the tenant
      Then the membership is not found

    @persona.tenant_admin
    Scenario: Who left is no longer told of
      Given a smoke membership exists
      And others remove the user from the tenant
      When I try to read the membership
      Then I am told that there is no such thing

  Rule: Only who has an account becomes a member, and only of a tenant that is there

    @smoke @persona.tenant_admin
    Scenario: Who has no account cannot become a member
      Given a smoke user exists
      And a smoke tenant exists
      And others delete the user
      When I try to add the user to the tenant
      Then I am told that there is no such thing

    @persona.admin
    Scenario: Nobody becomes a member of a tenant that is gone
      Given a smoke user exists
      And a smoke tenant exists
      And others delete the tenant
      When I try to add the user to the tenant
      Then I am told that there is no such thing

  Rule: A title is text

    @persona.tenant_admin
    Scenario Outline: Nobody is taken in with <detail>
      Given a smoke user exists
      And a smoke tenant exists
      When I try to add the user to the tenant with <detail>
      Then I am told that it breaks a rule

      Examples:
        | detail                   |
        | a title that is a number |
        | an unknown field         |
        | the user said again      |
        | a date of its own        |
        | a list instead of fields |

    @persona.tenant_admin
    Scenario: Words that make no sense take nobody in
      Given a smoke user exists
      And a smoke tenant exists
      When I try to add the user to the tenant with words that make no sense
      Then I am told that it cannot be read

  Rule: Who still has a role or a group does not leave

    @smoke @persona.tenant_admin
    Scenario Outline: A member with a <tie> stays
      Given a smoke <tie> exists
      When I try to remove the user from the tenant
      Then I am told that it clashes with what is there
      And the membership is found
      And the <thing> is in the list of <things>

      Examples:
        | tie              | thing | things             |
        | role assignment  | role  | roles of the user  |
        | group assignment | group | groups of the user |

  Rule: Members are found by name and by title

    @persona.tenant_admin @persona.viewer @persona.member
    Scenario Outline: A member is found by <detail>
      Given a smoke membership exists
      And another smoke membership exists
      When I list the members with <detail>
      Then the user is among them
      But the other user is not among them

      Examples:
        | detail                      |
        | the name of the user        |
        | the title of the membership |

  Rule: Only administrators decide who belongs to a tenant

    @authorization
    Scenario Outline: <operation>
      Given a smoke membership exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: what would do the most harm
        | operation                       | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | list the members                | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
        | change the membership           | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | remove the user from the tenant | allowed | allowed      | refused | refused | refused  | unauthenticated |

      Examples: the rest
        | operation           | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | read the membership | allowed | allowed      | allowed | allowed | refused  | unauthenticated |

    @authorization
    Scenario Outline: <operation>, who is not in it yet
      Given a smoke user exists
      And a smoke tenant exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: what would do the most harm
        | operation                  | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | add the user to the tenant | allowed | allowed      | refused | refused | refused  | unauthenticated |
