@buckets @persona.admin @persona.editor
Feature: Buckets
  A bucket holds everything that one application keeps: its collections, its groups and its records.

  Rule: A bucket exists from its creation to its removal

    @smoke @persona.admin
    Scenario: A new bucket has the requested values and is in the list
      When I create a smoke bucket
      Then the bucket has the requested values
      And the bucket is in the list of buckets

    @smoke
    Scenario: A removed bucket no longer exists, and other buckets stay
      Given a smoke bucket exists
      And another smoke bucket exists
      When I delete the bucket
      Then the bucket no longer exists
      And the bucket is not in the list of buckets
      But the other bucket is in the list of buckets

    @persona.admin
    Scenario Outline: A request to <operation> does not find a removed bucket
      Given a smoke bucket exists
      And the bucket has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      Examples:
        | operation         |
        | read the bucket   |
        | update the bucket |
        | delete the bucket |

    @persona.admin
    Scenario: A removed bucket can be created again with the same id
      Given a smoke bucket exists
      And the bucket has been deleted
      When I create a bucket with the same id
      Then the bucket has the requested values

    @persona.admin
    Scenario: Replacing a removed bucket creates it again
      Given a smoke bucket exists
      And the bucket has been deleted
      When I replace the bucket
      Then the bucket exists

  Rule: A removed bucket takes everything in it along

    @smoke
    Scenario Outline: A removed bucket leaves no <thing> behind
      Given a smoke <thing> exists
      When I delete the bucket
      Then the <thing> no longer exists

      Examples:
        | thing      |
        | collection |
        | group      |
        | record     |

    @persona.admin
    Scenario Outline: A bucket that is created again does not contain the <thing> that it had before
      Given a smoke <thing> exists
      And the bucket has been deleted
      When I create a bucket with the same id
      Then the <thing> no longer exists

      Examples:
        | thing      |
        | collection |
        | group      |

  Rule: A bucket keeps the values that it is given

    @persona.admin
    Scenario Outline: A bucket can be created with <detail>
      When I create a smoke bucket with <detail>
      Then the bucket has the requested values

      @smoke
      Examples: smoke test
        | detail            |
        | an id in capitals |

      Examples: full run only
        | detail                            |
        | no fields                         |
        | a title that is null              |
        | an object as its title            |
        | a title in another script         |
        | an id of its own unless it exists |

    Scenario Outline: A bucket can be updated with <detail>
      Given a smoke bucket exists
      When I update the bucket with <detail>
      Then the bucket has the requested values

      @smoke
      Examples: smoke test
        | detail      |
        | a new title |

      Examples: full run only
        | detail                    |
        | no changes                |
        | a new shelf               |
        | a title that is null      |
        | an object as its title    |
        | a title in another script |

    Scenario: An update moves the version of a bucket forward
      Given a smoke bucket exists
      When I update the bucket with a new title
      Then the version of the bucket is later than before

    @smoke
    Scenario: A replaced bucket has only the values that it is given
      Given a smoke bucket exists
      When I replace the bucket
      Then the bucket has the requested values

  Rule: Buckets are identified by the id that the client chooses

    @persona.admin
    Scenario: Creating a bucket a second time replaces its values
      Given a smoke bucket exists
      When I create a bucket with the same id
      Then the bucket has the requested values

    @smoke @persona.admin
    Scenario: An existing bucket can be protected from a second creation
      Given a smoke bucket exists
      When I try to create a bucket with the same id unless it exists
      Then my request is rejected as a conflict
      And the bucket is unchanged

  Rule: Invalid buckets are rejected

    @persona.admin
    Scenario Outline: A bucket cannot be created with <detail>
      When I try to create a bucket with <detail>
      Then my request is rejected as <reason>

      @smoke
      Examples: smoke test
        | detail                      | reason    |
        | an id that contains a space | invalid   |
        | malformed JSON              | malformed |

      Examples: full run only
        | detail                          | reason                    |
        | an id that contains a dot       | invalid                   |
        | a list instead of fields        | invalid                   |
        | an unknown part beside the data | invalid                   |
        | text that is not JSON           | an unsupported media type |

    @persona.admin
    Scenario Outline: The response names the field at fault when a bucket is created with <detail>
      When I try to create a bucket with <detail>
      Then my request is rejected because the <field> is invalid

      Examples:
        | detail                    | field       |
        | another id in the request | id          |
        | data that is a list       | data        |
        | an unknown permission     | permissions |

    Scenario Outline: A bucket cannot be updated with <detail>
      Given a smoke bucket exists
      When I try to update the bucket with <detail>
      Then my request is rejected as <reason>
      And the bucket is unchanged

      Examples:
        | detail                          | reason                    |
        | malformed JSON                  | malformed                 |
        | a list instead of fields        | invalid                   |
        | an unknown part beside the data | invalid                   |
        | another id in the request       | invalid                   |
        | an unknown permission           | invalid                   |
        | text that is not JSON           | an unsupported media type |

  Rule: Readers see a bucket, editors change it, and only administrators create one

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke bucket exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation         | admin   | editor  | author  | reader  | member  | outsider | anonymous       |
        | create a bucket   | allowed | refused | refused | refused | refused | refused  | unauthenticated |
        | list the buckets  | allowed | allowed | allowed | allowed | refused | refused  | unauthenticated |
        | read the bucket   | allowed | allowed | allowed | allowed | refused | refused  | unauthenticated |
        | delete the bucket | allowed | allowed | refused | refused | refused | refused  | unauthenticated |

      Examples: full run only
        | operation          | admin   | editor  | author  | reader  | member  | outsider | anonymous       |
        | update the bucket  | allowed | allowed | refused | refused | refused | refused  | unauthenticated |
        | replace the bucket | allowed | allowed | refused | refused | refused | refused  | unauthenticated |
