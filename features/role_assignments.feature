@role_assignments @persona.tenant_admin
Feature: Role assignments
  The roles that are assigned to a member say what the member may do in a tenant.

  Rule: A role is assigned to a member until it is removed from the member

    @persona.admin @persona.tenant_admin
    Scenario: An assigned role is in the list of the member's roles
      Given a smoke membership exists
      And a smoke role exists
      When I assign the role to the user
      Then the role is in the list of roles of the user

    Scenario: A removed assignment ends, and other assignments and the role itself stay
      Given a smoke role assignment exists
      And another smoke role assignment exists
      When I remove the role from the user
      Then the role is not in the list of roles of the user
      But the other role is in the list of roles of the user
      And the role exists

    Scenario: Removing an assignment twice is harmless
      Given a smoke role assignment exists
      And the role has been removed from the user
      When I remove the role from the user
      Then the role is not in the list of roles of the user

    Scenario: Removing a role from a user who is not a member is harmless
      Given a smoke role exists
      And a smoke user exists
      When I remove the role from the user
      Then the role exists

  Rule: The roles of a member are listed in the order of their assignment

    Scenario: Two assigned roles are listed in the order of their assignment
      Given a smoke role assignment exists
      And another smoke role assignment exists
      When I list the roles of the user, 2 per page
      Then the pages contain every role assignment exactly once, oldest first

    Scenario: An older role that is assigned later is listed later
      Given a smoke role exists
      And another smoke role assignment exists
      And the role has been assigned to the user
      When I list the roles of the user, 1 per page
      Then the pages contain every role assignment exactly once, oldest first

    @smoke
    Scenario: A role that is assigned twice is listed once
      Given a smoke role assignment exists
      And the role has been assigned to the user
      When I list the roles of the user, 1 per page
      Then the pages contain every role assignment exactly once, oldest first

    Scenario: A role that is assigned twice keeps its place
      Given a smoke role assignment exists
      And another smoke role assignment exists
      And the role has been assigned to the user
      When I list the roles of the user, 1 per page
      Then the pages contain every role assignment exactly once, oldest first

    Scenario: The list of roles can be filtered by name
      Given a smoke role assignment exists
      And another smoke role assignment exists
      When I list the roles of the user with the name of the role
      Then the results include the role
      But the results do not include the other role

    Scenario: A role of one member is not in the list of another member
      Given a smoke role assignment exists
      And another smoke membership exists
      When I list the roles of the other user
      Then the results do not include the role

  Rule: Only members of a tenant have roles there, and only roles of that tenant

    Scenario: A role cannot be assigned to a user who is not a member
      Given a smoke role exists
      And a smoke user exists
      When I try to assign the role to the user
      Then I am told that it does not exist

    Scenario: A user who is not a member has no list of roles
      Given a smoke role exists
      And a smoke user exists
      When I try to list the roles of the user
      Then I am told that it does not exist

    Scenario: A removed role cannot be assigned
      Given a smoke membership exists
      And a smoke role exists
      And the role has been deleted
      When I try to assign the role to the user
      Then I am told that it does not exist

    @persona.admin
    Scenario: A role of another tenant cannot be assigned
      Given a smoke membership exists
      And another smoke tenant exists
      And the other tenant has a smoke role
      When I try to assign the other role to the user
      Then I am told that it does not exist

  Rule: Viewers see who has which role, only administrators change it, and members see their own roles

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke role assignment exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation                     | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | list the roles of the user    | allowed | allowed      | allowed | refused | refused  | unauthenticated |
        | remove the role from the user | allowed | allowed      | refused | refused | refused  | unauthenticated |

    @smoke @authorization
    Scenario Outline: <persona> <may> <operation> for the first time
      Given a smoke membership exists
      And a smoke role exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation                   | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | assign the role to the user | allowed | allowed      | refused | refused | refused  | unauthenticated |

    @authorization
    Scenario Outline: <persona> <may> <operation> when the user is themselves
      Given a smoke role assignment exists
      And I am the user
      When I try to <operation>
      Then I am <answer>

      Examples: their own roles
        | operation                     | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | list the roles of the user    | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
        | remove the role from the user | allowed | allowed      | refused | refused | refused  | unauthenticated |

    @authorization
    Scenario Outline: <persona> <may> <operation> for the first time when the user is themselves
      Given a smoke membership exists
      And a smoke role exists
      And I am the user
      When I try to <operation>
      Then I am <answer>

      Examples: a role for themselves
        | operation                   | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | assign the role to the user | allowed | allowed      | refused | refused | refused  | unauthenticated |

    @persona.member
    Scenario: A member may not list the roles of another member
      Given a smoke role assignment exists
      And another smoke user exists
      And I am the other user
      When I try to list the roles of the user
      Then I am refused
