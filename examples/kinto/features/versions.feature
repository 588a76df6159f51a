@versions @persona.admin @persona.editor
Feature: Versions
  Everything has a version, so that two people who change the same thing do not overwrite each other's work.

  Rule: A request can demand that what it changes has not changed meanwhile

    Scenario Outline: A <thing> can be updated in its current version
      Given a smoke <thing> exists
      When I update the <thing> with the current version
      Then the <thing> has the requested values
      And the version of the <thing> is later than before

      @smoke
      Examples: smoke test
        | thing  |
        | record |

      Examples: full run only
        | thing      |
        | bucket     |
        | collection |
        | group      |

    Scenario Outline: A <thing> cannot be updated in an outdated version
      Given a smoke <thing> exists
      When I try to update the <thing> with an outdated version
      Then my request is rejected as a conflict
      And the <thing> is unchanged

      @smoke
      Examples: smoke test
        | thing  |
        | record |

      Examples: full run only
        | thing      |
        | bucket     |
        | collection |
        | group      |

    Scenario Outline: A <thing> cannot be replaced in an outdated version
      Given a smoke <thing> exists
      When I try to replace the <thing> with an outdated version
      Then my request is rejected as a conflict
      And the <thing> is unchanged

      Examples:
        | thing      |
        | bucket     |
        | collection |
        | group      |
        | record     |

    Scenario Outline: A <thing> cannot be deleted in an outdated version
      Given a smoke <thing> exists
      When I try to delete the <thing> with an outdated version
      Then my request is rejected as a conflict
      And the <thing> exists

      @smoke
      Examples: smoke test
        | thing  |
        | record |

      Examples: full run only
        | thing      |
        | bucket     |
        | collection |
        | group      |

    Scenario Outline: A <thing> can be deleted in its current version
      Given a smoke <thing> exists
      When I delete the <thing> with the current version
      Then the <thing> no longer exists

      Examples:
        | thing      |
        | bucket     |
        | collection |
        | group      |
        | record     |

  Rule: A request can demand an object only if it has a newer version

    @persona.admin @persona.editor @persona.author @persona.reader
    Scenario Outline: The <thing> is not sent again if I know its version
      Given a smoke <thing> exists
      When I read the <thing> with the version that I know
      Then I am allowed

      @smoke
      Examples: smoke test
        | thing  |
        | record |

      Examples: full run only
        | thing      |
        | bucket     |
        | collection |
        | group      |

    @persona.reader
    Scenario: The record is sent again if I know an older version
      Given a smoke record exists
      When I read the record with an older version that I know
      Then I am allowed
