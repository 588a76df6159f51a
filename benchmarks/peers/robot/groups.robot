*** Settings ***
Library           Collections
Library           RequestsLibrary
Suite Setup       Sign In
Test Setup        Create Tenant And Group
Test Teardown     Remove Tenant And Group
Test Template     A Removed Group No Longer Exists

*** Variables ***
${ADMIN}          smoke-admin
${PASSWORD}       admin-demo-pass-7c1e

*** Test Cases ***
# one line for each flow

*** Keywords ***
Sign In
    Create Session    service    %{BASE_URL}
    ${claims}=    Create Dictionary    admin=${True}
    ${body}=    Create Dictionary    username=${ADMIN}    password=${PASSWORD}    claims=${claims}
    ${response}=    POST On Session    service    /utils/jwt    json=${body}    expected_status=200
    ${headers}=    Create Dictionary    Authorization=Bearer ${response.json()}[access_token]
    VAR    ${HEADERS}    ${headers}    scope=SUITE

Create Tenant And Group
    ${name}=    Evaluate    uuid.uuid4().hex    modules=uuid
    ${body}=    Create Dictionary    tenant_name=tenant ${name}
    ${response}=    POST On Session    service    /admin/tenants    json=${body}    headers=${HEADERS}    expected_status=201
    VAR    ${TENANT}    /admin/tenants/${response.json()}[tenant_id]    scope=TEST
    VAR    ${groups}    /tenants/${response.json()}[tenant_id]/groups/
    ${body}=    Create Dictionary    group_name=group ${name}
    ${response}=    POST On Session    service    ${groups}    json=${body}    headers=${HEADERS}    expected_status=201
    VAR    ${GROUP}    ${groups}${response.json()}[group_id]    scope=TEST
    GET On Session    service    ${GROUP}    headers=${HEADERS}    expected_status=200

A Removed Group No Longer Exists
    [Arguments]    ${number}
    Sign In
    DELETE On Session    service    ${GROUP}    headers=${HEADERS}    expected_status=204
    GET On Session    service    ${GROUP}    headers=${HEADERS}    expected_status=404

Remove Tenant And Group
    DELETE On Session    service    ${GROUP}    headers=${HEADERS}    expected_status=204
    GET On Session    service    ${TENANT}    headers=${HEADERS}    expected_status=200
    DELETE On Session    service    ${TENANT}    headers=${HEADERS}    expected_status=204
    GET On Session    service    ${TENANT}    headers=${HEADERS}    expected_status=404
