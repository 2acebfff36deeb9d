"""A believable electrical catalogue of more than 20,000 articles from a seed: what a search is measured on.

Articles differ from one another as real ones do: by a rating, a number of poles, a curve, a colour, a length, and their
references by one or two signs.
"""

from __future__ import annotations

import random
from itertools import chain

from benchmarks import electrical_fittings as fittings
from benchmarks import electrical_switchgear as switchgear
from gateway.orders.contract import Article

ALSO_CALLED = {
    "breaker": ("автомат", "автоматы", "MCB", "空开", "空气开关"),
    "rcd": ("УЗО", "RCD", "漏保"),
    "rcbo": ("дифавтомат", "диф автомат", "АВДТ", "RCBO", "漏电断路器"),
    "contactor": ("пускатель", "магнитный пускатель", "交流接触器"),
    "relay": ("релюшка",),
    "cable": ("провод", "проводка", "wire", "电线"),
    "enclosure": ("щиток", "бокс", "щит", "box", "配电箱"),
    "lamp": ("лампочка", "лампа", "bulb", "light bulb"),
    "luminaire": ("прожектор", "светильник", "floodlight"),
    "socket": ("розетка", "outlet"),
    "switch": ("выключатель света", "клавиша", "light switch"),
    "button": ("кнопка", "push button", "按钮开关"),
    "psu": ("блок питания", "БП", "开关电源"),
    "tie": ("хомут", "стяжка", "扎带"),
    "conduit": ("гофра", "гофротруба", "corrugated pipe", "波纹管"),
    "lug": ("наконечник", "гильза", "线耳"),
    "plug": ("вилка силовая", "штепсель", "工业插头"),
    "clamp": ("клемма", "клеммник", "terminal", "端子"),
}
"""The everyday words for each group, as an administrator sets them."""

_FAMILIES = (
    switchgear.breakers,
    switchgear.residual,
    switchgear.contactors,
    switchgear.relays,
    switchgear.cables,
    switchgear.enclosures,
    fittings.lamps,
    fittings.luminaires,
    fittings.sockets,
    fittings.buttons,
    fittings.supplies,
    fittings.small_parts,
    fittings.plugs,
    fittings.clamps,
)


def goods(*, seed: int = 6, at_least: int = 20_000) -> tuple[Article, ...]:
    """Make the catalogue; the same seed makes the same one. A few are discontinued and name what replaces them."""
    dice = random.Random(seed)
    made: dict[str, Article] = {}
    for article in chain.from_iterable(family() for family in _FAMILIES):
        made.setdefault(article.reference, article)
    if len(made) < at_least:
        raise ValueError(f"the generator makes {len(made)} articles, fewer than the {at_least} asked for")
    articles = list(made.values())
    for at in dice.sample(range(1, len(articles)), len(articles) // 50):
        old, new = articles[at], articles[at - 1]
        articles[at] = Article(
            reference=old.reference, names=old.names, group=old.group, discontinued=True, replacement=new.reference
        )
    return tuple(articles)
