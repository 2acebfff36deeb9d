"""The makers and colours of the made-up electrical goods, and how an article of theirs is written."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.orders.contract import Article


@dataclass(frozen=True, slots=True)
class Brand:
    """A maker in three scripts; `mcb` is its series of breakers with the head of their references."""

    latin: str
    cyrillic: str
    chinese: str
    mcb: tuple[str, str]
    code: str


BRANDS = (
    Brand("Schneider", "Шнайдер", "施耐德", ("iC60N", "A9F"), "SE"),
    Brand("Nordvolt", "Нордвольт", "北伏", ("NV63", "NVB"), "NV"),
    Brand("Elmax", "Элмакс", "埃尔麦", ("EM47", "MVA"), "EM"),
    Brand("Siltek", "Силтек", "西尔泰", ("5ST", "5ST6"), "ST"),
    Brand("Legrado", "Леградо", "乐格多", ("TX4", "4042"), "LG"),
    Brand("Hanlin", "Ханлин", "翰林", ("HL1", "HLB"), "HL"),
    Brand("Kraftel", "Крафтел", "克拉夫", ("KR60", "KRM"), "KR"),
    Brand("Tesmar", "Тесмар", "泰斯马", ("TM2", "TB8"), "TE"),
    Brand("Unelko", "Унелко", "优耐科", ("UN6", "UCB"), "UN"),
    Brand("Vektorium", "Векториум", "维克多", ("VK3", "VKA"), "VK"),
    Brand("Bolsen", "Болсен", "博尔森", ("BS80", "BSQ"), "BO"),
)
COLOURS = (
    ("WH", "белый", "белая", "white", "白色"),
    ("BK", "чёрный", "чёрная", "black", "黑色"),
    ("RD", "красный", "красная", "red", "红色"),
    ("GN", "зелёный", "зелёная", "green", "绿色"),
    ("YE", "жёлтый", "жёлтая", "yellow", "黄色"),
    ("BU", "синий", "синяя", "blue", "蓝色"),
    ("IV", "слоновая кость", "слоновая кость", "ivory", "象牙白"),
    ("GY", "серый", "серая", "grey", "灰色"),
)


def article(reference: str, group: str, ru: str, en: str, zh: str) -> Article:
    """Write an article with its names in three languages."""
    return Article(reference=reference, names={"ru": ru, "en": en, "zh": zh}, group=group)
