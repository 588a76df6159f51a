@collections @persona.admin @persona.editor
Feature: Collections
  A collection holds records of one kind, and may have a schema that they must match.

  Rule: A collection exists from its creation to its removal

    @smoke
    Scenario: A new collection has the requested values and is in the list
      Given a smoke bucket exists
      When I create a smoke collection
      Then the collection has the requested values
      And the collection is in the list of collections

    @smoke
    Scenario: A removed collection no longer exists, and other collections stay
      Given a smoke collection exists
      And another smoke collection exists
      When I delete the collection
      Then the collection no longer exists
      And the collection is not in the list of collections
      But the other collection is in the list of collections

    Scenario: A removed collection takes its records along
      Given a smoke record exists
      When I delete the collection
      Then the record no longer exists

    Scenario Outline: A request to <operation> does not find a removed collection
      Given a smoke collection exists
      And the collection has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      Examples:
        | operation             |
        | read the collection   |
        | update the collection |
        | delete the collection |
        | list the records      |
        | create a record       |

  Rule: A collection keeps the values that it is given

    Scenario Outline: A collection can be created with <detail>
      Given a smoke bucket exists
      When I create a smoke collection with <detail>
      Then the collection has the requested values

      Examples:
        | detail                            |
        | no fields                         |
        | an id in capitals                 |
        | a schema                          |
        | a cache lifetime of a minute      |
        | an id of its own unless it exists |

    Scenario Outline: A collection can be updated with <detail>
      Given a smoke collection exists
      When I update the collection with <detail>
      Then the collection has the requested values

      @smoke
      Examples: smoke test
        | detail      |
        | a new title |

      Examples: full run only
        | detail      |
        | no changes  |
        | a new shelf |
        | a schema    |

    Scenario: A replaced collection has only the values that it is given
      Given a smoke collection exists
      When I replace the collection
      Then the collection has the requested values

  Rule: Collections are identified by the id that the client chooses

    Scenario: An existing collection can be protected from a second creation
      Given a smoke collection exists
      When I try to create a collection with the same id unless it exists
      Then my request is rejected as a conflict
      And the collection is unchanged

    Scenario: Collections of different buckets may have the same id
      Given a smoke bucket exists
      And another smoke bucket exists
      And the other bucket has a smoke collection
      When I create a collection with the id of the other collection
      Then the collection has the requested values
      And the other collection is unchanged

  Rule: Invalid collections are rejected

    Scenario Outline: A collection cannot be created with <detail>
      Given a smoke bucket exists
      When I try to create a collection with <detail>
      Then my request is rejected as <reason>

      Examples:
        | detail                          | reason                    |
        | an id that contains a space     | invalid                   |
        | an id that contains a dot       | invalid                   |
        | malformed JSON                  | malformed                 |
        | a list instead of fields        | invalid                   |
        | an unknown part beside the data | invalid                   |
        | text that is not JSON           | an unsupported media type |

    Scenario Outline: The response names the field at fault when a collection is created with <detail>
      Given a smoke bucket exists
      When I try to create a collection with <detail>
      Then my request is rejected because the <field> is invalid

      @smoke
      Examples: smoke test
        | detail                                | field          |
        | a cache lifetime that is not a number | cache lifetime |

      Examples: full run only
        | detail                     | field       |
        | a schema that is not valid | schema      |
        | another id in the request  | id          |
        | data that is a list        | data        |
        | an unknown permission      | permissions |

  Rule: Records must match the schema of their collection

    @smoke
    Scenario: A record that matches the schema can be created
      Given a smoke collection exists
      And the collection has been updated with a schema
      When I create a smoke record
      Then the record has the requested values

    Scenario Outline: A record with <detail> does not match the schema and cannot be created
      Given a smoke collection exists
      And the collection has been updated with a schema
      When I try to create a record with <detail>
      Then my request is rejected because the <field> is invalid

      @smoke
      Examples: smoke test
        | detail                   | field |
        | a title that is a number | title |

      Examples: full run only
        | detail     | field           |
        | zero pages | number of pages |
        | no title   | title           |

    Scenario: A record cannot be updated so that it no longer matches the schema
      Given a smoke record exists
      And the collection has been updated with a schema
      When I try to update the record with zero pages
      Then my request is rejected because the number of pages is invalid
      And the record is unchanged

  Rule: Readers of a bucket see its collections, and only its editors change them

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke collection exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation             | admin   | editor  | author  | reader  | member  | outsider | anonymous       |
        | create a collection   | allowed | allowed | refused | refused | refused | refused  | unauthenticated |
        | list the collections  | allowed | allowed | allowed | allowed | refused | refused  | unauthenticated |
        | delete the collection | allowed | allowed | refused | refused | refused | refused  | unauthenticated |

      Examples: full run only
        | operation              | admin   | editor  | author  | reader  | member  | outsider | anonymous       |
        | read the collection    | allowed | allowed | allowed | allowed | refused | refused  | unauthenticated |
        | update the collection  | allowed | allowed | refused | refused | refused | refused  | unauthenticated |
        | replace the collection | allowed | allowed | refused | refused | refused | refused  | unauthenticated |
