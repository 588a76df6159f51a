@memberships @persona.tenant_admin
Feature: Memberships
  People work for a tenant as its members, and a member may have a title. Only members can be assigned roles and groups in the tenant.

  Rule: A membership can be created, updated and removed

    @persona.admin @persona.tenant_admin
    Scenario: A new membership has the requested values, and the user is in the list of members
      Given a smoke user exists
      And a smoke tenant exists
      When I add the user to the tenant
      Then the membership has the requested values
      And the user is in the list of members

    Scenario Outline: A request with <detail> adds a user to a tenant
      Given a smoke user exists
      And a smoke tenant exists
      When I add the user to the tenant with <detail>
      Then the membership has the requested values

      Examples:
        | detail           |
        | no title         |
        | an empty request |

    @smoke
    Scenario: The title of a member can be updated
      Given a smoke membership exists
      When I update the membership with a new title
      Then the membership has the requested values

    Scenario Outline: An update with <detail> removes the title of a member
      Given a smoke membership exists
      When I update the membership with <detail>
      Then the title of the membership is "null"

      Examples:
        | detail           |
        | no title         |
        | an empty request |

    @persona.admin @persona.tenant_admin
    Scenario: Removing a member from a tenant keeps the account of the user and the other members
      Given a smoke membership exists
      And another smoke membership exists
      When I remove the user from the tenant
      Then the membership no longer exists
      And the user is not in the list of members
      But the other user is in the list of members
      And the user exists

    Scenario: Removing a member twice is harmless
      Given a smoke membership exists
      And the user has been removed from the tenant
      When I remove the user from the tenant
      Then the membership no longer exists

    Scenario: A request to read the membership does not find a removed membership
      Given a smoke membership exists
      And the user has been removed from the tenant
      When I try to read the membership
      Then I am told that it does not exist

  Rule: A membership needs a user and a tenant that exist

    Scenario: A user whose account has been removed cannot become a member
      Given a smoke user exists
      And a smoke tenant exists
      And the user has been deleted
      When I try to add the user to the tenant
      Then I am told that it does not exist

    @persona.admin
    Scenario: A user cannot become a member of a removed tenant
      Given a smoke user exists
      And a smoke tenant exists
      And the tenant has been deleted
      When I try to add the user to the tenant
      Then I am told that it does not exist

  Rule: Invalid memberships are rejected

    Scenario Outline: A request with <detail> does not add a user to a tenant
      Given a smoke user exists
      And a smoke tenant exists
      When I try to add the user to the tenant with <detail>
      Then my request is rejected because the <field> is invalid

      @smoke
      Examples: smoke test
        | detail                           | field |
        | the user repeated in the request | user  |

      Examples: full run only
        | detail                               | field         |
        | a title that is a number             | title         |
        | an unknown field                     | unknown field |
        | a creation date chosen by the client | creation date |
        | a list instead of fields             | content       |

    Scenario: Malformed JSON is rejected in a request to add a user to a tenant
      Given a smoke user exists
      And a smoke tenant exists
      When I try to add the user to the tenant with malformed JSON
      Then my request is rejected as malformed

  Rule: A member who is assigned a role or a group cannot be removed

    Scenario Outline: A member who is assigned a <thing> cannot be removed, and keeps the <thing>
      Given a smoke <assignment> exists
      When I try to remove the user from the tenant
      Then my request is rejected as a conflict
      And the membership exists
      And the <thing> is in the list of <things>

      @smoke
      Examples: smoke test
        | assignment       | thing | things             |
        | group assignment | group | groups of the user |

      Examples: full run only
        | assignment      | thing | things            |
        | role assignment | role  | roles of the user |

  Rule: The list of members can be filtered by name and by title

    @persona.tenant_admin @persona.viewer @persona.member
    Scenario Outline: The list of members with <detail> includes the user, but not another user
      Given a smoke membership exists
      And another smoke membership exists
      When I list the members with <detail>
      Then the results include the user
      But the results do not include the other user

      Examples:
        | detail                      |
        | the name of the user        |
        | the title of the membership |

  Rule: Members see each other, and only administrators decide who is a member

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke membership exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation                       | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | list the members                | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
        | update the membership           | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | remove the user from the tenant | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | read the membership             | allowed | allowed      | allowed | allowed | refused  | unauthenticated |

    @authorization
    Scenario Outline: Before the user is a member, <persona> <may> <operation>
      Given a smoke user exists
      And a smoke tenant exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation                  | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | add the user to the tenant | allowed | allowed      | refused | refused | refused  | unauthenticated |

    @authorization
    Scenario Outline: <persona> <may> <operation> when the user is themselves
      Given a smoke membership exists
      And I am the user
      When I try to <operation>
      Then I am <answer>

      Examples: their own membership
        | operation                       | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | read the membership             | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
        | update the membership           | allowed | allowed      | refused | refused | refused  | unauthenticated |
        | remove the user from the tenant | allowed | allowed      | refused | refused | refused  | unauthenticated |

    @authorization
    Scenario Outline: Before the user is a member, <persona> <may> <operation> when the user is themselves
      Given a smoke user exists
      And a smoke tenant exists
      And I am the user
      When I try to <operation>
      Then I am <answer>

      Examples: adding themselves
        | operation                  | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | add the user to the tenant | allowed | allowed      | refused | refused | refused  | unauthenticated |
