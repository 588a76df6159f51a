"""What the documentation and editors show of the settings: defaults, and the JSON Schema of a config file."""

from __future__ import annotations

from typing import Any

from support.settings.config import DEFAULT, REPORT_SETTINGS, Config
from support.settings.reports import REPORTS


def default_of(setting: str) -> str:
    """Return the default of a setting, as the README shows it."""
    special = {"config": DEFAULT.as_posix(), "base_url": "the embedded service", "persona": "all"}
    if setting in special:
        return special[setting]
    default = Config.model_fields[setting].default if setting in Config.model_fields else None
    return "none" if default is None else f"{default:g}" if isinstance(default, float) else str(default)


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a config file, for editors."""
    document = Config.model_json_schema(by_alias=True)
    properties = document["properties"]
    for name, field in Config.model_fields.items():
        extra = field.json_schema_extra
        if name == "reports" or (isinstance(extra, dict) and extra.get("each_time")):
            del properties[name]
    for each in properties.values():
        each.pop("setting", None)
    properties |= {
        name: {"type": "string", "description": what, "examples": [f"reports/run.{REPORTS[name].ending}"]}
        for name, what in REPORT_SETTINGS.items()
    }
    about = (
        "Where the service is, and as whom to call it. In any text, ${NAME} stands for that environment variable,"
        " ${NAME:-default} for it or a default."
    )
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **document, "description": about}
