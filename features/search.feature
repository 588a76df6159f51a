@search
Feature: Search
  x

  Rule: Only who belongs to a tenant searches it

    @authorization
    Scenario Outline: <operation>
      Given a smoke tenant exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation         | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | search the tenant | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
