"""Who gets what at the addresses of roles."""

from __future__ import annotations

from datetime import timedelta

from tests.matrix import Expect, Row, Thing, only
from tests.world import World
from unionhall.access.models import RoleHolding
from unionhall.kit import clock


def _holding(world: World) -> Thing:
    """The secretary's role is other people's; one's own is about me."""
    RoleHolding.objects.update(granted_at=clock.now() - timedelta(days=100))

    def own(role: str) -> dict[str, object]:
        row = RoleHolding.objects.filter(account=world.accounts[role]).first()
        return {"public_id": (row or RoleHolding.objects.earliest("pk")).public_id}

    return {"other": {"public_id": RoleHolding.objects.get(account=world.accounts["secretary"]).public_id}, "me": own}


THINGS = {"holding": _holding}
SEES = "administrator trustee"
WHY = {"reason": "She moved away."}

ROWS = [
    Row("access:roles", get=only(SEES)),
    Row("access:roles_past", get=only(SEES)),
    Row("access:review", get=only(SEES)),
    Row("access:role_new", get=only("administrator"), post=only("administrator"), fresh=True),
    Row("access:role_end", of="holding", get=only("administrator"), post=only("administrator", 302), data=WHY, fresh=True),
    Row("access:role_keep", of="holding", post=Expect(cells={("administrator", "other"): 302, ("administrator", "me"): 403}), fresh=True),
]
