"""The words of delivery reports, as mail systems write them: in English and in the languages of Exchange and Lotus."""

from __future__ import annotations

from gateway.robots.signs import phrases

MAILERS = phrases(
    """
    mailer-daemon|mailer_daemon|mailerdaemon|mail-daemon|maildaemon|mdaemon|mail-delivery-subsystem
    maildeliverysubsystem
    mail.delivery.subsystem|mail-delivery-system|mail.delivery.system|maildeliverysystem|delivery-subsystem
    bounce-handler
    microsoftexchange329e71ec88ae4615bbc36ab6ce41109e
    """
)
"""Names that only mail systems write under."""

SYSTEMS = phrases(
    """
    postmaster|poostmaster|mail.delivery|mail-delivery|maildelivery|mailsystem|mail-system|mail.system|system|sysadmin
    mailadmin|mail-admin|smtp|smtpd|mta|mailgw|mailgate|mail-gateway|gateway|inetgw|daemon|mailer|bounce|bounces
    exchange
    antispam|antivirus|virus|spamfilter|mailscanner|mimesweeper|surfcontrol|websense|scanner|emailsystem|email-system
    """
)
"""Names that mail systems write under, and people too."""

SUBJECTS = phrases(
    """
    undelivered mail|undelivered message|undelivered email|undelivered e-mail|undeliverable|undeliverable mail
    undeliverable message|unable to deliver|mail undeliverable|message undeliverable|mail undelivered|message status
    mail delivery failed|mail delivery failure|mail delivery problem|mail delivery error|mail delivery status
    mail delivery system|mail delivery subsystem|mail delivery report|mail delivery delayed|mail delivery warning
    message delivery failed|message delivery failure|message delivery delayed|message delivery status
    email delivery failed|email delivery failure|e-mail delivery failure|email delivery problem|email delivery error
    delivery status|delivery notification|delivery report|delivery failed|delivery failure|delivery has failed
    delivery problem|delivery error|delivery delayed|delivery delay|delivery incomplete|delivery unsuccessful
    failure notice|failure delivery|failed mail|failed message|failed delivery|failed email|failed to deliver
    returned mail|returned message|returned email|returned e-mail|returned to sender|return to sender|returning mail
    notice: mail delivery|mail system error|mail error|mail failure|mail status|email failure|error sending
    non-delivery|nondelivery|non delivery|nondeliverable|non-deliverable|permanent delivery failure
    mail could not be|email could not be|message could not be|your message could|your mail could|your email could
    could not send|could not deliver|cannot deliver|can't deliver|couldn't deliver|message not delivered
    mail not delivered|email not delivered|message you sent|warning: could not send|warning: message|warning: mail
    warning - delayed|warning: delayed|delayed mail|delayed message|message delayed|mail delayed|email delayed
    transient failure|still trying|processing error|postmaster notify|user unknown|unknown user|unknown address
    unknown recipient|address not found|automatically rejected|message rejected|mail rejected|email rejected
    rejected mail|rejected message|mail blocked|message blocked|blocked mail|quota exceeded|mailbox full
    mailbox is full
    mailbox unavailable|invalid address|bounced mail|bounced message|bounced email|forwarding failed|forward failed
    ndn:|ndr:|nondelivery report|system error - returned

    недоставленное|недоставленная|недоставлено|сообщение не доставлено|ваше сообщение не доставлено
    письмо не доставлено|ваше письмо не доставлено|почта не доставлена|не доставлено:|не удается доставить
    не удалось доставить|не удалось отправить|невозможно доставить|невозможность доставки|ошибка доставки
    ошибка при доставке|ошибка отправки|проблема доставки|проблема с доставкой письма|сбой доставки
    уведомление о невозможности|уведомление о недоставке|уведомление о состоянии доставки
    уведомление о статусе доставки
    отчет о недоставке|отчет о доставке|отчет о невозможности|возврат письма|возвращенное письмо|возврат почты
    письмо возвращено|задержка доставки|доставка задерживается|доставка отложена|письмо не отправлено
    ваше письмо отклонено|письмо отклонено|сообщение отклонено|сообщение об ошибке доставки
    недоставлене|не вдалося доставити|лист не доставлено|повідомлення не доставлено|помилка доставки

    退信|系统退信|系統退信|投递失败|投遞失敗|邮件投递失败|邮件发送失败|郵件傳送失敗|邮件传输失败|发送失败|發送失敗
    未送达|未送達
    无法投递|無法投遞|無法傳遞|无法送达|無法送達|未传递|未傳遞|传递失败|傳遞失敗|郵件傳遞失敗|退件|未能送达
    邮件被退回|来信退回
    來信退回|邮件退回|郵件退回|传递状态通知|傳遞狀態通知|送达状态通知|传递延迟|投递延迟|投递状态|邮件延迟
    您的邮件被退回|您的邮件未
    メールエラー|配信不能|配達不能|配信エラー|配達エラー|送信エラー|メール配信|未配信|未配達|配信できません
    配達できません|不達通知
    エラーメール|配信失敗|配信状態通知|配信状況|配信遅延|メールを送信できません|メール送信|送信できません|返信不能
    배달 못함|배달되지 않음|배달 실패|배달 상태|전송 실패|메일 전송 실패|메일 발송 실패|발송 실패|반송|메일 반송
    수신 실패

    unzustellbar|nicht zugestellt|nicht zustellbar|zustellung fehlgeschlagen|zustellungsfehler|zustellfehler
    fehler bei der zustellung|nachricht konnte nicht|ihre nachricht konnte nicht|mail konnte nicht|übermittlungsfehler
    benachrichtigung über den zustell|benachrichtung zum übermittlungs|benachrichtigung zum übermittlungs
    zustellung verzögert|verzögerte zustellung|übermittlungsstatus|e-mail konnte nicht
    non remis|échec de|echec de|courrier non remis|non distribu|message non délivré|message non remis
    notification d'état
    avis de non-remise|avis de non-distribution|erreur de distribution|impossible de remettre|retour de courrier
    no entregado|no se puede entregar|no se pudo entregar|no se ha podido entregar|error de entrega|fallo de entrega
    error en la entrega|fallo en la entrega|notificación de estado|correo devuelto|mensaje devuelto
    mensaje no entregado
    mancata consegna|mancato recapito|non recapit|impossibile recapitare|messaggio non recapitato|avviso di mancat
    notifica di mancat|notifica stato|notifica sullo stato|posta non recapitata|errore di consegna
    não entregue|não foi possível entregar|não é possível entregar|falha na entrega|falha de entrega|falha no envio
    mensagem não entregue|mensagem devolvida|notificação de status|notificação de estado|e-mail devolvido
    erro de entrega
    onbestelba|niet bezorgd|niet afgeleverd|bezorging mislukt|aflevering mislukt|bezorgingsfout
    kan niet worden bezorgd
    statusmelding van bezorging|melding van de bezorgingsstatus
    niedostarcz|nie dostarcz|nie można dostarczyć|zwrot poczty|zwrócona wiadomość|powiadomienie o stanie
    błąd doręczenia|błąd dostarcz|niepowodzenie dostarcz|nie doręczono|wiadomość nie została dostarczona
    kunde inte levereras|kan inte levereras|ej levererat|går inte att leverera|olevererbar|leveransfel
    misslyckad leverans|meddelande om leveransstatus|leveransstatus
    kan ikke leveres|kunne ikke leveres|ikke leveret|uleveret|levering mislykkedes|meddelelse om leveringsstatus
    ikke levert|kunne ikke levere|levering mislyktes|leveringsfeil|melding om leveringsstatus
    ei voitu toimittaa|toimittamat|toimitus epäonnistui|perille toimittamat|viestiä ei voitu|ei voi toimittaa
    nedoručiteln|nebylo možné doručit|nelze doručit|nedoručen|nepodařilo se doručit|oznámení o stavu doručení
    teslim edileme|iletileme|gönderileme|teslim durumu|teslimat durumu|teslimat başarısız
    """
)
"""How the subject of a delivery report begins."""

