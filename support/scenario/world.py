"""What the steps of one scenario work with."""

from __future__ import annotations

from dataclasses import dataclass

from behave.runner import Context

from support.cleanup.state import State
from support.http.auth import Authenticator, TokenProvider
from support.polling import Patience
from support.resources.helper import ResourceHelper
from support.scenario.acting import Acting
from support.scenario.known import KnownResources
from support.scenario.listings import Listings
from support.scenario.observations import Observations
from support.scenario.refusals import Refusals
from support.scenario.responses import Responses
from support.scenario.scene import Scene
from support.scenario.setup import Setup


@dataclass(frozen=True, slots=True)
class World:
    """The parts of one scenario.

    Attributes:
        me: acts as the scenario's persona.
        steward: prepares the scenario, checks behind the scenes and cleans up.
        tokens: those of the persona.
        state: what was created and must be removed.
    """

    me: ResourceHelper
    steward: ResourceHelper
    tokens: TokenProvider
    state: State
    scene: Scene
    setup: Setup
    acting: Acting
    observations: Observations
    listings: Listings
    responses: Responses
    refusals: Refusals

    @classmethod
    def of(
        cls,
        me: ResourceHelper,
        steward: ResourceHelper,
        tokens: TokenProvider,
        authenticator: Authenticator,
        state: State,
        patience: Patience,
    ) -> World:
        """Return a world with its parts wired."""
        scene = Scene(me.service, KnownResources(me.service, me), patience, me.client.records)
        observations = Observations(scene, steward)
        setup = Setup(scene, steward, state, tokens, authenticator)
        acting = Acting(scene, me, tokens, authenticator, setup, observations)
        return cls(
            me=me,
            steward=steward,
            tokens=tokens,
            state=state,
            scene=scene,
            setup=setup,
            acting=acting,
            observations=observations,
            listings=Listings(scene, me, steward, state),
            responses=Responses(scene, me, tokens, acting),
            refusals=Refusals(scene, me, steward, tokens, state, observations),
        )


class ScenarioContext(Context):
    """behave's context as steps see it."""

    world: World
