@isolation @persona.admin @persona.editor
Feature: Isolation
  What is in one bucket cannot be reached through another, or with the permissions of another.

  Background:
    Given a smoke bucket exists
    And another smoke bucket exists

  Rule: The things in another bucket cannot be reached through my own

    Scenario Outline: A request to <operation> finds nothing in another bucket
      Given the other bucket has a smoke <thing>
      When I try to <operation>
      Then I am told that it does not exist

      @smoke
      Examples: smoke test
        | thing      | operation                 |
        | collection | read the other collection |

      Examples: full run only
        | thing      | operation                   |
        | collection | update the other collection |
        | collection | delete the other collection |
        | group      | read the other group        |
        | group      | update the other group      |
        | group      | delete the other group      |

    Scenario Outline: The list of <things> does not include the <thing> of another bucket
      Given the other bucket has a smoke <thing>
      When I list the <things>
      Then the results do not include the other <thing>

      Examples:
        | thing      | things      |
        | collection | collections |
        | group      | groups      |

  Rule: A permission for one bucket does not extend to another

    @persona.editor @persona.author @persona.reader
    Scenario Outline: A permission for one bucket does not allow me to <operation>
      When I try to <operation>
      Then I am refused

      @smoke
      Examples: smoke test
        | operation             |
        | read the other bucket |

      Examples: full run only
        | operation                |
        | update the other bucket  |
        | replace the other bucket |
        | delete the other bucket  |

    @smoke @persona.editor @persona.author @persona.reader
    Scenario: The list of buckets includes only the buckets that I may read
      When I list the buckets
      Then the results include the bucket
      But the results do not include the other bucket

    @persona.editor
    Scenario: Removing one bucket leaves the other
      Given the other bucket has a smoke record
      When I delete the bucket
      Then the other record exists
