"""Runs the custom actions inside this process, where Rasa expects an action server at the other end of HTTP."""

from __future__ import annotations

from typing import Any

from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

#: The package whose actions are run.
ACTIONS = "actions"


class InProcessActions(EndpointConfig):
    """An action endpoint that is no server.

    Rasa hands over the same JSON as it would send, so that an action cannot tell the difference.
    """

    def __init__(self, package: str = ACTIONS) -> None:
        """Find the actions of a package."""
        # no action of ours asks for the domain, which Rasa would write out for each call
        super().__init__(url="in-process:actions", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    @property
    def names(self) -> frozenset[str]:
        """The names of the actions that can be run."""
        return frozenset(self._executor.actions)

    async def request(self, *args: Any, json: Any = None, **kwargs: Any) -> Any:
        """Run the action that the call names.

        Raises:
            Exception: Whatever the action raised; nothing is swallowed here.
        """
        return await self._executor.run(json)
