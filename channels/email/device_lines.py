"""Owns the line that a telephone or a mail program puts under a mail ("Sent from my iPhone")."""

from __future__ import annotations

import re

_MAX_CHARS = 220
_MAX_EXCUSE_WORDS = 12
_MAX_EXCUSE = 80
_MAX_WORDS = 14
_MAX_NAME_WORDS = 9
_ASKS = re.compile(r"[?？\d:]|\b(?:where|when|order|заказ\w*|где|когда|счёт|счет)\b|订单", re.IGNORECASE)
_DEVICES = (
    r"iphon|ipad|ipod|айфон|айпад|android|андроид|samsung|galaxy|huawei|honor|xiaomi|redmi|poco|小米|红米|华为|荣耀|"
    r"三星|魅族|"
    r"oneplus|oppo|vivo|realme|meizu|nokia|blackberry|htc|sony|xperia|pixel|motorola|alcatel|windows|outlook|mail\.ru|"
    r"(?-i:Почт[аыеу])|мобильной почт|яндекс.?почт|(?-i:Пошт[аи])|яндекс|yandex|рамблер|rambler|(?-i:\bMail\b)|"
    r"workmail|mailbox|airmail|mailspring|thunderbird|"
    r"k-9|bluemail|typeapp|mymail|(?-i:Spark)|superhuman|(?-i:Newton)|proton ?mail|proton|zoho|yahoo|aol|gmail|gmx|"
    r"web\.de|icloud|"
    r"телефон|смартфон|планшет|устройств|пристро|мобильн|мобільн|mobile|phone|cell\b|handheld|tablet|smartphone|device|"
    r"mobil|móvil|celular|téléphone|telefo|handy|gerät|puhelim|телефонымнан|手机|手機|网易|QQ邮箱|邮箱大师|邮件客户端|"
    r"微信|"
    r"foxmail|qq|"
    r"هاتف|جوال|携帯|スマート|휴대|핸드폰|blackberry work|(?-i:Nine|Good|Front|Edison|Notes)$"
)
_DEVICE = re.compile(_DEVICES, re.IGNORECASE)
_SENT = re.compile(
    r"^(?:sent|posted|written|composed|отправлено|послано|написано|надіслано|wysłan[eo]|odesláno|odoslané|enviad[oa]|"
    r"envoyé|expédié|inviato|gesendet|verzonden|verstuurd|skicka(?:t|des)|sendt|sent fra|lähetetty|elküldve|küldve|"
    r"trimis|"
    r"gönderildi|στάλθηκε|đã gửi|gửi|dikirim|ส่ง|נשלח|أُ?رسلت?|تم الإرسال|نشر|مرسل)\s?"
    r"(?:from|via|with|using|by|through|on|с|со|из|от|через|помощью|з|із|zo?|ze|z|od|desde|do|da|de(?: mon)?|depuis|"
    r"avec|à partir|con|az|dal|von|mit|aus|über|van(?:af|uit)?|met|via|från|fra|med|iPhone\w*|pe|de pe|din|από|từ|"
    r"dari|"
    r"จาก|"
    r"מה?-?|من)\b",
    re.IGNORECASE,
)
_SENT_BEHIND = re.compile(
    r"^(?:from my |von (?:meinem|mein) .{1,60} gesendet|"
    r"this (?:e-?mail|message) (?:was|has been) (?:sent|written|composed) (?:from (?:my|an?) |with |using |via )|"
    r"(?:diese|dieses|cette|questa|dit|данное|это|цей)\b.{1,60}(?:nachricht|mail|message|messaggio|bericht|сообщение|"
    r"письмо|лист)\b.{0,60}(?:gesendet|geschickt|envoyé|inviato|verzonden|отправлено|надіслано)|"
    r"发自|發自|从.{1,30}(?:发送|發送)|從.{1,30}(?:傳送|發送)|来自.{1,20}(?:手机|客户端)$|來自.{1,20}|发送自|"
    r"由.{1,20}发送|"
    r"由.{1,20}定制$|签名由|.{1,30}(?:から送信|에서 보냄|에서 보낸 메일)|.{1,40}(?:gönderildi|жіберілді|küldve)$|"
    r"lähetetty .{1,30}st[aä]$|"
    r"outlook (?:für|for|pour|para|per|til|för|voor|для|till|dla|pro) (?:ios|android|mac|windows)(?: \w{1,12})?$|"
    r"created (?:in|with) |создано в |написано в (?=почте mail)|get \[?(?:outlook|bluemail|yahoo mail)(?: mail)? for |"
    r"(?:получите|скачать|скачайте|получить|загрузить|установите) \[?(?:outlook|почту?|mail\.ru) (?:для|for) |"
    r"(?:获取|下载|取得) ?\[?outlook|"
    r"(?:obtenez|téléchargez|télécharger|obtener|obtén|descargar|obter|scarica|ottieni|download|holen sie sich|"
    r"laden sie|"
    r"hämta|hent|pobierz|hanki|získejte|завантажити|отримати) \[?outlook \w{1,5} (?:ios|android|mac|iphone|windows)|"
    r"(?:yahoo|aol) mail[:：] ?(?:search|organi[sz]e|get)|\w{1,20} from (?:my )?(?:mobile|phone|iphone|ipad|android))",
    re.IGNORECASE,
)
_EXCUSE = re.compile(
    r"[.,;!]?\s{0,3}\b(?:(?:and )?(?:please )?(?:excuse|forgive|pardon|apologies|sorry)|(?:пожалуйста, )?(?:извините|"
    r"простите|прошу прощения)|"
    r"entschuldig|bitte entschuldig|veuillez excuser|excusez|disculpe|perdon|desculpe|scusa|请原谅|請見諒|вибачте)",
    re.IGNORECASE,
)
_LINK = re.compile(r"\]?\s?[<(\[]{0,2}(?:https?://|mailto:|www\.)[^\s<>\[\]]{1,400}[>)\]]{0,3}|\[(?=[^\[\]]{1,60}\])")
_OF_PEOPLE = re.compile(
    r"[?？:：]|\b(?:not|but|never|yesterday|today|tomorrow|please|where|when|не|нет|но|вчера|сегодня|завтра|где|когда|"
    r"просим|прошу|нужно|nicht|aber|gestern|heute|pas|mais|hier)\b|昨天|今天|没有|没|请|不|货|仓|单",
    re.IGNORECASE,
)
_PRODUCT_ALONE = re.compile(r"^[Ss]ent (?:with|using) (?:the )?[A-Z][a-z]\w{1,14}(?: app)?$")
_PRODUCT = re.compile(r"^my (?:[\w-]{0,12}[A-Z0-9][\w-]{0,12})(?: [\w-]{1,12})?$")
_EXCUSE_ALONE = re.compile(
    r"^(?:please )?(?:excuse|forgive|pardon) (?:my|the|any) (?:brevity|typos|typoze|mistakes|spelling|short)|"
    r"^(?:пожалуйста, )?(?:извините|простите)(?: меня)? за (?:краткость|опечатки)",
    re.IGNORECASE,
)
_ORNAMENT = " \t*_<>()[]{}|~'\"«».!-—–·•\u2022"


