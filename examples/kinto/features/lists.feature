@lists @persona.admin @persona.editor
Feature: Lists
  Long lists come in pages, and can be filtered by any field.

  Rule: The pages of a list contain everything exactly once

    @smoke @persona.admin @persona.editor @persona.author @persona.reader
    Scenario: The pages of a list of records contain every record
      Given 5 smoke records exist
      When I list the records, 2 per page
      Then the pages contain every record exactly once, oldest first

    Scenario Outline: The pages of a list of <things>, <size> per page, contain every <thing>
      Given 3 smoke <things> exist
      When I list the <things>, <size> per page
      Then the pages contain every <thing> exactly once, oldest first

      Examples:
        | thing      | things      | size |
        | collection | collections | 1    |
        | collection | collections | 3    |
        | group      | groups      | 2    |
        | record     | records     | 100  |

    @persona.admin
    Scenario Outline: The pages of <things> with the names of this run contain every <thing>
      Given 3 smoke <things> exist
      When I list the <things> from this run, 2 per page
      Then the pages contain every <thing> exactly once, oldest first

      Examples:
        | thing   | things   |
        | bucket  | buckets  |
        | account | accounts |

  Rule: A list can be filtered

    Scenario Outline: A list of records with <filter> includes the record
      Given a smoke record exists
      When I list the records with <filter>
      Then the results include the record

      @smoke
      Examples: smoke test
        | filter                  |
        | the title of the record |

      Examples: full run only
        | filter                          |
        | the id of the record            |
        | part of the title of the record |
        | at least 120 pages              |
        | a known number of pages         |

    Scenario Outline: A list of records with <filter> does not include the record
      Given a smoke record exists
      When I list the records with <filter>
      Then the results do not include the record

      Examples:
        | filter                            |
        | ids other than that of the record |
        | more than 120 pages               |
        | fewer than 120 pages              |
        | an unknown number of pages        |
        | an unknown filter                 |

    Scenario Outline: A list of <things> with <filter> of one <thing> includes no other
      Given a smoke <thing> exists
      And another smoke <thing> exists
      When I list the <things> with <filter> of the <thing>
      Then the results include the <thing>
      But the results do not include the other <thing>

      Examples:
        | thing      | things      | filter         |
        | bucket     | buckets     | the id         |
        | bucket     | buckets     | part of the id |
        | collection | collections | the id         |
        | group      | groups      | the id         |
        | group      | groups      | part of the id |
        | record     | records     | the id         |

  Rule: A list can show what has changed since a record was created

    @smoke
    Scenario: A removed record is among the changes
      Given a smoke record exists
      And the record has been deleted
      When I list the records with changes since the creation of the record
      Then the results include the record

    Scenario: A record that was created later is among the changes
      Given a smoke record exists
      And another smoke record exists
      When I list the records with changes since the creation of the record
      Then the results include the other record
      But the results do not include the record

  Rule: Invalid requests for a list are rejected

    Scenario Outline: A list of records with <detail> is rejected
      Given a smoke record exists
      When I try to list the records with <detail>
      Then my request is rejected as invalid

      @smoke
      Examples: smoke test
        | detail                           |
        | a page size that is not a number |

      Examples: full run only
        | detail                        |
        | a negative page size          |
        | an invalid page token         |
        | a start that is not a version |
