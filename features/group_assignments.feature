@group_assignments
Feature: Group assignments
  What a member belongs to in a tenant is said by the groups that the member is in.

  Rule: What is assigned is the member's until it is taken away

    @smoke @persona.admin @persona.tenant_admin
    Scenario: An assigned group is listed
      Given a smoke membership exists
      And a smoke group exists
      When I assign the group to the user
      Then the group is in the list of groups of the user

    @smoke @persona.tenant_admin
    Scenario: Of two groups, the one taken away is gone and the other stays
      Given a smoke group assignment exists
      And another smoke group assignment exists
      When I take the group from the user
      Then the group is not in the list of groups of the user
      But the other group is in the list of groups of the user
      And the group is found

    @persona.tenant_admin
    Scenario: Two groups of a member are listed in the order of their assignment
      Given a smoke group assignment exists
      And another smoke group assignment exists
      When I list the groups of the user 1 at a time
      Then the pages hold every group assignment once, oldest first

    @persona.tenant_admin
    Scenario: What counts is when a group was assigned, not when it was made
      Given a smoke group exists
      And another smoke group assignment exists
      And others assign the group to the user
      When I list the groups of the user 1 at a time
      Then the pages hold every group assignment once, oldest first

    @smoke @persona.tenant_admin
    Scenario: Assigning a group again changes nothing
      Given a smoke group assignment exists
      And others assign the group to the user
      When I list the groups of the user 1 at a time
      Then the pages hold every group assignment once, oldest first

    @persona.tenant_admin
    Scenario: A group that is assigned again keeps its place
      Given a smoke group assignment exists
      And another smoke group assignment exists
      And others assign the group to the user
      When I list the groups of the user 1 at a time
      Then the pages hold every group assignment once, oldest first

    @persona.tenant_admin
    Scenario: A member's groups can be asked for a name
      Given a smoke group assignment exists
      And another smoke group assignment exists
      When I list the groups of the user with the name of the group
      Then the group is among them
      But the other group is not among them

    @persona.tenant_admin
    Scenario: Taking a group from who is no member does no harm
      Given a smoke group exists
      And a smoke user exists
      When I take the group from the user
      Then the group is found

    @persona.tenant_admin
    Scenario: Taking a group away again does no harm
      Given a smoke group assignment exists
      And others take the group from the user
      When I take the group from the user
      Then the group is not in the list of groups of the user

    @persona.tenant_admin
    Scenario: A group of one member is nobody else's
      Given a smoke group assignment exists
      And another smoke membership exists
      When I list the groups of the other user
      Then the group is not among them

  Rule: Only a member has groups, and only those that the tenant has

    @smoke @persona.tenant_admin
    Scenario: Who is no member is assigned nothing
      Given a smoke group exists
      And a smoke user exists
      When I try to assign the group to the user
      Then I am told that there is no such thing

    @persona.tenant_admin
    Scenario: Who is no member has no list
      Given a smoke group exists
      And a smoke user exists
      When I try to list the groups of the user
      Then I am told that there is no such thing

    @persona.tenant_admin
    Scenario: A group that was removed is not assigned
      Given a smoke membership exists
      And a smoke group exists
      And others delete the group
      When I try to assign the group to the user
      Then I am told that there is no such thing

    @smoke @persona.admin
    Scenario: Another tenant's group is not assigned
      Given a smoke membership exists
      And another smoke tenant exists
      And the other tenant has a smoke group
      When I try to assign the other group to the user
      Then I am told that there is no such thing

  Rule: Only administrators say who has which group, and a member sees their own

    @authorization
    Scenario Outline: <operation>
      Given a smoke group assignment exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: what would do the most harm
        | operation                    | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | list the groups of the user  | allowed | allowed      | allowed | refused | refused  | unauthenticated |
        | take the group from the user | allowed | allowed      | refused | refused | refused  | unauthenticated |

    @authorization
    Scenario Outline: <operation> who has none yet
      Given a smoke membership exists
      And a smoke group exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: what would do the most harm
        | operation                    | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | assign the group to the user | allowed | allowed      | refused | refused | refused  | unauthenticated |

    @authorization
    Scenario Outline: <operation> who is me
      Given a smoke group assignment exists
      And the user is me
      When I try to <operation>
      Then I am <answer>

      Examples: my own
        | operation                    | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | list the groups of the user  | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
        | take the group from the user | allowed | allowed      | refused | refused | refused  | unauthenticated |

    @persona.member
    Scenario: Being somebody does not show anybody else's groups
      Given a smoke group assignment exists
      And another smoke user exists
      And the other user is me
      When I try to list the groups of the user
      Then I am refused