OF_LETTERS = phrases(
    """
    undeliverable:|undeliverable mail|undeliverable message|undelivered m|undelivered e|mail |message |email
    e-mail |returned mail|failure notice|failed mail|delivery status
    delivery notification
    non-delivery|недоставлен|ваше сообщение|ваше письмо|退信|系统退信|投递失败|邮件|郵件|メール|unzustellbar|non remis
    """
)
"""Those of them that parcels and goods never have: who writes under one and is called postmaster is the mail system."""

LETTERS = phrases(
    "your message|the message|your mail|the mail|your e-mail|сообщени|письм|邮件|郵件|メール|nachricht|mensaje"
)
"""What a mail system calls what it carries."""

NOT_DELIVERED = phrases(
    """
    could not be delivered|couldn't be delivered|cannot be delivered|can't be delivered|can not be delivered
    could not deliver|couldn't deliver|cannot deliver|was not delivered|wasn't delivered|not been delivered
    unable to deliver|able to deliver|undeliverable|undelivered|delivery to the following|delivery has failed
    delivery of the following|delivery failed|failed to deliver|did not reach|didn't reach|could not be sent
    failed to reach|permanent error|permanent fatal error|fatal error|sorry to have to inform you
    user unknown|unknown user|no such user|user not found|not listed in|mailbox unavailable|mailbox is full
    mailbox full
    over quota|quota exceeded|exceeded storage|returned to sender|returning to sender|rejected your message
    message was rejected|been rejected|was rejected|rejected by|was blocked|been blocked|address not found
    recipient address|unrouteable|unrouteable address|unknown recipient|recipient not found|recipient unknown
    address unknown|unknown address|account has been disabled|is disabled|does not exist|doesn't exist|not exist
    transcript of session|transcript of the session|delivery attempts|delivery attempt|been delayed|not yet been
    will keep trying|delivery is delayed|still being retried|will be retried|delivery failure|had an error
    failed recipient|invalid recipient|message delivery|error while delivering|cannot forward|could not be forwarded
    too many hops|mail loop|too large|exceeds the|error-for-message|non-deliverable|service unavailable|return of mail

    не может быть доставлено|не было доставлено|не доставлено|не удалось доставить|не удается доставить
    невозможно доставить|не доставлена|невозможна доставка|не смогли доставить|доставить сообщение|доставка невозможна
    пользователь не найден|получатель не найден|адрес не найден|адресат не найден|почтовый ящик переполнен
    ящик переполнен
    ящик не существует|не существует|отклонено|отклонен сервером|не принял|повторные попытки|попытки доставки
    не вдалося доставити|не доставлено|не може бути доставлен

    无法投递|无法送达|未能送达|未送达|无法发送到|投递失败|被退回|退回|退信|拒收|拒绝接收|被拒绝|收件人不存在
    用户不存在|地址不存在
    邮箱不存在|不存在|邮箱已满|邮箱空间不足|无法传递|未传递|发送失败|传输失败|無法傳遞|無法送達|無法投遞|退件
    不成功|延迟
    配信できません|配信できなかった|配信することができません|お届けできません|届けられません|送信できません
    送信できませんでした
    存在しません|存在しない|見つかりません|一杯|いっぱい|受信できません|配達できません|宛先不明|エラーとなり|配信不能
    배달하지 못|배달할 수 없|전송하지 못|전송할 수 없|보낼 수 없|존재하지 않|찾을 수 없|용량이 초과|반송|실패

    nicht zugestellt werden|nicht zustellbar|konnte nicht zugestellt|nicht übermittelt|nicht erreicht|unzustellbar
    existiert nicht|zustellung fehlgeschlagen|postfach ist voll|unbekannter empfänger|nicht gefunden
    nicht ausgeliefert
    n'a pas pu être remis|n'a pas pu être|n'a pas été remis|pas pu être délivré|n'est pas parvenu|n'existe pas
    échec de la remise|boîte aux lettres pleine|introuvable|impossible de remettre
    no se pudo entregar|no se puede entregar|no se ha podido entregar|no ha podido ser entregado|no existe
    no pudo ser entregado|no llegó|buzón lleno|error en la entrega|no se encontró
    non è stato possibile recapitare|impossibile recapitare|non recapit|non esiste|consegna non riuscita|casella piena
    não foi possível entregar|não pôde ser entregue|não pode ser entregue|não existe|caixa de correio cheia
    falha na entrega
    kon niet worden|kan niet worden bezorgd|niet worden afgeleverd|bestaat niet|onbestelbaar|niet bezorgd
    nie można dostarczyć|nie mogła zostać dostarczona|nie została dostarczona|nie istnieje|nie udało się dostarczyć
    kunde inte levereras|kan inte levereras|nådde inte|finns inte|kunne ikke leveres|kan ikke leveres|findes ikke
    finnes ikke|nåede ikke|nådde ikke|ei voitu toimittaa|ei ole olemassa|ei löydy|toimitus epäonnistui
    nelze doručit|nebylo možné doručit|nepodařilo se doručit|neexistuje|nebyla doručena|nebyl doručen
    teslim edileme|iletileme|bulunamadı|mevcut değil|gönderileme|ulaştırılama
    """
)
"""What the text of a delivery report says; people say some of it too."""

