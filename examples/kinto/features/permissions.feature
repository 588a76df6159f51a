@permissions @persona.admin @persona.editor
Feature: Permissions
  A bucket and its collections are shared by naming the accounts and groups that may read or change them.

  Rule: A permission holds from the moment that it is given to the moment that it is taken away

    @smoke
    Scenario Outline: An account that is given a permission is in the list of <things>
      Given a smoke collection exists
      And a smoke account exists
      When I let the account <permission>
      Then the account is in the list of <things>

      Examples:
        | permission      | things                    |
        | read the bucket | readers of the bucket     |
        | edit the bucket | editors of the bucket     |
        | create records  | authors of the collection |

    Scenario Outline: An account whose permission is taken away is not in the list of <things>
      Given a smoke <thing> exists
      When I stop the account from <permission>
      Then the account is not in the list of <things>

      Examples:
        | thing  | permission         | things                    |
        | reader | reading the bucket | readers of the bucket     |
        | editor | editing the bucket | editors of the bucket     |
        | author | creating records   | authors of the collection |

    Scenario: Taking away a permission that the account does not have is rejected
      Given a smoke bucket exists
      And a smoke account exists
      When I try to stop the account from reading the bucket
      Then my request is rejected as invalid

    Scenario: A permission given twice is held once
      Given a smoke reader exists
      When I let the account read the bucket
      And I stop the account from reading the bucket
      Then the account is not in the list of readers of the bucket

  Rule: The permissions of a group are those of its members, and of nobody else

    @smoke @persona.member
    Scenario Outline: A member may <operation> if the group may read the bucket
      Given a smoke record exists
      And a smoke group exists
      And the group has been allowed to read the bucket
      When I <operation>
      Then I am allowed

      Examples:
        | operation            |
        | read the bucket      |
        | list the collections |
        | read the record      |

    @smoke @persona.member
    Scenario Outline: A member may not <operation> although the group may read the bucket
      Given a smoke record exists
      And a smoke group exists
      And the group has been allowed to read the bucket
      When I try to <operation>
      Then I am refused

      Examples:
        | operation         |
        | update the bucket |
        | create a record   |
        | update the record |

    @persona.member
    Scenario: A former member may not read the bucket
      Given a smoke group exists
      And the group has been allowed to read the bucket
      And all members have been removed from the group
      When I try to read the bucket
      Then I am refused

    @persona.member
    Scenario: A member of a removed group may not read the bucket
      Given a smoke group exists
      And the group has been allowed to read the bucket
      And the group has been deleted
      When I try to read the bucket
      Then I am refused

    @persona.outsider
    Scenario: An outsider may not read a bucket that is shared with a group
      Given a smoke group exists
      And the group has been allowed to read the bucket
      When I try to read the bucket
      Then I am refused

  Rule: A refusal does not reveal whether something exists

    @smoke @persona.member @persona.outsider
    Scenario Outline: A request to <operation> is refused although the <thing> does not exist
      Given a smoke <thing> exists
      And the <thing> has been deleted
      When I try to <operation>
      Then I am refused although it does not exist

      Examples:
        | thing      | operation           |
        | bucket     | read the bucket     |
        | bucket     | delete the bucket   |
        | collection | read the collection |
        | record     | read the record     |
        | record     | update the record   |
        | account    | read the account    |

  Rule: Only editors give permissions and take them away

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke reader exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation                       | admin   | editor  | author  | reader  | member  | outsider | anonymous       |
        | let the account read the bucket | allowed | allowed | refused | refused | refused | refused  | unauthenticated |

      Examples: full run only
        | operation                                | admin   | editor  | author  | reader  | member  | outsider | anonymous       |
        | list the readers of the bucket           | allowed | allowed | allowed | allowed | refused | refused  | unauthenticated |
        | stop the account from reading the bucket | allowed | allowed | refused | refused | refused | refused  | unauthenticated |

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke editor exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation                       | admin   | editor  | author  | reader  | member  | outsider | anonymous       |
        | let the account edit the bucket | allowed | allowed | refused | refused | refused | refused  | unauthenticated |

      Examples: full run only
        | operation                                | admin   | editor  | author  | reader  | member  | outsider | anonymous       |
        | list the editors of the bucket           | allowed | allowed | allowed | allowed | refused | refused  | unauthenticated |
        | stop the account from editing the bucket | allowed | allowed | refused | refused | refused | refused  | unauthenticated |

    @authorization
    Scenario Outline: <persona> <may> <operation>
      Given a smoke author exists
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation                      | admin   | editor  | author  | reader  | member  | outsider | anonymous       |
        | let the account create records | allowed | allowed | refused | refused | refused | refused  | unauthenticated |

      Examples: full run only
        | operation                              | admin   | editor  | author  | reader  | member  | outsider | anonymous       |
        | list the authors of the collection     | allowed | allowed | allowed | allowed | refused | refused  | unauthenticated |
        | stop the account from creating records | allowed | allowed | refused | refused | refused | refused  | unauthenticated |
