"""The towns that an address is known by wherever they stand beside it, in any case and letters."""

from __future__ import annotations

import re
from typing import Final

_RUSSIAN: Final = (
    "москв санкт-петербург петербург химк мытищ балаших люберц подольск одинцов красногорск королёв королев домодедов "
    "зеленоград серпухов коломн электростал щёлков щелков долгопрудн реутов новгород казан самар уф перм екатеринбург "
    "челябинск новосибирск омск красноярск воронеж волгоград краснодар саратов тюмен тольятти ижевск барнаул ульяновск "
    "иркутск хабаровск ярославл владивосток махачкал томск оренбург кемеров новокузнецк рязан астрахан пенз липецк "
    "киров чебоксар тул калининград курск ставропол сочи твер магнитогорск иванов брянск белгород сургут владимир "
    "архангельск чит калуг смоленск череповц курган орёл орел вологд владикавказ саранск мурманск якутск тамбов грозн "
    "стерлитамак костром петрозаводск нижневартовск новороссийск таганрог комсомольск сыктывкар нальчик шахт дзержинск "
    "братск орск ангарск благовещенск псков бийск прокопьевск рыбинск армавир северодвинск абакан петропавловск "
    "норильск сызран волжск альметьевск златоуст набережн"
)
_WHOLE: Final = (
    "мск спб питер|питера|питере|ростов-на-дону|ростове-на-дону|ростов|ростове|нижний новгород|нижнем новгороде|"
    "великий новгород|великом новгороде|улан-удэ|йошкар-ола|минск|минске|алматы|астана|ташкент|ереван|бишкек|"
    "moscow|moskva|msk|saint petersburg|st petersburg|st. petersburg|petersburg|spb|khimki|mytishchi|balashikha|"
    "lyubertsy|podolsk|odintsovo|krasnogorsk|korolev|zelenograd|domodedovo|kazan|samara|ufa|perm|yekaterinburg|"
    "ekaterinburg|chelyabinsk|novosibirsk|omsk|krasnoyarsk|voronezh|volgograd|krasnodar|saratov|tyumen|tolyatti|"
    "izhevsk|barnaul|irkutsk|khabarovsk|yaroslavl|vladivostok|tomsk|orenburg|kemerovo|ryazan|astrakhan|penza|lipetsk|"
    "kirov|tula|kaliningrad|kursk|stavropol|sochi|tver|ivanovo|bryansk|belgorod|surgut|vladimir|arkhangelsk|kaluga|"
    "smolensk|murmansk|yakutsk|nizhny novgorod|veliky novgorod|rostov-on-don|rostov|minsk|almaty|astana|tashkent|"
    "莫斯科|圣彼得堡|希姆基|梅季希|巴拉希哈|柳别尔齐|波多利斯克|奥金措沃|克拉斯诺戈尔斯克|喀山|下诺夫哥罗德|"
    "大诺夫哥罗德|萨马拉|乌法|彼尔姆|叶卡捷琳堡|车里雅宾斯克|新西伯利亚|克拉斯诺达尔|索契|罗斯托夫|顿河畔罗斯托夫|"
    "符拉迪沃斯托克|海参崴|哈巴罗夫斯克|伊尔库茨克|沃罗涅日|伏尔加格勒|北京|上海|广州|深圳"
)
_ENDING: Final = r"(?:а|е|и|у|ь|ю|я|о|ы|й|ой|ом|ый|ая|ую|ев|ек|ах|ям|ец|це|ью|ые|ого|ском|ска|ске|ск)?"
_HAN: Final = re.compile("[\u3400-\u9fff]")


def _pattern() -> str:
    stems = "|".join(re.escape(stem) for stem in sorted(_RUSSIAN.split(), key=len, reverse=True))
    names = [name for part in _WHOLE.split("|") for name in (part.split() if part.startswith("мск") else [part])]
    whole = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if not _HAN.match(name))
    chinese = "|".join(name for name in sorted(names, key=len, reverse=True) if _HAN.match(name))
    return rf"(?:(?<!\w)(?:{whole}|(?:{stems}){_ENDING})(?!\w)|{chinese})"


TOWN: Final = rf"(?:(?:г\.?|гор\.|город[ае]?|city of)\s*)?{_pattern()}"
"""A pattern for a known town as it is written, with the word for "town" before it; for texts in any case."""