TECHNICAL = phrases(
    """
    smtp error|remote host|remote server|remote-mta|final-recipient|original-recipient|diagnostic-code|diagnostic code
    reporting-mta|action: failed|transcript of session|session follows|message header follows|header follows
    headers follow|message headers|original message follows|original message header|original message ---
    copy of the message|copy of your message|below this line|returned message|unsent message|this is a permanent error
    this is the mail system|this is the qmail-send|generating server|diagnostic information|recipient(s)|rcpt to
    исходные заголовки|исходное сообщение|диагностические сведения|формирующий сервер|ответ сервера|код ошибки
    原始邮件|原邮件|诊断信息|生成服务器|退信原因|退信代码|錯誤訊息|错误信息|远程服务器|元のメッセージ|エラーメッセージ
    診断情報|配信先|원본 메시지|진단 정보|diagnose|serveur|servidor remoto|server remoto|externer server
    """
)
"""What only a mail system writes below its words."""

LATER = phrases(
    """
    delay|warning|not yet|still trying|still being retried|will keep trying|transient|temporar|задерж|отложен
    временн|затрим|延迟|延遲|遅延|지연|verzöger|retard|retras|ritard|atras|adiad|vertraag|opóźni|försen|fördröj
    forsink
    viiväst|zpožd|odlož|gecik|предупреждение|警告
    """
)
"""What tells that a letter is only late."""
