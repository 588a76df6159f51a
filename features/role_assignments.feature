@role_assignments
Feature: Role assignments
  What a member may do in a tenant is said by the roles that the member has.

  Rule: What is assigned is the member's until it is taken away

    @smoke @persona.admin @persona.tenant_admin
    Scenario: An assigned role is listed
      Given a smoke membership exists
      And a smoke role exists
      When I assign the role to the user
      Then the role is in the list of roles of the user

    @smoke @persona.tenant_admin
    Scenario: Of two roles, the one taken away is gone and the other stays
      Given a smoke role assignment exists
      And another smoke role assignment exists
      When I take the role from the user
      Then the role is not in the list of roles of the user
      But the other role is in the list of roles of the user
      And the role is found

    @persona.tenant_admin
    Scenario: Two roles of a member are listed in the order of their assignment
      Given a smoke role assignment exists
      And another smoke role assignment exists
      When I list the roles of the user 1 at a time
      Then the pages hold every role assignment once, oldest first

    @persona.tenant_admin
    Scenario: What counts is when a role was assigned, not when it was made
      Given a smoke role exists
      And another smoke role assignment exists
      And others assign the role to the user
      When I list the roles of the user 1 at a time
      Then the pages hold every role assignment once, oldest first

    @smoke @persona.tenant_admin
    Scenario: Assigning a role again changes nothing
      Given a smoke role assignment exists
      And others assign the role to the user
      When I list the roles of the user 1 at a time
      Then the pages hold every role assignment once, oldest first

    @persona.tenant_admin
    Scenario: A role that is assigned again keeps its place
      Given a smoke role assignment exists
      And another smoke role assignment exists
      And others assign the role to the user
      When I list the roles of the user 1 at a time
      Then the pages hold every role assignment once, oldest first

    @persona.tenant_admin
    Scenario: A member's roles can be asked for a name
      Given a smoke role assignment exists
      And another smoke role assignment exists
      When I list the roles of the user with the name of the role
      Then the role is among them
      But the other role is not among them

    @persona.tenant_admin
    Scenario: Taking a role from who is no member does no harm
      Given a smoke role exists
      And a smoke user exists
      When I take the role from the user
      Then the role is found

    @persona.tenant_admin
    Scenario: Taking a role away again does no harm
      Given a smoke role assignment exists
      And others take the role from the user
      When I take the role from the user
      Then the role is not in the list of roles of the user

    @persona.tenant_admin
    Scenario: A role of one member is nobody else's
      Given a smoke role assignment exists
      And another smoke membership exists
      When I list the roles of the other user
      Then the role is not among them

  Rule: Only a member has roles, and only those that the tenant has

    @smoke @persona.tenant_admin
    Scenario: Who is no member is assigned nothing
      Given a smoke role exists
      And a smoke user exists
      When I try to assign the role to the user
      Then I am told that there is no such thing

    @persona.tenant_admin
    Scenario: Who is no member has no list
      Given a smoke role exists
      And a smoke user exists
      When I try to list the roles of the user
      Then I am told that there is no such thing

    @persona.tenant_admin
    Scenario: A role that was removed is not assigned
      Given a smoke membership exists
      And a smoke role exists
      And others delete the role
      When I try to assign the role to the user
      Then I am told that there is no such thing

    @smoke @persona.admin
    Scenario: Another tenant's role is not assigned
      Given a smoke membership exists
      And another smoke tenant exists
      And the other tenant has a smoke role
      When I try to assign the other role to the user
      Then I am told that there is no such thing

  Rule: Only administrators say who has which role, and a member sees their own

    @authorization
    Scenario Outline: <operation>
      Given a smoke role assignment exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: what would do the most harm
        | operation                   | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | list the roles of the user  | allowed | allowed      | allowed | refused | refused  | unauthenticated |
        | take the role from the user | allowed | allowed      | refused | refused | refused  | unauthenticated |

    @authorization
    Scenario Outline: <operation> who has none yet
      Given a smoke membership exists
      And a smoke role exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: what would do the most harm
        | operation                   | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | assign the role to the user | allowed | allowed      | refused | refused | refused  | unauthenticated |

    @authorization
    Scenario Outline: <operation> who is me
      Given a smoke role assignment exists
      And the user is me
      When I try to <operation>
      Then I am <answer>

      Examples: my own
        | operation                   | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | list the roles of the user  | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
        | take the role from the user | allowed | allowed      | refused | refused | refused  | unauthenticated |

    @persona.member
    Scenario: Being somebody does not show anybody else's roles
      Given a smoke role assignment exists
      And another smoke user exists
      And the other user is me
      When I try to list the roles of the user
      Then I am refused
