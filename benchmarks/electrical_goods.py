"""A believable electrical catalogue of more than 20,000 articles from a seed: what a search is measured on.

Articles differ from one another as real ones do: by a rating, a number of poles, a curve, a colour, a length, and their
references by one or two signs.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

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


@dataclass(frozen=True, slots=True)
class _Brand:
    latin: str
    cyrillic: str
    chinese: str
    mcb: tuple[str, str]
    code: str


_BRANDS = (
    _Brand("Schneider", "Шнайдер", "施耐德", ("iC60N", "A9F"), "SE"),
    _Brand("Nordvolt", "Нордвольт", "北伏", ("NV63", "NVB"), "NV"),
    _Brand("Elmax", "Элмакс", "埃尔麦", ("EM47", "MVA"), "EM"),
    _Brand("Siltek", "Силтек", "西尔泰", ("5ST", "5ST6"), "ST"),
    _Brand("Legrado", "Леградо", "乐格多", ("TX4", "4042"), "LG"),
    _Brand("Hanlin", "Ханлин", "翰林", ("HL1", "HLB"), "HL"),
    _Brand("Kraftel", "Крафтел", "克拉夫", ("KR60", "KRM"), "KR"),
    _Brand("Tesmar", "Тесмар", "泰斯马", ("TM2", "TB8"), "TE"),
    _Brand("Unelko", "Унелко", "优耐科", ("UN6", "UCB"), "UN"),
    _Brand("Vektorium", "Векториум", "维克多", ("VK3", "VKA"), "VK"),
    _Brand("Bolsen", "Болсен", "博尔森", ("BS80", "BSQ"), "BO"),
)
_CURVES = "BCD"
_AMPS = (1, 2, 3, 4, 6, 10, 13, 16, 20, 25, 32, 40, 50, 63)
_COLOURS = (
    ("WH", "белый", "белая", "white", "白色"),
    ("BK", "чёрный", "чёрная", "black", "黑色"),
    ("RD", "красный", "красная", "red", "红色"),
    ("GN", "зелёный", "зелёная", "green", "绿色"),
    ("YE", "жёлтый", "жёлтая", "yellow", "黄色"),
    ("BU", "синий", "синяя", "blue", "蓝色"),
    ("IV", "слоновая кость", "слоновая кость", "ivory", "象牙白"),
    ("GY", "серый", "серая", "grey", "灰色"),
)


def goods(*, seed: int = 6, at_least: int = 20_000) -> tuple[Article, ...]:
    """Make the catalogue; the same seed makes the same one. A few are discontinued and name what replaces them."""
    dice = random.Random(seed)
    made: dict[str, Article] = {}
    for article in _all():
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


def _all() -> Iterator[Article]:
    for family in (
        _breakers,
        _residual,
        _contactors,
        _relays,
        _cables,
        _enclosures,
        _lamps,
        _luminaires,
        _sockets,
        _buttons,
        _supplies,
        _small_parts,
        _plugs,
        _clamps,
    ):
        yield from family()


def _article(reference: str, group: str, ru: str, en: str, zh: str) -> Article:
    return Article(reference=reference, names={"ru": ru, "en": en, "zh": zh}, group=group)


def _breakers() -> Iterator[Article]:
    for brand, poles, curve, amps, kiloamps in product(_BRANDS, (1, 2, 3, 4), _CURVES, _AMPS, (6, 10)):
        series, head = brand.mcb
        reference = f"{head}{_digit(curve, kiloamps)}{poles}{amps:02}{'' if brand.code != 'EM' else '-' + curve}"
        yield _article(
            reference,
            "breaker",
            f"Автоматический выключатель {brand.cyrillic} {series} {poles}P {amps} А, "
            f"характеристика {curve}, {kiloamps} кА",
            f"Circuit breaker {brand.latin} {series} {poles}P {amps} A, curve {curve}, {kiloamps} kA",
            f"断路器 {brand.chinese} {series} {poles}P {amps}A {curve}型 {kiloamps}kA",
        )


def _digit(curve: str, kiloamps: int) -> int:
    return {"B": 73, "C": 74, "D": 75}[curve] + (0 if kiloamps == 6 else 10)


def _residual() -> Iterator[Article]:
    for brand, poles, amps, leak, kind in product(
        _BRANDS, (2, 4), (16, 25, 32, 40, 63, 80, 100), (10, 30, 100, 300), ("AC", "A")
    ):
        yield _article(
            f"{brand.code}R{kind}{poles}{amps:03}{leak:03}",
            "rcd",
            f"Устройство защитного отключения {brand.cyrillic} {poles}P {amps} А, {leak} мА, тип {kind}",
            f"Residual current device {brand.latin} {poles}P {amps} A, {leak} mA, type {kind}",
            f"漏电保护器 {brand.chinese} {poles}P {amps}A {leak}mA {kind}型",
        )
    for brand, poles, curve, amps, leak in product(_BRANDS, ("1P+N", "3P+N"), "BC", _AMPS[4:12], (10, 30, 100)):
        yield _article(
            f"{brand.code}D{poles[0]}{curve}{amps:02}{leak:03}",
            "rcbo",
            f"Дифференциальный автомат {brand.cyrillic} {poles} {amps} А, {leak} мА, характеристика {curve}",
            f"RCBO {brand.latin} {poles} {amps} A, {leak} mA, curve {curve}",
            f"带漏电保护断路器 {brand.chinese} {poles} {amps}A {leak}mA {curve}型",
        )


def _contactors() -> Iterator[Article]:
    coils = (
        ("B7", 24, "AC"),
        ("BD", 24, "DC"),
        ("E7", 48, "AC"),
        ("F7", 110, "AC"),
        ("M7", 220, "AC"),
        ("P7", 230, "AC"),
        ("Q7", 380, "AC"),
        ("V7", 400, "AC"),
    )
    heads = (
        ("LC1D", "Schneider", "Шнайдер", "施耐德"),
        ("NVK", "Nordvolt", "Нордвольт", "北伏"),
        ("KME", "Elmax", "Элмакс", "埃尔麦"),
        ("3RS2", "Siltek", "Силтек", "西尔泰"),
    )
    for (head, latin, cyrillic, chinese), amps, (code, volts, kind) in product(
        heads, (9, 12, 18, 25, 32, 38, 40, 50, 65, 80, 95, 115, 150), coils
    ):
        current = "переменного" if kind == "AC" else "постоянного"
        yield _article(
            f"{head}{amps:02}{code}",
            "contactor",
            f"Контактор {cyrillic} 3P {amps} А, катушка {volts} В {current} тока",
            f"Contactor {latin} 3P {amps} A, coil {volts} V {kind}",
            f"接触器 {chinese} 3P {amps}A 线圈{volts}V {kind}",
        )


def _relays() -> Iterator[Article]:
    ranges = (
        ("0.1", "0.16"),
        ("0.4", "0.63"),
        ("1", "1.6"),
        ("1.6", "2.5"),
        ("2.5", "4"),
        ("4", "6"),
        ("5.5", "8"),
        ("7", "10"),
        ("9", "13"),
        ("12", "18"),
        ("16", "24"),
        ("23", "32"),
        ("30", "40"),
        ("37", "50"),
        ("48", "65"),
    )
    for brand, (at, (low, high)) in product(_BRANDS, enumerate(ranges, start=1)):
        yield _article(
            f"{brand.code}TR{at:02}",
            "relay",
            f"Тепловое реле перегрузки {brand.cyrillic} {low}–{high} А",
            f"Thermal overload relay {brand.latin} {low}–{high} A",
            f"热过载继电器 {brand.chinese} {low}–{high}A",
        )
    for brand, contacts, volts, kind in product(_BRANDS, (1, 2, 4), (12, 24, 48, 110, 230), ("AC", "DC")):
        yield _article(
            f"{brand.code}RX{contacts}{volts:03}{kind}",
            "relay",
            f"Реле промежуточное {brand.cyrillic}, {contacts} перекидных контакта, {volts} В {kind}",
            f"Plug-in relay {brand.latin}, {contacts} CO contacts, {volts} V {kind}",
            f"中间继电器 {brand.chinese} {contacts}组转换触点 {volts}V {kind}",
        )


def _cables() -> Iterator[Article]:
    kinds = (
        ("VVG", "ВВГнг(А)-LS", "силовой медный", "Copper power cable", "铜芯电力电缆"),
        ("NYM", "NYM", "силовой медный", "Copper cable NYM", "NYM铜电缆"),
        ("PVS", "ПВС", "гибкий", "Flexible cord", "软电缆"),
        ("KG", "КГ", "гибкий резиновый", "Rubber cable", "橡套电缆"),
        ("AVVG", "АВВГ", "силовой алюминиевый", "Aluminium power cable", "铝芯电力电缆"),
        ("KVVG", "КВВГ", "контрольный", "Control cable", "控制电缆"),
        ("PUGV", "ПуГВ", "установочный", "Installation wire", "布电线"),
    )
    sections = ("0.5", "0.75", "1", "1.5", "2.5", "4", "6", "10", "16", "25", "35", "50")
    for (code, mark, ru, en, zh), cores, section, metres in product(kinds, (1, 2, 3, 4, 5), sections, (50, 100, 200)):
        yield _article(
            f"{code}{cores}X{round(float(section) * 10):03}-{metres}",
            "cable",
            f"Кабель {ru} {mark} {cores}×{section.replace('.', ',')} мм², бухта {metres} м",
            f"{en} {mark if mark.isascii() else code} {cores}×{section} mm², {metres} m coil",
            f"{zh} {code} {cores}×{section}mm² {metres}米/卷",
        )
    for category, shield, colour, metres in product(
        ("5e", "6", "6A"), ("UTP", "FTP", "SFTP"), _COLOURS, (100, 305, 500)
    ):
        yield _article(
            f"LAN{category.upper()}{shield}{metres}{colour[0]}",
            "cable",
            f"Кабель витая пара {shield} кат. {category}, 4 пары, {metres} м, {colour[1]}",
            f"LAN cable {shield} cat. {category}, 4 pairs, {metres} m, {colour[3]}",
            f"网线 {shield} {category}类 4对 {metres}米 {colour[4]}",
        )


def _enclosures() -> Iterator[Article]:
    for brand, modules, (mount, ru, en, zh), protection, (door, door_ru, door_en, door_zh) in product(
        _BRANDS,
        (4, 6, 8, 12, 18, 24, 36, 48, 54, 72),
        (("S", "навесной", "surface-mounted", "明装"), ("F", "встраиваемый", "flush-mounted", "暗装")),
        (40, 41, 54, 65),
        (("T", "прозрачная", "transparent", "透明"), ("W", "белая", "white", "白色")),
    ):
        yield _article(
            f"{brand.code}E{modules:02}{mount}{protection}{door}",
            "enclosure",
            f"Щит распределительный {brand.cyrillic} {ru}, {modules} модулей, IP{protection}, дверца {door_ru}",
            f"Distribution board {brand.latin} {en}, {modules} modules, IP{protection}, {door_en} door",
            f"{zh}配电箱 {brand.chinese} {modules}位 IP{protection} {door_zh}门",
        )


def _lamps() -> Iterator[Article]:
    warm = (
        (27, "тёплый", "warm white", "暖白"),
        (40, "нейтральный", "neutral white", "中性白"),
        (65, "холодный", "cool white", "冷白"),
    )
    makers = (("LED", "", "", ""), ("NVL", " Нордвольт", " Nordvolt", " 北伏"), ("EML", " Элмакс", " Elmax", " 埃尔麦"))
    for (head, *maker), base, watts, (code, ru, en, zh), shape in product(
        makers,
        ("E27", "E14", "GU10", "GX53", "G13", "E40"),
        (3, 5, 7, 9, 11, 13, 15, 20, 30),
        warm,
        ("A60", "C37", "G45"),
    ):
        yield _article(
            f"{head}{base}-{watts}W{code}{shape[0]}",
            "lamp",
            f"Лампа светодиодная{maker[0]} {base} {shape}, {watts} Вт, {ru} белый {code}00K",
            f"LED lamp{maker[1]} {base} {shape}, {watts} W, {en} {code}00K",
            f"LED灯泡{maker[2]} {base} {shape} {watts}W {zh} {code}00K",
        )


def _luminaires() -> Iterator[Article]:
    kinds = (
        ("FL", "Прожектор светодиодный", "LED floodlight", "LED投光灯"),
        ("PN", "Панель светодиодная", "LED panel", "LED面板灯"),
        ("LN", "Светильник линейный", "Linear luminaire", "线条灯"),
        ("DL", "Светильник встраиваемый", "Downlight", "筒灯"),
    )
    for brand, (code, ru, en, zh), watts, kelvin, (colour, _, _, colour_en, colour_zh) in product(
        _BRANDS, kinds, (10, 20, 30, 36, 50, 100, 150, 200), (3000, 4000, 6500), _COLOURS[:2]
    ):
        name = "белый" if colour == "WH" else "чёрный"
        yield _article(
            f"{brand.code}{code}{watts:03}{kelvin // 100}{colour}",
            "luminaire",
            f"{ru} {brand.cyrillic} {watts} Вт, {kelvin} К, {name}",
            f"{en} {brand.latin} {watts} W, {kelvin} K, {colour_en}",
            f"{zh} {brand.chinese} {watts}W {kelvin}K {colour_zh}",
        )


def _sockets() -> Iterator[Article]:
    kinds = (
        ("SK1", "socket", "Розетка одинарная с заземлением 16 А", "Single socket with earth 16 A", "单联接地插座 16A"),
        ("SK2", "socket", "Розетка двойная с заземлением 16 А", "Double socket with earth 16 A", "双联接地插座 16A"),
        ("SKU", "socket", "Розетка USB двойная", "Double USB socket", "双USB插座"),
        ("SKR", "socket", "Розетка компьютерная RJ45", "RJ45 data socket", "RJ45网络插座"),
        ("SKT", "socket", "Розетка телевизионная TV", "TV socket", "电视插座"),
        ("SW1", "switch", "Выключатель одноклавишный 10 А", "One-gang light switch 10 A", "单开开关 10A"),
        ("SW2", "switch", "Выключатель двухклавишный 10 А", "Two-gang light switch 10 A", "双开开关 10A"),
        ("SW3", "switch", "Выключатель трёхклавишный 10 А", "Three-gang light switch 10 A", "三开开关 10A"),
        (
            "SWP",
            "switch",
            "Переключатель проходной одноклавишный 10 А",
            "Two-way light switch 10 A",
            "单开双控开关 10A",
        ),
        ("DIM", "switch", "Светорегулятор поворотный 300 Вт", "Rotary dimmer 300 W", "旋钮调光器 300W"),
        ("FR1", "switch", "Рамка одноместная", "One-gang frame", "单联边框"),
        ("FR2", "switch", "Рамка двухместная", "Two-gang frame", "双联边框"),
        ("FR3", "switch", "Рамка трёхместная", "Three-gang frame", "三联边框"),
    )
    for brand, (code, group, ru, en, zh), colour in product(_BRANDS, kinds, _COLOURS):
        yield _article(
            f"{brand.code}{code}-{colour[0]}",
            group,
            f"{ru}, {brand.cyrillic}, {colour[2] if group == 'socket' or 'Рамка' in ru else colour[1]}",
            f"{en}, {brand.latin}, {colour[3]}",
            f"{zh} {brand.chinese} {colour[4]}",
        )


def _buttons() -> Iterator[Article]:
    kinds = (
        ("PB", "Кнопка без фиксации", "Momentary push button", "自复位按钮"),
        ("PL", "Кнопка с фиксацией", "Latching push button", "自锁按钮"),
        ("IL", "Лампа сигнальная", "Indicator light", "信号灯"),
        ("ES", "Кнопка аварийной остановки, грибок", "Emergency stop button", "急停按钮"),
    )
    for brand, (code, ru, en, zh), colour, volts, contact in product(
        _BRANDS, kinds, _COLOURS[:6], (24, 110, 230), ("1NO", "1NC", "1NO+1NC")
    ):
        yield _article(
            f"{brand.code}{code}{colour[0]}{volts:03}{contact.replace('1', '').replace('+', '')}",
            "button",
            f"{ru} {brand.cyrillic} 22 мм, {colour[2]}, {volts} В, {contact}",
            f"{en} {brand.latin} 22 mm, {colour[3]}, {volts} V, {contact}",
            f"{zh} {brand.chinese} 22mm {colour[4]} {volts}V {contact}",
        )


def _supplies() -> Iterator[Article]:
    for brand, volts, watts in product(_BRANDS, (5, 12, 24, 48), (15, 30, 60, 100, 120, 150, 240, 480)):
        yield _article(
            f"{brand.code}PS{volts:02}-{watts}",
            "psu",
            f"Блок питания {brand.cyrillic} на DIN-рейку {volts} В, {watts} Вт",
            f"DIN rail power supply {brand.latin} {volts} V, {watts} W",
            f"导轨电源 {brand.chinese} {volts}V {watts}W",
        )


def _small_parts() -> Iterator[Article]:
    for brand, width, length, colour in product(
        _BRANDS, ("2.5", "3.6", "4.8", "7.6"), (100, 150, 200, 250, 300, 370, 450), _COLOURS[:5]
    ):
        yield _article(
            f"{brand.code}CT{width.replace('.', '')}X{length}{colour[0]}",
            "tie",
            f"Стяжка кабельная {brand.cyrillic} {width.replace('.', ',')}×{length} мм, {colour[2]}, 100 шт.",
            f"Cable tie {brand.latin} {width}×{length} mm, {colour[3]}, 100 pcs",
            f"扎带 {brand.chinese} {width}×{length}mm {colour[4]} 100根装",
        )
    for width, metres, (code, ru, en, zh) in product(
        (16, 20, 25, 32, 40, 50, 63),
        (10, 25, 50, 100),
        (
            ("P", "ПВХ серая", "PVC grey", "PVC灰色"),
            ("H", "ПНД чёрная", "HDPE black", "PE黑色"),
            ("R", "ПНД красная", "HDPE red", "PE红色"),
        ),
    ):
        yield _article(
            f"GF{code}{width}-{metres}",
            "conduit",
            f"Труба гофрированная {ru} {width} мм с зондом, {metres} м",
            f"Corrugated conduit {en} {width} mm with pull wire, {metres} m",
            f"{zh}波纹管 {width}mm 带引线 {metres}米",
        )
    for section, bolt, (code, ru, en, zh) in product(
        (4, 6, 10, 16, 25, 35, 50, 70, 95, 120, 150, 185, 240),
        (5, 6, 8, 10, 12),
        (
            ("TML", "медный лужёный", "tinned copper", "镀锡铜"),
            ("TM", "медный", "copper", "铜"),
            ("TA", "алюминиевый", "aluminium", "铝"),
        ),
    ):
        yield _article(
            f"{code}{section}-{bolt}",
            "lug",
            f"Наконечник кабельный {ru} {section} мм², болт М{bolt}",
            f"Cable lug {en} {section} mm², M{bolt} bolt",
            f"{zh}接线端子 {section}mm² M{bolt}",
        )


def _plugs() -> Iterator[Article]:
    kinds = (
        ("0", "Вилка переносная", "Industrial plug", "工业插头"),
        ("1", "Розетка стационарная", "Wall-mounted industrial socket", "工业明装插座"),
        ("2", "Розетка переносная", "Industrial connector", "工业连接器"),
    )
    for brand, (code, ru, en, zh), amps, poles, protection in product(
        _BRANDS, kinds, (16, 32, 63, 125), ("2P+E", "3P+E", "3P+N+E"), (44, 67)
    ):
        yield _article(
            f"{brand.code}{code}{poles.count('P') + poles.count('+') + int(poles[0])}{amps:03}-{protection}",
            "plug",
            f"{ru} силовая {brand.cyrillic} {amps} А, {poles}, IP{protection}",
            f"{en} {brand.latin} {amps} A, {poles}, IP{protection}",
            f"{zh} {brand.chinese} {amps}A {poles} IP{protection}",
        )


def _clamps() -> Iterator[Article]:
    for brand, section, (code, ru, en, zh), colour in product(
        _BRANDS,
        ("1.5", "2.5", "4", "6", "10", "16", "35"),
        (("TS", "винтовая", "screw", "螺钉"), ("TP", "пружинная", "push-in", "直插")),
        _COLOURS,
    ):
        yield _article(
            f"{brand.code}{code}{section.replace('.', '')}{colour[0]}",
            "clamp",
            f"Клемма на DIN-рейку {brand.cyrillic} {ru} {section.replace('.', ',')} мм², {colour[2]}",
            f"DIN rail terminal {brand.latin} {en} {section} mm², {colour[3]}",
            f"导轨端子 {brand.chinese} {zh} {section}mm² {colour[4]}",
        )
