"""The same two contracts, and the same browser, as the pages of a contract."""

from tests.web.contracts.conftest import _world_of_the_module, coordinator, sign_in, world

__all__ = ["_world_of_the_module", "coordinator", "sign_in", "world"]
