"""Small OpenAPI documents of different styles."""

from __future__ import annotations

from typing import Any

PROBLEM = {
    "description": "a problem",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["title", "status"],
                "properties": {
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "errors": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
                        },
                    },
                },
            }
        }
    },
}
#: OpenAPI 3.0, as people write it: shared parts, a cursor, a login, nested resources, a tie, and what cannot be tried.
SHELVES: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Shelves", "version": "1"},
    "servers": [{"url": "https://shelves.example.com/v2"}],
    "security": [{"bearer": []}],
    "paths": {
        "/health": {"get": {"security": [], "summary": "Health", "responses": {"200": {"description": "fine"}}}},
        "/login": {
            "post": {
                "security": [],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["email", "password"],
                                "properties": {"email": {"type": "string"}, "password": {"type": "string"}},
                            }
                        }
                    }
                },
                "responses": {
                    "200": {
                        "description": "a token",
                        "content": {
                            "application/json": {
                                "schema": {"type": "object", "properties": {"token": {"type": "string"}}}
                            }
                        },
                    }
                },
            }
        },
        "/libraries": {
            "get": {
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 50}},
                    {"name": "cursor", "in": "query", "schema": {"type": "string"}},
                ],
                "responses": {
                    "200": {
                        "description": "libraries",
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "properties": {
                                        "data": {"type": "array", "items": {"$ref": "#/components/schemas/Library"}},
                                        "next_cursor": {"type": "string", "nullable": True},
                                    },
                                }
                            }
                        },
                    },
                    "401": {"$ref": "#/components/responses/Problem"},
                },
            },
            "post": {
                "requestBody": {"$ref": "#/components/requestBodies/Library"},
                "responses": {
                    "201": {"$ref": "#/components/responses/Library"},
                    "400": {"$ref": "#/components/responses/Problem"},
                    "422": {"$ref": "#/components/responses/Problem"},
                },
            },
        },
        "/libraries/{libraryId}": {
            "parameters": [{"name": "libraryId", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {
                "responses": {
                    "200": {"$ref": "#/components/responses/Library"},
                    "404": {"$ref": "#/components/responses/Problem"},
                }
            },
            "patch": {
                "requestBody": {"$ref": "#/components/requestBodies/Library"},
                "responses": {"200": {"$ref": "#/components/responses/Library"}},
            },
            "delete": {"responses": {"204": {"description": "gone"}}},
        },
        "/libraries/{libraryId}/opening-hours": {
            "get": {"summary": "Get the opening hours", "responses": {"200": {"description": "hours"}}}
        },
        "/libraries/{libraryId}/close": {"post": {"responses": {"204": {"description": "closed"}}}},
        "/readers": {
            "post": {
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["name", "library_id"],
                                "properties": {
                                    "name": {"type": "string"},
                                    "library_id": {"type": "string"},
                                    "born": {"type": "string", "format": "date"},
                                    "password": {"type": "string", "writeOnly": True},
                                },
                            }
                        }
                    }
                },
                "responses": {"201": {"$ref": "#/components/responses/Reader"}},
            }
        },
        "/readers/{reader_id}": {
            "get": {"responses": {"200": {"$ref": "#/components/responses/Reader"}}},
            "delete": {"responses": {"200": {"description": "gone"}}},
        },
        "/libraries/{library_id}/readers": {
            "get": {
                "responses": {
                    "200": {
                        "description": "readers",
                        "content": {
                            "application/json": {
                                "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Reader"}}
                            }
                        },
                    }
                }
            }
        },
        "/libraries/{library_id}/readers/{reader_id}": {
            "put": {"responses": {"204": {"description": "admitted"}}},
            "delete": {"responses": {"204": {"description": "expelled"}}},
        },
        "/audits": {"post": {"responses": {"201": {"description": "an audit"}}}},
        "/audits/{id}": {"get": {"responses": {"200": {"description": "an audit"}}}},
        "/old": {"get": {"deprecated": True, "responses": {"200": {"description": "old"}}}},
    },
    "components": {
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        "responses": {
            "Problem": PROBLEM,
            "Library": {
                "description": "a library",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Library"}}},
            },
            "Reader": {
                "description": "a reader",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Reader"}}},
            },
        },
        "requestBodies": {
            "Library": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Library"}}}}
        },
        "schemas": {
            "Named": {
                "type": "object",
                "required": ["id", "displayName"],
                "properties": {
                    "id": {"type": "string", "readOnly": True},
                    "displayName": {"type": "string", "minLength": 1, "maxLength": 60},
                },
            },
            "Library": {
                "allOf": [
                    {"$ref": "#/components/schemas/Named"},
                    {
                        "type": "object",
                        "required": ["kind"],
                        "properties": {
                            "kind": {"type": "string", "enum": ["public", "private"]},
                            "floors": {"type": "integer", "minimum": 1, "maximum": 9},
                            "parent": {"$ref": "#/components/schemas/Library"},
                            "createdAt": {"type": "string", "format": "date-time", "readOnly": True},
                        },
                    },
                ]
            },
            "Reader": {
                "type": "object",
                "required": ["id", "name"],
                "properties": {
                    "id": {"type": "string"},
                    "name": {"type": "string"},
                    "library_id": {"type": "string"},
                    "born": {"type": "string", "format": "date"},
                },
            },
        },
    },
}
#: OpenAPI 2.0, as a machine writes it: a base path, an envelope, HTTP Basic, ids that the client chooses.
BOXES: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "Boxes", "version": "1"},
    "basePath": "/api/",
    "securityDefinitions": {"basic": {"type": "basic"}},
    "security": [{"basic": []}],
    "paths": {
        "/boxes": {
            "get": {
                "responses": {
                    "200": {
                        "description": "boxes",
                        "schema": {
                            "type": "object",
                            "properties": {"data": {"type": "array", "items": {"$ref": "#/definitions/Box"}}},
                        },
                    }
                }
            }
        },
        "/boxes/{box_key}": {
            "parameters": [{"name": "box_key", "in": "path", "required": True, "type": "string"}],
            "get": {"responses": {"200": {"description": "a box", "schema": {"$ref": "#/definitions/Around"}}}},
            "put": {
                "parameters": [{"name": "body", "in": "body", "schema": {"$ref": "#/definitions/Around"}}],
                "responses": {
                    "200": {"description": "a box", "schema": {"$ref": "#/definitions/Around"}},
                    "201": {"description": "a box", "schema": {"$ref": "#/definitions/Around"}},
                },
            },
            "delete": {"responses": {"200": {"description": "gone"}}},
        },
    },
    "definitions": {
        "Around": {"type": "object", "properties": {"data": {"$ref": "#/definitions/Box"}}},
        "Box": {
            "type": "object",
            "required": ["size"],
            "properties": {"size": {"type": "integer"}, "box_key": {"type": "string", "readOnly": True}},
        },
    },
}
#: OpenAPI 3.1, as frameworks write it: null as a type, choices, an API key, locations of faults as lists.
NOTES: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Notes", "version": "1"},
    "paths": {
        "/notes/": {
            "get": {
                "security": [{"key": []}],
                "parameters": [
                    {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1}},
                    {"name": "per_page", "in": "query", "schema": {"type": "integer"}},
                ],
                "responses": {"200": {"description": "notes", "content": {"application/json": {
                    "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Note"}}}}}},
            },
            "post": {
                "security": [{"key": []}],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "additionalProperties": False,
                                "required": ["title"],
                                "properties": {
                                    "title": {"type": "string"},
                                    "colour": {"anyOf": [{"type": "string", "const": "red"}, {"type": "null"}]},
                                },
                            }
                        }
                    }
                },
                "responses": {
                    "200": {"description": "a note", "content": {"application/json": {
                        "schema": {"$ref": "#/components/schemas/Note"}}}},
                    "422": {"description": "invalid", "content": {"application/json": {"schema": {
                        "type": "object", "properties": {"detail": {"type": "array", "items": {
                            "type": "object", "properties": {
                                "loc": {"type": "array", "items": {"type": "string"}}, "msg": {"type": "string"}}}}}}}}},
                },
            },
        },
        "/notes/{note_id}": {
            "get": {"security": [{"key": []}], "responses": {"200": {"description": "a note", "content": {
                "application/json": {"schema": {"$ref": "#/components/schemas/Note"}}}}}},
            "delete": {"security": [{"key": []}], "responses": {"204": {"description": "gone"}}},
        },
    },
    "components": {
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}},
        "schemas": {
            "Note": {
                "type": "object",
                "required": ["note_id", "title"],
                "properties": {
                    "note_id": {"type": "integer"},
                    "title": {"type": "string"},
                    "colour": {"type": ["string", "null"]},
                },
            }
        },
    },
}  # fmt: skip
EVERY = {"shelves": SHELVES, "boxes": BOXES, "notes": NOTES}
