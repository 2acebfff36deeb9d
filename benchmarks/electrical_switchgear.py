"""Made-up goods for boards and mains: breakers, contactors, relays, cables, enclosures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from benchmarks.electrical_brands import BRANDS, COLOURS, article
from gateway.orders.contract import Article

_CURVES = "BCD"
_AMPS = (1, 2, 3, 4, 6, 10, 13, 16, 20, 25, 32, 40, 50, 63)


def breakers() -> Iterator[Article]:
    """Miniature circuit breakers: poles, curve, rating, breaking capacity."""
    for brand, poles, curve, amps, kiloamps in product(BRANDS, (1, 2, 3, 4), _CURVES, _AMPS, (6, 10)):
        series, head = brand.mcb
        reference = f"{head}{_digit(curve, kiloamps)}{poles}{amps:02}{'' if brand.code != 'EM' else '-' + curve}"
        yield article(
            reference,
            "breaker",
            f"Автоматический выключатель {brand.cyrillic} {series} {poles}P {amps} А, "
            f"характеристика {curve}, {kiloamps} кА",
            f"Circuit breaker {brand.latin} {series} {poles}P {amps} A, curve {curve}, {kiloamps} kA",
            f"断路器 {brand.chinese} {series} {poles}P {amps}A {curve}型 {kiloamps}kA",
        )


def _digit(curve: str, kiloamps: int) -> int:
    return {"B": 73, "C": 74, "D": 75}[curve] + (0 if kiloamps == 6 else 10)


def residual() -> Iterator[Article]:
    """Residual current devices, alone and with a breaker."""
    for brand, poles, amps, leak, kind in product(
        BRANDS, (2, 4), (16, 25, 32, 40, 63, 80, 100), (10, 30, 100, 300), ("AC", "A")
    ):
        yield article(
            f"{brand.code}R{kind}{poles}{amps:03}{leak:03}",
            "rcd",
            f"Устройство защитного отключения {brand.cyrillic} {poles}P {amps} А, {leak} мА, тип {kind}",
            f"Residual current device {brand.latin} {poles}P {amps} A, {leak} mA, type {kind}",
            f"漏电保护器 {brand.chinese} {poles}P {amps}A {leak}mA {kind}型",
        )
    for brand, poles, curve, amps, leak in product(BRANDS, ("1P+N", "3P+N"), "BC", _AMPS[4:12], (10, 30, 100)):
        yield article(
            f"{brand.code}D{poles[0]}{curve}{amps:02}{leak:03}",
            "rcbo",
            f"Дифференциальный автомат {brand.cyrillic} {poles} {amps} А, {leak} мА, характеристика {curve}",
            f"RCBO {brand.latin} {poles} {amps} A, {leak} mA, curve {curve}",
            f"带漏电保护断路器 {brand.chinese} {poles} {amps}A {leak}mA {curve}型",
        )


def contactors() -> Iterator[Article]:
    """Contactors by rating and coil."""
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
        yield article(
            f"{head}{amps:02}{code}",
            "contactor",
            f"Контактор {cyrillic} 3P {amps} А, катушка {volts} В {current} тока",
            f"Contactor {latin} 3P {amps} A, coil {volts} V {kind}",
            f"接触器 {chinese} 3P {amps}A 线圈{volts}V {kind}",
        )


def relays() -> Iterator[Article]:
    """Overload and plug-in relays."""
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
    for brand, (at, (low, high)) in product(BRANDS, enumerate(ranges, start=1)):
        yield article(
            f"{brand.code}TR{at:02}",
            "relay",
            f"Тепловое реле перегрузки {brand.cyrillic} {low}–{high} А",
            f"Thermal overload relay {brand.latin} {low}–{high} A",
            f"热过载继电器 {brand.chinese} {low}–{high}A",
        )
    for brand, contacts, volts, kind in product(BRANDS, (1, 2, 4), (12, 24, 48, 110, 230), ("AC", "DC")):
        yield article(
            f"{brand.code}RX{contacts}{volts:03}{kind}",
            "relay",
            f"Реле промежуточное {brand.cyrillic}, {contacts} перекидных контакта, {volts} В {kind}",
            f"Plug-in relay {brand.latin}, {contacts} CO contacts, {volts} V {kind}",
            f"中间继电器 {brand.chinese} {contacts}组转换触点 {volts}V {kind}",
        )


def cables() -> Iterator[Article]:
    """Power, control and data cables by cores, section and length."""
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
        yield article(
            f"{code}{cores}X{round(float(section) * 10):03}-{metres}",
            "cable",
            f"Кабель {ru} {mark} {cores}×{section.replace('.', ',')} мм², бухта {metres} м",
            f"{en} {mark if mark.isascii() else code} {cores}×{section} mm², {metres} m coil",
            f"{zh} {code} {cores}×{section}mm² {metres}米/卷",
        )
    for category, shield, colour, metres in product(
        ("5e", "6", "6A"), ("UTP", "FTP", "SFTP"), COLOURS, (100, 305, 500)
    ):
        yield article(
            f"LAN{category.upper()}{shield}{metres}{colour[0]}",
            "cable",
            f"Кабель витая пара {shield} кат. {category}, 4 пары, {metres} м, {colour[1]}",
            f"LAN cable {shield} cat. {category}, 4 pairs, {metres} m, {colour[3]}",
            f"网线 {shield} {category}类 4对 {metres}米 {colour[4]}",
        )


def enclosures() -> Iterator[Article]:
    """Distribution boards by modules, mounting, protection and door."""
    for brand, modules, (mount, ru, en, zh), protection, (door, door_ru, door_en, door_zh) in product(
        BRANDS,
        (4, 6, 8, 12, 18, 24, 36, 48, 54, 72),
        (("S", "навесной", "surface-mounted", "明装"), ("F", "встраиваемый", "flush-mounted", "暗装")),
        (40, 41, 54, 65),
        (("T", "прозрачная", "transparent", "透明"), ("W", "белая", "white", "白色")),
    ):
        yield article(
            f"{brand.code}E{modules:02}{mount}{protection}{door}",
            "enclosure",
            f"Щит распределительный {brand.cyrillic} {ru}, {modules} модулей, IP{protection}, дверца {door_ru}",
            f"Distribution board {brand.latin} {en}, {modules} modules, IP{protection}, {door_en} door",
            f"{zh}配电箱 {brand.chinese} {modules}位 IP{protection} {door_zh}门",
        )
