@tenants
Feature: Tenants
  Each customer is a tenant with people and settings of its own.

  Rule: Only the platform's administrators keep its tenants

    @authorization
    Scenario Outline: <operation>
      Given a smoke tenant exists
      When I try to <operation>
      Then I am <answer>

      Examples:
        | operation         | admin   | tenant_admin | viewer  | member  | outsider | anonymous       |
        | create a tenant   | allowed | refused      | refused | refused | refused  | unauthenticated |
        | list the tenants  | allowed | refused      | refused | refused | refused  | unauthenticated |
        | read the tenant   | allowed | refused      | refused | refused | refused  | unauthenticated |
        | update the tenant | allowed | refused      | refused | refused | refused  | unauthenticated |
        | delete the tenant | allowed | refused      | refused | refused | refused  | unauthenticated |
        | visit the tenant  | allowed | allowed      | allowed | allowed | refused  | unauthenticated |
