Feature: Groups

  Scenario Outline: A removed group no longer exists (<number>)
    Given a tenant with a group
    When I delete the group
    Then the group does not exist

    Examples:
      | number |
# one line for each flow
