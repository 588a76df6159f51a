"""What to run against, and as whom. Wrong settings end the run with one clear message before any request.

Each setting is defined once, as a field of `Config`: its default, its range and its description. The JSON Schema for editors,
the README's table, the messages and the suggestions come from there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    model_validator,
)

from support.errors import ConfigError
from support.json_files import ROOT, mistakes_of, read_object, refuse, suggestion
from support.settings import checks
from support.settings.kinds import Jobs, Names, Order, Seconds, Shard
from support.settings.persona import PersonaConfig
from support.settings.reports import REPORTS
from support.settings.sources import given, located, substituted

SCHEMA = ROOT / "configs" / "config.schema.json"
DEFAULT = Path("configs") / "embedded.json"
JOURNAL = Path(".smoke")
FEATURES = Path("features")
SETTING: Any = {"setting": True}  # can be given with -D and as a variable too
EACH_TIME: Any = {"setting": True, "each_time": True}  # cannot be in a file; excluded from its known keys too
HOUR = 3600.0


class Config(BaseModel):
    """An environment, read from JSON and overridden by variables and the command line.

    `base_url` is None if the embedded service is to be started. Times are in seconds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", title="An environment of the acceptance suite")

    editor_schema: str | None = Field(
        None,
        alias="$schema",
        repr=False,
        description="the path of the JSON Schema that editors check the file by",
        examples=["./config.schema.json"],
    )
    name: str = Field(
        "",
        min_length=1,
        validate_default=False,
        description="the environment's name; without one, the file's name",
        examples=["staging"],
    )
    base_url: Annotated[str, AfterValidator(checks.base_url)] | None = Field(
        None,
        json_schema_extra=SETTING,
        description="the address of the service; without one, the embedded service is started",
        examples=["https://staging.example.com/api"],
    )
    service: str = Field(
        "tenant_management",
        description="a description in configs/services, or the path of one",
        examples=["service.json"],
    )
    steward: str = Field(
        description="the persona that prepares each scenario, checks behind the scenes and cleans up",
        examples=["admin"],
    )
    personas: tuple[PersonaConfig, ...] = Field(
        min_length=1,
        description="a list of one or more personas",
        examples=[
            [{"name": "admin", "username": "smoke-admin", "password": "${SMOKE_ADMIN_PASSWORD}"}, {"name": "anonymous"}]
        ],
    )
    persona: Names = Field(
        None,
        json_schema_extra=SETTING,
        description="the personas that run: one name, or several with commas; without it, all",
        examples=[["admin", "viewer"]],
    )
    patience: Seconds = Field(
        0.0, ge=0, le=HOUR, allow_inf_nan=False, json_schema_extra=SETTING,
        description="seconds that a change may take to become visible, 0 to 3600", examples=[5],
    )  # fmt: skip
    reports: Mapping[str, Path] = Field(default_factory=dict, exclude=True, description="the path of a file")
    journal: Path = Field(
        JOURNAL,
        json_schema_extra=SETTING,
        description="the folder of the journal, which records what a run creates",
        examples=[".smoke"],
    )
    cleanup_budget: Seconds = Field(
        8.0, ge=0, le=HOUR, allow_inf_nan=False, json_schema_extra=SETTING,
        description="seconds that cleanup may take after a signal, and may spend on retries, 0 to 3600", examples=[30],
    )  # fmt: skip
    step_timeout: Seconds = Field(
        120.0, ge=0, le=24 * HOUR, allow_inf_nan=False, json_schema_extra=SETTING,
        description="seconds after which a step is cut off, 0 to 86400; 0: never", examples=[300],
    )  # fmt: skip
    connect_timeout: Seconds = Field(
        5.0, gt=0, le=HOUR, allow_inf_nan=False,
        description="seconds to wait for a connection, more than 0, up to 3600", examples=[10],
    )  # fmt: skip
    read_timeout: Seconds = Field(
        30.0, gt=0, le=HOUR, allow_inf_nan=False,
        description="seconds to wait for the first byte of a response, more than 0, up to 3600", examples=[60],
    )  # fmt: skip
    ca_bundle: Path | None = Field(
        None,
        description="a file of certificates to trust, if those of the service are not publicly known",
        examples=["certificates/company.pem"],
    )
    features: Path = Field(
        FEATURES,
        description="the folder of the features, beside this file or from here; it alone is judged by the checks of completeness",
        examples=["features"],
    )
    headers: Mapping[str, str] = Field(
        default_factory=dict,
        repr=False,
        description="headers of every request, such as those that a gateway wants",
        examples=[{"X-Gateway-Key": "${GATEWAY_KEY}"}],
    )
    proxy: Annotated[str, AfterValidator(checks.proxy)] | None = Field(
        None, repr=False,
        description="the address of a proxy, with its account if it needs one", examples=["http://proxy.example.com:3128"],
    )  # fmt: skip
    client_certificate: tuple[Path, ...] = Field(
        (),
        max_length=2,
        description="the file of the client's own certificate, and that of its key if it is another",
        examples=[["client.pem", "client.key"]],
    )
    max_rate: Seconds = Field(
        0.0, ge=0, le=100_000, allow_inf_nan=False, json_schema_extra=SETTING,
        description="requests a second, of all personas together, at most; 0: no limit", examples=[10],
    )  # fmt: skip
    retry_after: Seconds = Field(
        0.0, ge=0, le=HOUR, allow_inf_nan=False, json_schema_extra=SETTING,
        description="seconds to wait in all for a request, if the service asks to be called later (429, 503 with Retry-After)",
        examples=[60],
    )  # fmt: skip
    last_look: Seconds = Field(
        2.0, ge=0, le=HOUR, allow_inf_nan=False, json_schema_extra=SETTING,
        description="seconds that the last look of a run waits for what was created and whose response was lost, 0 to 3600",
        examples=[30],
    )  # fmt: skip
    lost_for: Seconds = Field(
        HOUR, ge=60, le=30 * 24 * HOUR, allow_inf_nan=False, json_schema_extra=SETTING,
        description="seconds for which later runs look for what was created and whose response was lost, 60 to 2592000",
        examples=[7200],
    )  # fmt: skip
    longest_run: Seconds = Field(
        6 * HOUR, ge=0, le=30 * 24 * HOUR, allow_inf_nan=False, json_schema_extra=SETTING,
        description="seconds that a run may take at most; a sweep never touches anything younger, 0 to 2592000",
        examples=[7200],
    )  # fmt: skip
    run_timeout: Seconds = Field(
        0.0, ge=0, le=24 * HOUR, allow_inf_nan=False, json_schema_extra=SETTING,
        description="seconds after which the run is stopped, as by SIGTERM, 0 to 86400; 0: never",
        examples=[1800],
    )  # fmt: skip
    response_timeout: Seconds = Field(
        60.0, gt=0, le=HOUR, allow_inf_nan=False, json_schema_extra=SETTING,
        description="seconds for a whole response, to its last byte, more than 0, up to 3600",
        examples=[120],
    )  # fmt: skip
    max_body: Seconds = Field(
        10.0, gt=0, le=1024, allow_inf_nan=False, json_schema_extra=SETTING,
        description="largest size of a response in MiB, unpacked, more than 0, up to 1024",
        examples=[50],
    )  # fmt: skip
    max_items: int = Field(
        10_000, ge=1, le=10_000_000, json_schema_extra=SETTING,
        description="items of a list that are read at most, 1 to 10000000",
        examples=[50000],
    )  # fmt: skip
    jobs: Jobs = Field(
        1, ge=1, le=256, json_schema_extra=SETTING,
        description="scenarios at once, 1 to 256, or auto: three for each processor; -j is the same",
        examples=["auto", 4],
    )  # fmt: skip
    order: Order = Field(
        "written", json_schema_extra=SETTING,
        description="order of the scenarios: written, random, or random:SEED for a random order that a report told",
        examples=["random", "random:4711"],
    )  # fmt: skip
    conformance: Literal["fail", "report", "off"] = Field(
        "fail", json_schema_extra=SETTING,
        description="whether a response that deviates from the OpenAPI document of the service fails its scenario (fail), is"
        " only reported (report), or is not looked for (off)",
        examples=["report"],
    )  # fmt: skip
    coverage_min: Seconds = Field(
        0.0, ge=0, le=100, allow_inf_nan=False, json_schema_extra=SETTING,
        description="percent of the OpenAPI document that a run must try, of its operations as each persona and of its statuses,"
        " 0 to 100",
        examples=[95],
    )  # fmt: skip
    shard: Shard = Field(
        None, exclude=True, json_schema_extra=SETTING,
        description="one part of the scenarios, such as 2/5 for the second of five; else that of CI_NODE_INDEX and CI_NODE_TOTAL",
        examples=["2/5"],
    )  # fmt: skip
    retries: int = Field(
        0, ge=0, le=5, json_schema_extra=SETTING,
        description="how often a scenario that failed is tried again, 0 to 5; what passes then is flaky, and never plain green",
        examples=[1],
    )  # fmt: skip
    exchanges: Literal["all", "failed", "none"] = Field(
        "failed", json_schema_extra=SETTING,
        description="requests and responses in the reports: those of scenarios that did not pass (failed), all, or none",
        examples=["all"],
    )  # fmt: skip
    times: Path | None = Field(
        None, exclude=True, json_schema_extra=SETTING, examples=["reports/earlier.json"],
        description="the JSON report of an earlier run: the longest scenarios begin first, and shards take equally long",
    )  # fmt: skip
    compare: Path | None = Field(
        None, exclude=True, json_schema_extra=SETTING, examples=["reports/earlier.json"],
        description="the JSON report of an earlier run: the HTML report shows what changed since",
    )  # fmt: skip
    keep: Literal["none", "failed"] = Field(
        "none", json_schema_extra=SETTING,
        description="failed: what a failed scenario created is kept, for a look at it; none: everything is removed",
        examples=["failed"],
    )  # fmt: skip
    protected: bool = Field(
        False,
        description="true or false: whether the name must be given each time to run or sweep here",
        examples=[True],
    )
    allow_protected: str | None = Field(
        None, exclude=True, json_schema_extra=EACH_TIME,
        description="the name of a protected environment, which allows a run against it",
    )  # fmt: skip
    _source: Path = PrivateAttr(default=DEFAULT)

    @model_validator(mode="before")
    @classmethod
    def _collect_reports(cls, document: Any) -> Any:
        """Gather `report_json` and the like, whose names the registry of reports knows."""
        found = {name: document[name] for name in REPORTS if document.get(name) is not None}
        rest = {key: value for key, value in document.items() if key not in REPORTS}
        return rest | ({"reports": found} if found else {})

    @classmethod
    def from_file(
        cls,
        path: str | Path | None = None,
        overrides: Mapping[str, str] | None = None,
        environ: Mapping[str, str] | None = None,
        *,
        sends: bool = True,
    ) -> Config:
        """Read the file of an environment.

        Args:
            path: the file; None takes the `config` setting, else `configs/embedded.json`.
            overrides: settings given as `-D name=value`, which win over everything else.
            environ: the variables of the process (`API_BASE_URL`, `SMOKE_<NAME>`, and what `${NAME}` refers to).
            sends: whether requests will be sent; if not, neither the address nor the variables of accounts are needed.

        Raises:
            ConfigError: with every mistake in one message, each with its place.
        """
        environ, overrides = os.environ if environ is None else environ, overrides or {}
        values = given(overrides, environ, SETTINGS)
        named = values.pop("config", None)
        source = Path(path or named or (DEFAULT if DEFAULT.exists() else ROOT / DEFAULT))
        mistakes: list[str] = []
        document = read_object(source, "config")
        if "allow_protected" in document:
            mistakes.append(f"allow_protected: {EACH_TIME_ONLY}")
        if document.pop("reports", None) is not None:
            mistakes.append(f'reports: unknown key "reports"; {suggestion("reports", REPORT_SETTINGS)}')
        # What is given elsewhere needs no variable for its value in the file.
        unneeded = values if sends else {*values, "base_url"}
        document = {name: each for name, each in document.items() if name not in unneeded}
        document = substituted(document, environ, mistakes if sends else [])
        unset = {mistake.split(": ")[0] for mistake in mistakes}
        config, found = cls._validated({"name": source.stem} | document | values, source)
        mistakes += [each for each in found if each.split(": ")[0] not in unset]
        refuse(source, [located(each, overrides, values) for each in mistakes])
        assert config is not None, "what is not valid has a mistake"
        checks.check_selection(config.persona, config.names, config.source)
        return config

    @classmethod
    def _validated(cls, document: Mapping[str, Any], source: Path) -> tuple[Config | None, list[str]]:
        """The config, if its form is right, and every mistake."""
        try:
            config = cls.model_validate(document)
        except ValidationError as error:
            # Pydantic finds a mistake in `report_json` at `reports.report_json`.
            found = mistakes_of(error, cls, REPORT_SETTINGS)
            return None, [mistake.removeprefix("reports.") for mistake in found]
        config._source = source  # noqa: SLF001 - its own
        return config, config._mistakes()  # noqa: SLF001 - its own

    @property
    def source(self) -> Path:
        """The file that it was read from."""
        return self._source

    @property
    def service_file(self) -> Path:
        """The file of the service description."""
        candidates = checks.candidates(self.service, self._source)
        return next((each for each in candidates if each.is_file()), candidates[0])

    @property
    def features_folder(self) -> Path:
        """The folder of the features: beside the config, or below the current folder."""
        places = (self._source.parent / self.features, self.features, ROOT / self.features)
        return next((each for each in places if each.is_dir()), self.features)

    @property
    def names(self) -> tuple[str, ...]:
        """The name of every configured persona, in the config's order."""
        return tuple(each.name for each in self.personas)

    @property
    def selected(self) -> tuple[str, ...]:
        """The names of the personas that run, in the config's order."""
        wanted = self.persona
        return self.names if wanted is None else tuple(name for name in self.names if name in wanted)

    def with_personas(self, *names: str) -> Config:
        """Return the same environment with only these personas selected."""
        return self.model_copy(update={"persona": names})

    def persona_named(self, name: str) -> PersonaConfig:
        """Return the persona of a name; a `KeyError` if there is none."""
        return {each.name: each for each in self.personas}[name]

    def refuse_protected(self, option: str) -> None:
        """Raise a `ConfigError` if the environment is protected and its name was not given.

        Args:
            option: the option that takes the name, such as `-D allow_protected=`.
        """
        if self.protected and self.allow_protected != self.name:
            raise ConfigError(
                f'the environment "{self.name}" is protected ({self.source})\n'
                f"  given: {self.allow_protected or 'nothing'}\n  try:   {option}{self.name}, if you mean it"
            )

    def _mistakes(self) -> list[str]:
        """What is wrong beyond single fields."""
        texts = {f"personas[{index}].token": each.token for index, each in enumerate(self.personas)}
        texts |= {f"headers.{name}": value for name, value in self.headers.items()}
        return [
            *(line for place, value in texts.items() for line in checks.unsendable(value, place)),
            *checks.wrong_personas(self.names, self.personas, self.steward),
            *checks.unknown_service(self.service, self.service_file),
            *checks.unwritable(self.reports, self.journal),
            *checks.missing_certificates(self.ca_bundle),
            *(
                line
                for each in self.client_certificate
                for line in checks.missing_certificates(each, "client_certificate")
            ),
            *checks.missing_features(self.features, self.features_folder),
        ]


EACH_TIME_ONLY = "cannot be in a file; give it each time"
REPORT_SETTINGS: Mapping[str, str] = {name: report.description for name, report in REPORTS.items()}
#: Every setting that can be given with -D or as a variable → what it is.
SETTINGS: Mapping[str, str] = {
    "config": "the file of the environment",
    **{
        name: str(field.description)
        for name, field in Config.model_fields.items()
        if isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("setting")
    },
    **REPORT_SETTINGS,
}