def is_device_line(line: str) -> bool:
    """Whether a program wrote this line by itself: what the mail was sent with, and at most an excuse.

    "Sent from my desk, which is easier" and "Отправлено через СДЭК" are people's: no telephone or program is named, or
    more is said.
    """
    if not line or len(line) > _MAX_CHARS:
        return False
    said = (_LINK.sub("", line) if "[" in line or "http" in line or "www" in line else line).strip(_ORNAMENT)
    if _EXCUSE_ALONE.match(said):
        return len(said) <= _MAX_EXCUSE and not _ASKS.search(said)
    if not (_SENT.match(said) or _SENT_BEHIND.match(said)):
        return False
    excuse = _EXCUSE.search(said)
    if excuse is None:
        return _names_a_device(said)
    tail = said[excuse.start() :]
    is_all = len(tail.split()) <= _MAX_EXCUSE_WORDS and not _ASKS.search(tail)
    return is_all and _names_a_device(said[: excuse.start()].strip(_ORNAMENT))


def _names_a_device(said: str) -> bool:
    """Whether words that begin like a program's line name a telephone or a program and say no more."""
    if len(said.split()) > _MAX_WORDS or any(sign in said for sign in "@,，"):
        return False
    if _OF_PEOPLE.search(said.replace("Mail:", "Mail")):
        return False
    if _PRODUCT_ALONE.match(said):
        return True
    sent = _SENT.match(said)
    if sent is None:
        return bool(_SENT_BEHIND.match(said) and _DEVICE.search(said))
    after = said[len(sent[0].rstrip()) :].strip()
    return bool(_PRODUCT.match(after)) or (len(after.split()) <= _MAX_NAME_WORDS and bool(_DEVICE.search(said)))
