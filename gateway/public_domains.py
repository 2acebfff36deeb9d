"""Mail domains on which anybody can have an address: they say nothing about whom somebody works for."""

from __future__ import annotations

from typing import Final

_LISTED: Final = (
    "126.com 139.com 163.com 189.cn aliyun.com aol.com bk.ru fastmail.com foxmail.com gmail.com gmx.com gmx.de "
    "gmx.net googlemail.com hotmail.com icloud.com inbox.ru internet.ru list.ru live.com mac.com mail.com mail.kz "
    "mail.ru me.com msn.com naver.com outlook.com pm.me proton.me protonmail.com qq.com rambler.ru sina.cn sina.com "
    "sohu.com tutanota.com ukr.net vip.qq.com web.de ya.ru yahoo.com yandex.by yandex.com yandex.kz yandex.ru "
    "yandex.ua yeah.net zoho.com "
)
PUBLIC_DOMAINS: Final = frozenset(_LISTED.split())


def is_public(domain: str) -> bool:
    """Whether an address on this domain may be anybody's."""
    return domain.lower() in PUBLIC_DOMAINS
