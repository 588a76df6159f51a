@records @persona.admin @persona.editor
Feature: Records
  A record is what applications keep: an object with any fields, under an id that the service gives it.

  Rule: A record exists from its creation to its removal

    @smoke @persona.admin @persona.editor @persona.author
    Scenario: A new record has the requested values and is in the list
      Given a smoke collection exists
      When I create a smoke record
      Then the record has the requested values
      And the record is in the list of records

    @smoke
    Scenario: A removed record no longer exists, and other records stay
      Given a smoke record exists
      And another smoke record exists
      When I delete the record
      Then the record no longer exists
      And the record is not in the list of records
      But the other record is in the list of records

    Scenario Outline: A request to <operation> does not find a removed record
      Given a smoke record exists
      And the record has been deleted
      When I try to <operation>
      Then I am told that it does not exist

      Examples:
        | operation         |
        | read the record   |
        | update the record |
        | delete the record |

    Scenario: Deleting all the records leaves the collection
      Given 3 smoke records exist
      When I delete all the records
      Then the record no longer exists
      And the record is not in the list of records
      But the collection exists

  Rule: A record keeps the values that it is given

    Scenario Outline: A record can be created with <detail>
      Given a smoke collection exists
      When I create a smoke record with <detail>
      Then the record has the requested values

      @smoke
      Examples: smoke test
        | detail                    |
        | a title in another script |

      Examples: full run only
        | detail                     |
        | a title alone              |
        | a title that is null       |
        | a title that is a number   |
        | an object as its title     |
        | no title                   |
        | zero pages                 |
        | a field of its own         |
        | an id chosen by the client |

    Scenario Outline: A record can be updated with <detail>
      Given a smoke record exists
      When I update the record with <detail>
      Then the record has the requested values

      @smoke
      Examples: smoke test
        | detail       |
        | a new title  |
        | a JSON patch |

      Examples: full run only
        | detail                           |
        | a new number of pages            |
        | a title that is null             |
        | a title in another script        |
        | a field of its own               |
        | no changes                       |
        | a merge patch                    |
        | a JSON patch whose test succeeds |

    @smoke
    Scenario: A replaced record has only the values that it is given
      Given a smoke record exists
      When I replace the record
      Then the record has the requested values

    @persona.author
    Scenario Outline: An author may <operation> of their own
      Given a smoke collection exists
      When I create a smoke record
      And I <operation>
      Then the record <outcome>

      @smoke
      Examples: smoke test
        | operation         | outcome                  |
        | update the record | has the requested values |

      Examples: full run only
        | operation          | outcome                  |
        | read the record    | exists                   |
        | replace the record | has the requested values |
        | delete the record  | no longer exists         |

    @smoke @persona.author
    Scenario: An author who deletes all the records deletes only their own
      Given a smoke record exists
      And another smoke record exists
      When I create a smoke record
      And I delete all the records
      Then the record no longer exists
      But the other record exists

  Rule: Invalid records are rejected

    Scenario Outline: A record cannot be created with <detail>
      Given a smoke collection exists
      When I try to create a record with <detail>
      Then my request is rejected as <reason>

      Examples:
        | detail                          | reason                    |
        | malformed JSON                  | malformed                 |
        | a list instead of fields        | invalid                   |
        | data that is a list             | invalid                   |
        | an unknown part beside the data | invalid                   |
        | an unknown permission           | invalid                   |
        | text that is not JSON           | an unsupported media type |

    Scenario Outline: A record cannot be updated with <detail>
      Given a smoke record exists
      When I try to update the record with <detail>
      Then my request is rejected as <reason>
      And the record is unchanged

      @smoke
      Examples: smoke test
        | detail                        | reason  |
        | a JSON patch whose test fails | invalid |

      Examples: full run only
        | detail                          | reason                    |
        | another id in the request       | invalid                   |
        | a JSON patch of an unknown kind | invalid                   |
        | malformed JSON                  | malformed                 |
        | a list instead of fields        | invalid                   |
        | text that is not JSON           | an unsupported media type |

  Rule: Authors create records and change their own, and only editors change those of others

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke record exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation              | admin   | editor  | author  | reader  | member  | outsider | anonymous       |
        | create a record        | allowed | allowed | allowed | refused | refused | refused  | unauthenticated |
        | list the records       | allowed | allowed | allowed | allowed | refused | refused  | unauthenticated |
        | update the record      | allowed | allowed | refused | refused | refused | refused  | unauthenticated |
        | delete all the records | allowed | allowed | allowed | refused | refused | refused  | unauthenticated |

      Examples: full run only
        | operation          | admin   | editor  | author  | reader  | member  | outsider | anonymous       |
        | read the record    | allowed | allowed | allowed | allowed | refused | refused  | unauthenticated |
        | replace the record | allowed | allowed | refused | refused | refused | refused  | unauthenticated |
        | delete the record  | allowed | allowed | refused | refused | refused | refused  | unauthenticated |
