@lists
Feature: Lists
  However long a list is, whoever turns its pages sees everything once, and knows how much there is.

  Rule: Pages do not overlap, and together they hold everything

    @persona.admin @persona.tenant_admin
    Scenario Outline: The <things> of a tenant, page by page
      Given 5 smoke <things> exist
      When I list the <things> 2 at a time
      Then the pages hold every <thing> once, oldest first

      Examples:
        | thing       | things       |
        | role        | roles        |
        | group       | groups       |
        | integration | integrations |
        | config      | configs      |

    @smoke @persona.tenant_admin
    Scenario: A tenant's groups, page by page
      Given 3 smoke groups exist
      When I list the groups 2 at a time
      Then the pages hold every group once, oldest first

    @smoke @persona.tenant_admin
    Scenario: What was made first comes first, whatever it is called and whenever it was changed
      Given a smoke group exists
      And another smoke group exists
      And others update the group with a new name
      When I list the groups 1 at a time
      Then the pages hold every group once, oldest first

    @persona.tenant_admin
    Scenario: The members of a tenant, page by page
      Given a smoke membership exists
      And another smoke membership exists
      When I list the members 1 at a time
      Then the pages hold every membership once, oldest first

    @smoke @persona.tenant_admin
    Scenario: A search, page by page
      Given 3 smoke groups exist
      When I list the search results 2 at a time
      Then the pages hold every group once, oldest first

    @persona.admin
    Scenario Outline: All <things> of the platform that were made by this run, page by page
      Given 3 smoke <things> exist
      When I list the <things> of this run 2 at a time
      Then the pages hold every <thing> once, oldest first

      Examples:
        | thing  | things  |
        | user   | users   |
        | tenant | tenants |

    @smoke @persona.viewer
    Scenario: Who asks for no page size gets fifty
      Given 51 smoke groups exist
      When I list the groups
      Then I get 50 of them and am told that there are 51

    @smoke @persona.viewer
    Scenario: Who asks for the largest page gets more
      Given 51 smoke groups exist
      When I list the groups with the largest page
      Then I get 51 of them and am told that there are 51

    @persona.viewer
    Scenario: Who asks for a name is told how many bear it
      Given a smoke group exists
      And another smoke group exists
      When I list the groups with the name of the group
      Then I get 1 of them and am told that there are 1

  Rule: A page is as long as asked for, from one to two hundred

    @persona.tenant_admin
    Scenario Outline: The <things> do not come with <detail>
      Given a smoke membership exists
      When I try to list the <things> with <detail>
      Then I am told that it breaks a rule

      Examples:
        | things       | detail                              |
        | groups       | a page of no items                  |
        | groups       | one item more than the largest page |
        | groups       | a page of some items                |
        | groups       | a start before the first            |
        | groups       | a start somewhere                   |
        | roles        | a page of no items                  |
        | roles        | one item more than the largest page |
        | roles        | a page of some items                |
        | roles        | a start before the first            |
        | roles        | a start somewhere                   |
        | integrations | a page of no items                  |
        | integrations | one item more than the largest page |
        | integrations | a page of some items                |
        | integrations | a start before the first            |
        | integrations | a start somewhere                   |
        | configs      | a page of no items                  |
        | configs      | one item more than the largest page |
        | configs      | a page of some items                |
        | configs      | a start before the first            |
        | configs      | a start somewhere                   |
        | members      | a page of no items                  |
        | members      | one item more than the largest page |
        | members      | a page of some items                |
        | members      | a start before the first            |
        | members      | a start somewhere                   |

    @persona.tenant_admin
    Scenario Outline: What a user is assigned does not come with <detail>
      Given a smoke <tie> exists
      When I try to list the <things> of the user with <detail>
      Then I am told that it breaks a rule

      Examples:
        | tie              | things | detail                              |
        | role assignment  | roles  | a page of no items                  |
        | role assignment  | roles  | one item more than the largest page |
        | role assignment  | roles  | a start before the first            |
        | group assignment | groups | a page of no items                  |
        | group assignment | groups | one item more than the largest page |
        | group assignment | groups | a start before the first            |

    @persona.tenant_admin
    Scenario Outline: A search does not come with <detail>
      Given a smoke tenant exists
      When I try to search the tenant with <detail>
      Then I am told that it breaks a rule

      Examples:
        | detail                              |
        | a page of no items                  |
        | one item more than the largest page |
        | a start before the first            |

    @persona.admin
    Scenario Outline: The platform's <things> do not come with <detail>
      When I try to list the <things> with <detail>
      Then I am told that it breaks a rule

      Examples:
        | things  | detail                              |
        | users   | a page of no items                  |
        | users   | one item more than the largest page |
        | users   | a start before the first            |
        | tenants | a page of no items                  |
        | tenants | one item more than the largest page |
        | tenants | a start before the first            |

    @persona.viewer
    Scenario Outline: The groups come with <detail>
      Given a smoke group exists
      When I list the groups with <detail>
      Then the group is among them

      Examples:
        | detail                        |
        | the largest page              |
        | a question that means nothing |
        | blanks to look for            |

  Rule: A list can be asked for a name

    @persona.tenant_admin @persona.viewer
    Scenario Outline: The <things> are asked for <detail>
      Given a smoke <thing> exists
      And another smoke <thing> exists
      When I list the <things> with <detail>
      Then the <thing> is among them
      But the other <thing> is not among them

      Examples:
        | thing       | things       | detail                                       |
        | role        | roles        | the name of the role                         |
        | role        | roles        | the middle of the name of the role           |
        | group       | groups       | the name of the group                        |
        | group       | groups       | the name of the group in other letters       |
        | group       | groups       | the middle of the name of the group          |
        | integration | integrations | the name of the integration                  |
        | integration | integrations | the name of the integration in other letters |
        | config      | configs      | the key of the config                        |

    @persona.admin
    Scenario Outline: The platform's <things> are asked for <detail>
      Given a smoke <thing> exists
      And another smoke <thing> exists
      When I list the <things> with <detail>
      Then the <thing> is among them
      But the other <thing> is not among them

      Examples:
        | thing  | things  | detail                                  |
        | user   | users   | the name of the user                    |
        | user   | users   | the name of the user in other letters   |
        | tenant | tenants | the name of the tenant                  |
        | tenant | tenants | the name of the tenant in other letters |

    @persona.tenant_admin
    Scenario: Letters of any script are alike in both cases
      Given another smoke group exists
      And others create a group called "Ärzte Łódź"
      When I list the groups with the name of the group in other letters
      Then the group is among them
      But the other group is not among them

    @persona.tenant_admin
    Scenario: A group is not found by its description
      Given a smoke group exists
      When I list the groups with the description of the group
      Then the group is not among them

    @persona.admin
    Scenario: A user is not found by the address
      Given a smoke user exists
      When I list the users with the address of the user
      Then the user is not among them

    @persona.tenant_admin
    Scenario Outline: In a name, <detail> is an ordinary sign
      Given a smoke group exists
      When I list the groups with <detail>
      Then the group is not among them

      @smoke
      Examples: after every deployment
        | detail        |
        | an underscore |

      Examples: the rest
        | detail         |
        | a percent sign |
