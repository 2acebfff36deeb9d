"""Made-up goods for rooms and panels: lamps, sockets, buttons, supplies, ties, plugs, terminals."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from benchmarks.electrical_brands import BRANDS, COLOURS, article
from gateway.orders.contract import Article


def lamps() -> Iterator[Article]:
    """Lamps by base, watts, light and shape."""
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
        yield article(
            f"{head}{base}-{watts}W{code}{shape[0]}",
            "lamp",
            f"Лампа светодиодная{maker[0]} {base} {shape}, {watts} Вт, {ru} белый {code}00K",
            f"LED lamp{maker[1]} {base} {shape}, {watts} W, {en} {code}00K",
            f"LED灯泡{maker[2]} {base} {shape} {watts}W {zh} {code}00K",
        )


def luminaires() -> Iterator[Article]:
    """Luminaires by watts, light and colour."""
    kinds = (
        ("FL", "Прожектор светодиодный", "LED floodlight", "LED投光灯"),
        ("PN", "Панель светодиодная", "LED panel", "LED面板灯"),
        ("LN", "Светильник линейный", "Linear luminaire", "线条灯"),
        ("DL", "Светильник встраиваемый", "Downlight", "筒灯"),
    )
    for brand, (code, ru, en, zh), watts, kelvin, (colour, _, _, colour_en, colour_zh) in product(
        BRANDS, kinds, (10, 20, 30, 36, 50, 100, 150, 200), (3000, 4000, 6500), COLOURS[:2]
    ):
        name = "белый" if colour == "WH" else "чёрный"
        yield article(
            f"{brand.code}{code}{watts:03}{kelvin // 100}{colour}",
            "luminaire",
            f"{ru} {brand.cyrillic} {watts} Вт, {kelvin} К, {name}",
            f"{en} {brand.latin} {watts} W, {kelvin} K, {colour_en}",
            f"{zh} {brand.chinese} {watts}W {kelvin}K {colour_zh}",
        )


def sockets() -> Iterator[Article]:
    """Sockets, switches and frames by colour."""
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
    for brand, (code, group, ru, en, zh), colour in product(BRANDS, kinds, COLOURS):
        yield article(
            f"{brand.code}{code}-{colour[0]}",
            group,
            f"{ru}, {brand.cyrillic}, {colour[2] if group == 'socket' or 'Рамка' in ru else colour[1]}",
            f"{en}, {brand.latin}, {colour[3]}",
            f"{zh} {brand.chinese} {colour[4]}",
        )


def buttons() -> Iterator[Article]:
    """Push buttons and indicator lights."""
    kinds = (
        ("PB", "Кнопка без фиксации", "Momentary push button", "自复位按钮"),
        ("PL", "Кнопка с фиксацией", "Latching push button", "自锁按钮"),
        ("IL", "Лампа сигнальная", "Indicator light", "信号灯"),
        ("ES", "Кнопка аварийной остановки, грибок", "Emergency stop button", "急停按钮"),
    )
    for brand, (code, ru, en, zh), colour, volts, contact in product(
        BRANDS, kinds, COLOURS[:6], (24, 110, 230), ("1NO", "1NC", "1NO+1NC")
    ):
        yield article(
            f"{brand.code}{code}{colour[0]}{volts:03}{contact.replace('1', '').replace('+', '')}",
            "button",
            f"{ru} {brand.cyrillic} 22 мм, {colour[2]}, {volts} В, {contact}",
            f"{en} {brand.latin} 22 mm, {colour[3]}, {volts} V, {contact}",
            f"{zh} {brand.chinese} 22mm {colour[4]} {volts}V {contact}",
        )


def supplies() -> Iterator[Article]:
    """DIN rail power supplies."""
    for brand, volts, watts in product(BRANDS, (5, 12, 24, 48), (15, 30, 60, 100, 120, 150, 240, 480)):
        yield article(
            f"{brand.code}PS{volts:02}-{watts}",
            "psu",
            f"Блок питания {brand.cyrillic} на DIN-рейку {volts} В, {watts} Вт",
            f"DIN rail power supply {brand.latin} {volts} V, {watts} W",
            f"导轨电源 {brand.chinese} {volts}V {watts}W",
        )


def small_parts() -> Iterator[Article]:
    """Ties, conduits and lugs."""
    for brand, width, length, colour in product(
        BRANDS, ("2.5", "3.6", "4.8", "7.6"), (100, 150, 200, 250, 300, 370, 450), COLOURS[:5]
    ):
        yield article(
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
        yield article(
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
        yield article(
            f"{code}{section}-{bolt}",
            "lug",
            f"Наконечник кабельный {ru} {section} мм², болт М{bolt}",
            f"Cable lug {en} {section} mm², M{bolt} bolt",
            f"{zh}接线端子 {section}mm² M{bolt}",
        )


def plugs() -> Iterator[Article]:
    """Industrial plugs and sockets."""
    kinds = (
        ("0", "Вилка переносная", "Industrial plug", "工业插头"),
        ("1", "Розетка стационарная", "Wall-mounted industrial socket", "工业明装插座"),
        ("2", "Розетка переносная", "Industrial connector", "工业连接器"),
    )
    for brand, (code, ru, en, zh), amps, poles, protection in product(
        BRANDS, kinds, (16, 32, 63, 125), ("2P+E", "3P+E", "3P+N+E"), (44, 67)
    ):
        yield article(
            f"{brand.code}{code}{poles.count('P') + poles.count('+') + int(poles[0])}{amps:03}-{protection}",
            "plug",
            f"{ru} силовая {brand.cyrillic} {amps} А, {poles}, IP{protection}",
            f"{en} {brand.latin} {amps} A, {poles}, IP{protection}",
            f"{zh} {brand.chinese} {amps}A {poles} IP{protection}",
        )


def clamps() -> Iterator[Article]:
    """DIN rail terminals."""
    for brand, section, (code, ru, en, zh), colour in product(
        BRANDS,
        ("1.5", "2.5", "4", "6", "10", "16", "35"),
        (("TS", "винтовая", "screw", "螺钉"), ("TP", "пружинная", "push-in", "直插")),
        COLOURS,
    ):
        yield article(
            f"{brand.code}{code}{section.replace('.', '')}{colour[0]}",
            "clamp",
            f"Клемма на DIN-рейку {brand.cyrillic} {ru} {section.replace('.', ',')} мм², {colour[2]}",
            f"DIN rail terminal {brand.latin} {en} {section} mm², {colour[3]}",
            f"导轨端子 {brand.chinese} {zh} {section}mm² {colour[4]}",
        )
