"""Mail domains as accounts own them: written one way, and never one at which anybody can have an address."""

from __future__ import annotations

import re
from typing import Final

_LISTED: Final = """
gmail.com googlemail.com outlook.com outlook.de hotmail.com hotmail.co.uk hotmail.fr live.com live.ru msn.com
yahoo.com yahoo.co.uk yahoo.fr yahoo.de yahoo.co.jp ymail.com rocketmail.com aol.com icloud.com me.com mac.com
proton.me protonmail.com pm.me tutanota.com tuta.io gmx.de gmx.net gmx.com gmx.at gmx.ch web.de t-online.de
freenet.de mail.com zoho.com zohomail.com fastmail.com hey.com duck.com
mail.ru bk.ru list.ru inbox.ru internet.ru xmail.ru yandex.ru yandex.com yandex.by yandex.kz yandex.ua ya.ru
narod.ru rambler.ru lenta.ru autorambler.ru myrambler.ru ro.ru vk.com pochta.ru
ukr.net i.ua meta.ua bigmir.net tut.by mail.kz
qq.com vip.qq.com foxmail.com 163.com vip.163.com 126.com yeah.net sina.com sina.cn sohu.com aliyun.com
tom.com 139.com 189.cn 21cn.com wo.cn naver.com daum.net hanmail.net
orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it tiscali.it wp.pl onet.pl o2.pl interia.pl
seznam.cz centrum.cz abv.bg mail.bg comcast.net verizon.net att.net sbcglobal.net cox.net btinternet.com
"""
PUBLIC: Final = frozenset(_LISTED.split())
_NAME: Final = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def domain_of(written: str) -> str | None:
    """The domain in small ASCII letters (IDNA), without a leading @ or a dot at its end; None where it is none."""
    bare = written.strip().lower().removeprefix("@").rstrip(".")
    try:
        plain = bare.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return plain if _NAME.fullmatch(plain) else None


def is_public(domain: str) -> bool:
    """Whether anybody can have an address there, so that it says nothing about a company."""
    return domain in PUBLIC
