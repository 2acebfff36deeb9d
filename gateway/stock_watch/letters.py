"""What a customer reads when goods are back, and where the bot goes on when he answers. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bots import registry
from bots.flow import JSON, FlowState
from gateway.firing import Firing
from gateway.store.rows import FlowRow
from gateway.store.stock_waits import StockWaitRow
from gateway.unasked import Unasked

FLOW: Final = "preorder"
STEP: Final = "still_wanted"
"""The question of the flow at which an answer to the letter is read."""
_BUTTONS: Final = (("yes", f"{STEP}=yes"), ("no", f"{STEP}=no"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """Goods that are back, for one who waits for them."""

    wait: StockWaitRow
    in_stock: int


def letter(back: Back, firing: Firing) -> Unasked:
    """The letter that says so and asks whether they are still wanted; by mail its answer is a word, too."""
    wait, texts = back.wait, firing.texts
    language = wait.language
    item = f"{wait.reference} {wait.name}".strip()
    key = "stock-back" if back.in_stock >= wait.quantity else "stock-back-fewer"
    said = texts.say(language, key, item=item, stock=back.in_stock, quantity=wait.quantity)
    asks = texts.say(language, "stock-still-wanted" if wait.mail is None else "stock-still-wanted-elsewhere")
    return Unasked(
        case_id=wait.case_id,
        conversation_id=wait.conversation_id,
        key=f"stock-back:{wait.id}",
        language=language,
        text=f"{said}\n\n{asks}",
        subject=texts.say(language, "stock-back-subject", item=item),
        buttons=[{"title": texts.say(language, f"stock-{name}"), "payload": payload} for name, payload in _BUTTONS],
        flow=_flow(back),
        mail=wait.mail,
    )


def _flow(back: Back) -> FlowRow | None:
    flow = registry.flows().get(FLOW)
    if flow is None or STEP not in flow.nodes:
        return None
    wait = back.wait
    quantity = min(wait.quantity, back.in_stock) if wait.quantity > 1 else None  # of one, it may not have been said
    cart: list[JSON] = [{"asked": wait.reference, "reference": wait.reference, "quantity": quantity}]
    state = FlowState(flow=FLOW, version=flow.version, step=STEP, slots={"cart": cart})
    stored = {**state.to_json(), "buttons": [payload for _, payload in _BUTTONS]}
    return FlowRow(case_id="", flow=FLOW, version=flow.version, state=stored, misses=0)
