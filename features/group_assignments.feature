@group_assignments @persona.tenant_admin
Feature: Group assignments
  The groups that are assigned to a member say which teams the member belongs to in a tenant.

  Rule: A group is assigned to a member until it is removed from the member

    @persona.admin @persona.tenant_admin
    Scenario: An assigned group is in the list of the member's groups
      Given a smoke membership exists
      And a smoke group exists
      When I assign the group to the user
      Then the group is in the list of groups of the user

    Scenario: A removed assignment ends, and other assignments and the group itself stay
      Given a smoke group assignment exists
      And another smoke group assignment exists
      When I remove the group from the user
      Then the group is not in the list of groups of the user
      But the other group is in the list of groups of the user
      And the group exists

    Scenario: Removing an assignment twice is harmless
      Given a smoke group assignment exists
      And the group has been removed from the user
      When I remove the group from the user
      Then the group is not in the list of groups of the user

    Scenario: Removing a group from a user who is not a member is harmless
      Given a smoke group exists
      And a smoke user exists
      When I remove the group from the user
      Then the group exists

  Rule: The groups of a member are listed in the order of their assignment

    Scenario: Two assigned groups are listed in the order of their assignment
      Given a smoke group assignment exists
      And another smoke group assignment exists
      When I list the groups of the user, 2 per page
      Then the pages contain every group assignment exactly once, oldest first

    Scenario: An older group that is assigned later is listed later
      Given a smoke group exists
      And another smoke group assignment exists
      And the group has been assigned to the user
      When I list the groups of the user, 1 per page
      Then the pages contain every group assignment exactly once, oldest first

    Scenario: A group that is assigned twice is listed once
      Given a smoke group assignment exists
      And the group has been assigned to the user
      When I list the groups of the user, 1 per page
      Then the pages contain every group assignment exactly once, oldest first

    Scenario: A group that is assigned twice keeps its place
      Given a smoke group assignment exists
      And another smoke group assignment exists
      And the group has been assigned to the user
      When I list the groups of the user, 1 per page
      Then the pages contain every group assignment exactly once, oldest first

    Scenario: The list of groups can be filtered by name
      Given a smoke group assignment exists
      And another smoke group assignment exists
      When I list the groups of the user with the name of the group
      Then the results include the group
      But the results do not include the other group

    Scenario: A group of one member is not in the list of another member
      Given a smoke group assignment exists
      And another smoke membership exists
      When I list the groups of the other user
      Then the results do not include the group

  Rule: Only members of a tenant have groups there, and only groups of that tenant

    Scenario: A group cannot be assigned to a user who is not a member
      Given a smoke group exists
      And a smoke user exists
      When I try to assign the group to the user
      Then I am told that it does not exist

    Scenario: A user who is not a member has no list of groups
      Given a smoke group exists
      And a smoke user exists
      When I try to list the groups of the user
      Then I am told that it does not exist

    Scenario: A removed group cannot be assigned
      Given a smoke membership exists
      And a smoke group exists
      And the group has been deleted
      When I try to assign the group to the user
      Then I am told that it does not exist

    @smoke @persona.admin
    Scenario: A group of another tenant cannot be assigned
      Given a smoke membership exists
      And another smoke tenant exists
      And the other tenant has a smoke group
      When I try to assign the other group to the user
      Then I am told that it does not exist

  Rule: Viewers see who has which group, only administrators change it, and members see their own groups

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke group assignment exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation                      | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | list the groups of the user    | allowed | allowed      | allowed | refused | refused  | unauthenticated |
        | remove the group from the user | allowed | allowed      | refused | refused | refused  | unauthenticated |

    @authorization
    Scenario Outline: <persona> <may> <operation> for the first time
      Given a smoke membership exists
      And a smoke group exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation                    | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | assign the group to the user | allowed | allowed      | refused | refused | refused  | unauthenticated |

    @authorization
    Scenario Outline: <persona> <may> <operation> when the user is themselves
      Given a smoke group assignment exists
      And I am the user
      When I try to <operation>
      Then I am <answer>

      Examples: their own groups
        | operation                      | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | list the groups of the user    | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
        | remove the group from the user | allowed | allowed      | refused | refused | refused  | unauthenticated |

    @authorization
    Scenario Outline: <persona> <may> <operation> for the first time when the user is themselves
      Given a smoke membership exists
      And a smoke group exists
      And I am the user
      When I try to <operation>
      Then I am <answer>

      Examples: a group for themselves
        | operation                    | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | assign the group to the user | allowed | allowed      | refused | refused | refused  | unauthenticated |

    @persona.member
    Scenario: A member may not list the groups of another member
      Given a smoke group assignment exists
      And another smoke user exists
      And I am the other user
      When I try to list the groups of the user
      Then I am refused
