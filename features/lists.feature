@lists @persona.tenant_admin
Feature: Lists
  However long a list is, its pages show every item exactly once and state how many items there are.

  Rule: The pages of a list do not overlap, are in order, and are complete together

    @persona.admin @persona.tenant_admin
    Scenario Outline: The pages of the list of <things> contain every <thing> exactly once
      Given 5 smoke <things> exist
      When I list the <things>, 2 per page
      Then the pages contain every <thing> exactly once, oldest first

      @smoke
      Examples: smoke test
        | thing | things |
        | group | groups |

      Examples: full run only
        | thing       | things       |
        | role        | roles        |
        | integration | integrations |
        | config      | configs      |

    Scenario: A group keeps its place in the list after it is renamed
      Given a smoke group exists
      And another smoke group exists
      And the group has been updated with a new name
      When I list the groups, 1 per page
      Then the pages contain every group exactly once, oldest first

    Scenario: The pages of the list of members contain every member exactly once
      Given a smoke membership exists
      And another smoke membership exists
      When I list the members, 1 per page
      Then the pages contain every membership exactly once, oldest first

    Scenario: The members on one page are in the order in which they were added
      Given a smoke membership exists
      And another smoke membership exists
      When I list the members, 2 per page
      Then the pages contain every membership exactly once, oldest first

    @smoke
    Scenario: The pages of a search contain every group that it finds exactly once
      Given 3 smoke groups exist
      When I list the search results, 2 per page
      Then the pages contain every group exactly once, oldest first

    @persona.admin @serial
    Scenario Outline: The pages of the list of all <things> contain every new <thing> exactly once
      Given 3 smoke <things> exist
      When I list the <things> from this run, 2 per page
      Then the pages contain every <thing> exactly once, oldest first

      Examples:
        | thing  | things  |
        | user   | users   |
        | tenant | tenants |

  Rule: A page has 50 items unless up to 200 items are requested, and other page sizes and offsets are rejected

    @persona.viewer
    Scenario: A list without a page size shows 50 of 51 groups
      Given 51 smoke groups exist
      When I list the groups
      Then I receive 50 of 51 results

    @persona.viewer
    Scenario: A list with the maximum page size shows 51 of 51 groups
      Given 51 smoke groups exist
      When I list the groups with the maximum page size
      Then I receive 51 of 51 results

    Scenario Outline: A request to list the <things> with <detail> is rejected
      Given a smoke membership exists
      When I try to list the <things> with <detail>
      Then my request is rejected because the <field> is invalid

      @smoke
      Examples: smoke test
        | things | detail            | field  |
        | groups | a negative offset | offset |

      Examples: full run only
        | things       | detail                           | field     |
        | groups       | a page size of zero              | page size |
        | groups       | a page size over the maximum     | page size |
        | groups       | a page size that is not a number | page size |
        | groups       | an offset that is not a number   | offset    |
        | roles        | a page size of zero              | page size |
        | roles        | a page size over the maximum     | page size |
        | roles        | a page size that is not a number | page size |
        | roles        | a negative offset                | offset    |
        | roles        | an offset that is not a number   | offset    |
        | integrations | a page size of zero              | page size |
        | integrations | a page size over the maximum     | page size |
        | integrations | a page size that is not a number | page size |
        | integrations | a negative offset                | offset    |
        | integrations | an offset that is not a number   | offset    |
        | configs      | a page size of zero              | page size |
        | configs      | a page size over the maximum     | page size |
        | configs      | a page size that is not a number | page size |
        | configs      | a negative offset                | offset    |
        | configs      | an offset that is not a number   | offset    |
        | members      | a page size of zero              | page size |
        | members      | a page size over the maximum     | page size |
        | members      | a page size that is not a number | page size |
        | members      | a negative offset                | offset    |
        | members      | an offset that is not a number   | offset    |

    Scenario Outline: A request to list the <things> of a user with <detail> is rejected
      Given a smoke <assignment> exists
      When I try to list the <things> of the user with <detail>
      Then my request is rejected because the <field> is invalid

      Examples:
        | assignment       | things | detail                       | field     |
        | role assignment  | roles  | a page size of zero          | page size |
        | role assignment  | roles  | a page size over the maximum | page size |
        | role assignment  | roles  | a negative offset            | offset    |
        | group assignment | groups | a page size of zero          | page size |
        | group assignment | groups | a page size over the maximum | page size |
        | group assignment | groups | a negative offset            | offset    |

    Scenario Outline: A request to search a tenant with <detail> is rejected
      Given a smoke tenant exists
      When I try to search the tenant with <detail>
      Then my request is rejected because the <field> is invalid

      Examples:
        | detail                       | field     |
        | a page size of zero          | page size |
        | a page size over the maximum | page size |
        | a negative offset            | offset    |

    @persona.admin
    Scenario Outline: A request to list all <things> with <detail> is rejected
      When I try to list the <things> with <detail>
      Then my request is rejected because the <field> is invalid

      Examples:
        | things  | detail                       | field     |
        | users   | a page size of zero          | page size |
        | users   | a page size over the maximum | page size |
        | users   | a negative offset            | offset    |
        | tenants | a page size of zero          | page size |
        | tenants | a page size over the maximum | page size |
        | tenants | a negative offset            | offset    |

  Rule: A list can be filtered by name, and unknown filters are ignored

    @persona.viewer
    Scenario: A list filtered by name states how many groups have that name
      Given a smoke group exists
      And another smoke group exists
      When I list the groups with the name of the group
      Then I receive 1 of 1 results

    @persona.viewer
    Scenario Outline: A request to list the groups with <detail> finds the group
      Given a smoke group exists
      When I list the groups with <detail>
      Then the results include the group

      Examples:
        | detail                |
        | the maximum page size |
        | an unknown filter     |
        | a blank search text   |

    @persona.tenant_admin @persona.viewer
    Scenario Outline: A request to list the <things> with <detail> finds it, but not another <thing>
      Given a smoke <thing> exists
      And another smoke <thing> exists
      When I list the <things> with <detail>
      Then the results include the <thing>
      But the results do not include the other <thing>

      Examples:
        | thing       | things       | detail                                                        |
        | role        | roles        | the name of the role                                          |
        | role        | roles        | part of the name of the role                                  |
        | group       | groups       | the name of the group                                         |
        | group       | groups       | the name of the group with upper and lower case swapped       |
        | group       | groups       | part of the name of the group                                 |
        | integration | integrations | the name of the integration                                   |
        | integration | integrations | the name of the integration with upper and lower case swapped |
        | config      | configs      | the key of the config                                         |

    @persona.admin
    Scenario Outline: A request to list all <things> with <detail> finds it, but not another <thing>
      Given a smoke <thing> exists
      And another smoke <thing> exists
      When I list the <things> with <detail>
      Then the results include the <thing>
      But the results do not include the other <thing>

      Examples:
        | thing  | things  | detail                                                   |
        | user   | users   | the name of the user                                     |
        | user   | users   | the name of the user with upper and lower case swapped   |
        | tenant | tenants | the name of the tenant                                   |
        | tenant | tenants | the name of the tenant with upper and lower case swapped |

    Scenario: A filter by name ignores the case of letters with accents
      Given a group has been created called "Ärzte Łódź"
      And another smoke group exists
      When I list the groups with the name of the group with upper and lower case swapped
      Then the results include the group
      But the results do not include the other group

    Scenario: A group is not found by its description
      Given a smoke group exists
      When I list the groups with the description of the group
      Then the results do not include the group

    @persona.admin
    Scenario: A user is not found by address
      Given a smoke user exists
      When I list the users with the address of the user
      Then the results do not include the user

    Scenario Outline: A filter by <detail> does not find a name without it
      Given a smoke group exists
      When I list the groups with <detail>
      Then the results do not include the group

      @smoke
      Examples: smoke test
        | detail        |
        | an underscore |

      Examples: full run only
        | detail         |
        | a percent sign |
