"""Reads the short answers of Chinese customers, with all their particles: yes, no, back, a person, I have none."""

from __future__ import annotations

import re
from typing import Final

_END: Final = "[的了呀啊啦吧呢嘞滴哒哈哦呗嘛哟喔呐~～]*"
_THANKS: Final = "(?:谢谢您?|謝謝|多谢|辛苦了)?"
_YES: Final = re.compile(
    f"(?:(?:好|行|成|妥|可以|没错|沒錯|没问题|沒問題|没毛病|确认|確認|确定|確定|确认无误|核对无误|同意|当然|當然|必须|要|需要|"
    f"是|对|對|嗯|ok|阔以|就这样|就這樣|就这么办|下单|下單|提交|正确){_END})+{_THANKS}"
)
_ASKED_BACK: Final = re.compile("(?:是|对|對|可以|没错|确认|正确)[的了]?吧$")
_NO: Final = re.compile(
    "(?:不了|不太对|不太對|不想要|不要|不用|不需要|不行|不同意|不确认|没|沒|否|错|錯|有问题|有問題|先不|暂时不|先别|先別|别)"
    f"(?:要|用|下单|下單|买|買|弄|办)?{_END}{_THANKS}"
)
_PERSON: Final = re.compile(
    "我?(?:要|想|就要)?(?:帮我|給我|给我|请|麻烦)*(?:找|转|轉|转接|轉接|接|换|叫|连|联系)*(?:一?个|一下|到|位)?"
    f"(?:人工|真人|客服|活人)(?:客服|服务|服務|坐席|专员)?(?:来|一下|处理)?{_END}{_THANKS}"
    "|有(?:没有)?(?:真人|人工)(?:客服|服务)?吗?|(?:叫|找|让|換|换)(?:个|個)?(?:真|活)?人(?:来|跟我说|处理)"
)
_BACK: Final = re.compile(
    "(?:返回|回到?|退回到?|后退|後退|倒回)(?:上|前)?[一1]?个?(?:步|级|題|题|问题|問題|层)|上[一1]?个?(?:步|题|问题)|返回上一个"
)
_STOP: Final = re.compile(
    f"(?:我|那|那就|先|还是)*(?:终止|结束|算[了啦]|不想?[买買订訂弄办]|不想要|(?<=我)不要|不下单|取消下单|取消)了?{_END}{_THANKS}"
)
_NONE: Final = re.compile(
    "不晓得|想不起来|想不起來|记不清|記不清|单号丢了|(?:没|沒|没有)收到(?:邮件|验证码|邮箱)|收不到(?:邮件|验证码)|没留(?:电话|号码|邮箱)|"
    "手边没有|不在手边"
)
_AT_MOST: Final = 24


def yes_no(said: str) -> bool | None:
    """Tell whether a tidied answer is a mere yes or no; None for all that says more."""
    plain = _bare(said)
    if _NO.fullmatch(plain):
        return False
    return True if _YES.fullmatch(plain) and not _ASKED_BACK.search(plain) else None


def wants_person(said: str) -> bool:
    """Tell whether a tidied answer asks for a person and nothing else."""
    return _PERSON.fullmatch(_bare(said)) is not None


def wants_back(said: str) -> bool:
    """Tell whether a tidied answer asks for the question before."""
    return _BACK.fullmatch(_bare(said)) is not None


def wants_to_stop(said: str) -> bool:
    """Tell whether a tidied answer breaks off what the bot does."""
    return _STOP.fullmatch(_bare(said)) is not None


def has_none(said: str) -> bool:
    """Tell whether a tidied answer says that what was asked for is not there."""
    return _NONE.search(said) is not None


def _bare(said: str) -> str:
    return re.sub(r"[\s，,。.！!、]+", "", said) if len(said) <= _AT_MOST else ""
