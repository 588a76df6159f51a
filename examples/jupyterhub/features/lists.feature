@lists @persona.admin
Feature: Lists
  Long lists come in pages, oldest first, and can be filtered.

  Rule: The pages of a list together contain everything once

    @smoke @serial @persona.admin @persona.auditor
    Scenario Outline: The pages of the list of <things> contain every <thing>
      Given 5 smoke <things> exist
      When I list the <things>, 2 per page
      Then the pages contain every <thing> exactly once, oldest first

      Examples:
        | thing | things |
        | user  | users  |
        | group | groups |

    Scenario: The pages of a filtered list contain every user of this run
      Given 3 smoke users exist
      When I list the users from this run, 2 per page
      Then the pages contain every user exactly once, oldest first

    Scenario Outline: A request to list the <things> with <detail> is rejected
      When I try to list the <things> with <detail>
      Then my request is rejected because the <field> is invalid

      @smoke
      Examples: smoke test
        | things | detail                           | field     |
        | users  | a page size that is not a number | page size |

      Examples: full run only
        | things | detail                           | field     |
        | users  | an offset that is not a number   | offset    |
        | users  | an unknown state                 | state     |
        | users  | an unknown order                 | order     |
        | groups | a page size that is not a number | page size |
        | groups | an offset that is not a number   | offset    |

    Scenario: A page size over the maximum is lowered to the maximum
      Given a smoke user exists
      When I list the users with a page size over the maximum
      Then the results include the user

  Rule: The users can be filtered by name

    @persona.admin @persona.auditor
    Scenario Outline: A request to list the users with <detail> finds the user, but not another one
      Given a smoke user exists
      And another smoke user exists
      When I list the users with <detail>
      Then the results include the user
      But the results do not include the other user

      Examples:
        | detail                                                 |
        | the name of the user                                   |
        | the name of the user with upper and lower case swapped |
        | part of the name of the user                           |

    Scenario: A list filtered by name states how many users have that name
      Given a smoke user exists
      And another smoke user exists
      When I list the users with the name of the user
      Then I receive 1 of 1 results

    @known_bug
    Scenario: A percent sign in a filter stands for itself
      Given a smoke user exists
      When I list the users with a percent sign
      Then the results do not include the user
