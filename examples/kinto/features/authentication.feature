@authentication @persona.admin @persona.editor @persona.outsider
Feature: Authentication
  Each request carries the name and the password of an account, as HTTP Basic; a token is the two together.

  Rule: An account is accepted with its own password only

    @smoke
    Scenario: I can sign in with my password
      When I sign in
      Then I am allowed

    Scenario Outline: I cannot sign in <detail>
      When I try to sign in <detail>
      Then I am not signed in

      @smoke
      Examples: smoke test
        | detail                  |
        | with the wrong password |

      Examples: full run only
        | detail                                   |
        | with extra characters after the password |
        | with an empty password                   |
        | with an unknown username                 |
        | with an empty username                   |

    Scenario: A wrong password and an unknown username get the same response
      When I try to sign in with the wrong password
      Then the response is the same as when I try to sign in with an unknown username

  Rule: Requests without a valid account are rejected

    Scenario Outline: A request whose token is <flaw> is rejected
      Given a smoke bucket exists
      And my token is <flaw>
      When I try to read the bucket
      Then I am unauthenticated

      @smoke
      Examples: smoke test
        | flaw    |
        | missing |

      Examples: full run only
        | flaw      |
        | empty     |
        | malformed |
        | cut short |

  Rule: The service tells each user who they are and which groups they are in

    @authorization @persona.admin @persona.editor @persona.author @persona.reader @persona.member @persona.outsider @persona.anonymous
    Scenario Outline: <persona> <may> <operation>
      When I try to <operation>
      Then I am <answer>

      @smoke
      Examples: smoke test
        | operation    | admin   | editor  | author  | reader  | member  | outsider | anonymous       |
        | ask who I am | allowed | allowed | allowed | allowed | allowed | allowed  | unauthenticated |

    @smoke @persona.member
    Scenario: The principals of a member include the group
      Given a smoke group exists
      When I ask who I am
      Then the results include the group

    @persona.outsider
    Scenario: The principals of an outsider do not include the group
      Given a smoke group exists
      When I ask who I am
      Then the results do not include the group
