"""The words of automatic answers, absences and receipts, as programs write them in twenty languages."""

from __future__ import annotations

from gateway.robots.signs import phrases

AUTOMATIC = phrases(
    """
    automatic reply|automatic response|automatic answer|auto reply|auto-reply|autoreply|auto response|auto-response
    autoresponse|automated reply|automated response|auto responder|autoresponder|auto answer|vacation reply
    vacation response|vacation responder|vacation notice|vacation message|away message|automated message
    автоматический ответ|автоответчик|автоответ|автоматическое уведомление|автоматическое сообщение
    автоматическое письмо|авто-ответ
    автоматична відповідь|автовідповідь|аўтаматычны адказ
    自动回复|自動回覆|自动答复|自動答覆|自動回復|自动回覆|外出自动|自动应答|自動応答|自動返信|自動送信|자동 회신
    자동 응답|자동응답|자동회신|자동 답장
    automatische antwort|automatische rückantwort|autoantwort|automatische e-mail|automatische beantwortung
    automatische nachricht|abwesenheitsnotiz|abwesenheitsbenachrichtigung|abwesenheitsmitteilung|abwesenheitsmeldung
    réponse automatique|reponse automatique|message automatique|notification automatique|notification d'absence
    message d'absence|avis d'absence|respuesta automática|respuesta automatica|autorespuesta|mensaje automático
    risposta automatica|risponditore automatico|messaggio automatico|resposta automática|resposta automatica
    mensagem automática|auto-resposta|automatisch antwoord|automatische reactie|automatisch bericht
    afwezigheidsbericht
    afwezigheidsassistent|odpowiedź automatyczna|automatyczna odpowiedź|autoodpowiedź|automatyczna odpowiedz
    autosvar|automatiskt svar|automatiskt svarsmeddelande|frånvaromeddelande|automatisk svar|fraværsbesked
    fraværsmelding|fraværsassistent|automaattinen vastaus|automaattivastaus|poissaoloviesti|poissaoloilmoitus
    automatická odpověď|automaticka odpoved|automatická zpráva|otomatik yanıt|otomatik cevap|otomatik mesaj
    """
)
"""How the subject of an automatic answer begins; nobody writes so by hand and then a colon."""

OUT_OF_OFFICE = phrases(
    """
    out of office|out-of-office|out of the office|ooo|away from the office|away from my mail|away from my email
    absence notice|отсутствие на рабочем месте|отсутствие на работе|отсутствие в офисе|уведомление об отсутствии
    вне офиса|нет на рабочем месте|нет в офисе|поза офісом|不在办公室|外出回复|不在辦公室|不在通知|不在のお知らせ
    부재중|부재 중
    nicht im büro|außer haus|nicht im haus|absence du bureau|absent du bureau|hors du bureau|fuera de la oficina
    fuera de oficina|ausente de la oficina|fuori sede|fuori ufficio|fora do escritório|fora da empresa
    ausente do escritório|niet op kantoor|buiten kantoor|poza biurem|ej på kontoret|inte på kontoret|ikke på kontoret
    ikke til stede|poissa toimistosta|mimo kancelář|ofis dışında|ofiste değil
    """
)
"""How programs head an absence from the office; with a colon nobody else does."""

ABSENCE = OUT_OF_OFFICE + phrases(
    """
    on vacation|on holiday|on annual leave|on leave|i am out of|i'm out of|i am away|i'm away
    нет на месте|меня нет|я в отпуске|в отпуске|отпуск|в командировке|на больничном|отсутствую|у відпустці
    外出|休假|我在休假|我正在休假|出差|不在|休暇|휴가|abwesenheit|abwesend|im urlaub|absence|absent|en congé
    en vacances
    ausente|ausencia|de vacaciones|assenza|assente|in ferie|ausência|de férias|afwezig|niet aanwezig|met vakantie
    op vakantie|nieobecność|nieobecny|nieobecna|urlop|na urlopie|frånvarande|på semester|fraværende|på ferie|poissa
    lomalla|poissaolo|nepřítomnost|nepřítomen|na dovolené|dovolená|izindeyim|yıllık izin
    """
)
"""How the subject of an absence begins; people write so too."""

IS_AWAY = phrases(
    """
    i am out of|i'm out of|i will be out of|i'll be out of|i am currently out|i'm currently out|currently out of
    i am away|i'm away|i will be away|i am currently away|i'm currently away|i am on vacation|i'm on vacation
    i am on holiday|i'm on holiday|on annual leave|on maternity leave|on parental leave|on sick leave|on leave until
    i am currently on|i am on leave|i will return|i will be back|i'll be back|limited access to|no access to my
    out of office until|out of the office until|out of the office from|away from the office|i am travelling
    i no longer work|no longer with the company|am not in the office|not in the office
    в отпуске|меня нет|нет на рабочем месте|буду отсутствовать|отсутствую|вне офиса|не в офисе|в командировке
    на больничном
    отсутствую на рабочем|у відпустці|буду відсутн|немає на робочому|больше не работаю|не работает в компании
    休假|不在办公室|外出|出差|无法及时回复|不能及时回复|年假|产假|不在辦公室|無法即時|请假|放假|不在公司|已离职
    不在にして|不在に|不在です|休暇|出張|外出して|お休み|부재중|부재 중|휴가|출장|자리를 비
    nicht im büro|abwesend|nicht im haus|außer haus|im urlaub|auf dienstreise|nicht erreichbar|in elternzeit
    absent|en congé|en vacances|en déplacement|de retour le|fuera de la oficina|ausente|de vacaciones|de baja
    fuori sede|fuori ufficio|assente|in ferie|fora do escritório|ausente|de férias|em viagem|niet op kantoor|afwezig
    niet aanwezig|met vakantie|op vakantie|vakantie|poza biurem|nieobecn|na urlopie|jestem na|urlopie
    inte på kontoret|frånvarande|på semester|ledig|ikke på kontoret|fraværende|på ferie|ikke til stede
    på forretningsrejse
    poissa|lomalla|matkalla|en ole toimistolla|mimo kancelář|na dovolené|nepřítom|nebudu|služební cest
    ofis dışında|ofiste değil|izindeyim|izinde|seyahatte|tatilde
    """
)
"""What the text of an absence says."""

TURN_TO = phrases(
    """
    in urgent cases|urgent matters|urgent cases|if urgent|if it is urgent|if your matter|urgent request|in my absence
    please contact|during my absence|please refer to|please get in touch with|your mail will not be forwarded
    your email will not be forwarded|mail will be read|as soon as i return|upon my return|when i return|on my return
    по срочным вопросам|по неотложным|в мое отсутствие|обращайтесь|обратитесь|отвечу по возвращении|отвечу вам после
    прошу обращаться|с терміновими|звертайтеся
    急事|紧急|緊急|请联系|請聯繫|请致电|回来后|尽快回复您|稍后回复|お急ぎ|緊急の|ご連絡ください|ご連絡下さい|後日
    긴급|급한|연락
    in dringenden fällen|dringenden|wenden sie sich|bei dringenden|meine vertretung|nicht weitergeleitet
    en cas d'urgence|veuillez contacter|vous pouvez contacter|en mon absence|merci de contacter|pendant mon absence
    en caso de urgencia|para asuntos urgentes|pueden contactar|contacte con|contactar con|en mi ausencia
    per urgenze|in caso di urgenz|contattare|per questioni urgenti|em caso de urgência|assuntos urgentes|contactar
    contatar
    voor dringende|neem contact op|bij spoed|w pilnych sprawach|sprawach pilnych|proszę o kontakt|proszę kontaktować
    vid brådskande|brådskande ärenden|vänligen kontakta|kontakta|hastesager|kontakt venligst|i hastetilfælde
    haster|ta kontakt med|kontakte|kiireellis|yhteyttä|v naléhavých|naléhavém|kontaktujte|obraťte se|acil durum
    iletişime
    """
)
"""What only who will not read the letter says."""

IS_AUTOMATIC = phrases(
    """
    this is an automatic reply|this is an automated reply|this is an automatic response|this is an automated response
    this is an auto-reply|this is an auto reply|this is an autoreply|this is an automatically generated
    this is an automated message|this is an automated email|this message was automatically generated|this is a system
    this message was generated automatically|this mail is generated automatically|this email was automatically
    this is an auto-generated|please do not reply to this|do not reply to this email|do not reply to this message
    это автоматический ответ|это автоматическое|данное письмо сформировано автоматически
    письмо сформировано автоматически
    письмо создано автоматически|сообщение сформировано автоматически|сообщение создано автоматически
    письмо отправлено автоматически|не отвечайте на это письмо|не нужно отвечать на это|отвечать на него не нужно
    просим не отвечать|пожалуйста, не отвечайте|цей лист створено автоматично|не відповідайте на цей
    此邮件为系统自动|本邮件为系统自动|本邮件由系统自动|此邮件由系统自动|此为系统邮件|系统自动发送|系统自动回复
    系統自動|请勿回复|请勿直接回复|請勿回覆
    这是一封自动|这是自动回复|自动回复邮件|本メールは自動|このメールは自動|自動送信|自動返信|返信いただけません
    返信できません
    이 메일은 자동|본 메일은 자동|자동으로 발송|발신 전용
    dies ist eine automatische|diese nachricht wurde automatisch|diese e-mail wurde automatisch|automatisch erstellt
    automatisch generiert|bitte antworten sie nicht auf diese|ceci est une réponse automatique
    ceci est un message automatique
    message généré automatiquement|merci de ne pas répondre|ne pas répondre à ce|este es un mensaje automático
    esta es una respuesta automática|no responda a este|mensaje generado automáticamente
    questa è una risposta automatica
    messaggio generato automaticamente|non rispondere a questa|si prega di non rispondere
    esta é uma resposta automática
    mensagem automática|não responda a este|dit is een automatisch|automatisch gegenereerd|niet op deze e-mail
    to jest automatyczna|wiadomość wygenerowana automatycznie|prosimy nie odpowiadać|nie odpowiadaj na
    detta är ett automatiskt|detta är ett autosvar|automatiskt meddelande|dette er et automatisk
    dette er en automatisk
    dette er et autosvar|tämä on automaattinen|automaattinen viesti|toto je automatick|automaticky vygenerov
    bu otomatik bir|otomatik olarak gönderil|bu e-postayı yanıtlamayın
    """
)
"""What a machine says of its own letter."""

THANKS_FOR_MAIL = phrases(
    """
    thank you for your mail|thank you for your email|thank you for your e-mail|thank you for your message
    thanks for your mail
    thanks for your email|thanks for your message|thank you for contacting|we have received your|has been received
    your mail has been|your message has been|your email has been|i have received your|will be forwarded
    will not be read
    спасибо за ваше|спасибо за письмо|спасибо за обращение|благодарю за письмо|благодарим за|ваше письмо получено
    ваше обращение|письмо получено|мы получили|дякую за|дякуємо за|ваше сообщение получено|будет рассмотрено
    感谢您的来信|感谢您的邮件|感谢来信|您的邮件已|已收到您|收到您的|您好,我|您的来信|来信已收到|感謝您的
    ご連絡ありがとう|メールを受け|お問い合わせありがとう
    お問い合わせいただき|메일을 보내주셔서|감사합니다|문의해 주셔서
    vielen dank für ihre|danke für ihre|ihre nachricht wurde|ihre e-mail|merci pour votre|merci de votre|votre message
    votre mail|gracias por su|su mensaje|su correo|grazie per|la sua mail|il suo messaggio|obrigado pel|obrigada pel
    a sua mensagem|bedankt voor|uw bericht|uw e-mail|dziękuję za|dziękujemy za|państwa wiadomość|tack för ditt
    ditt mejl
    ditt meddelande|tak for din|takk for din|din mail|din e-post|kiitos viestist|kiitos sähköpost|děkuji za
    děkujeme za
    vaše zpráva|teşekkür|e-postanız|mesajınız
    """
)
"""What an automatic answer begins with."""

RECEIPTS = phrases(
    """
    read:|read receipt|return receipt|not read:|deleted:|displayed:|message read|прочитано:|прочтено:
    не прочитано:|удалено:
    уведомление о прочтении|подтверждение прочтения|отчет о прочтении|已读:|已讀:|未读:|未讀:|读取:|阅读回执
    已读回执|讀取回條
    開封済み:|開封確認|읽음:|읽지 않음:|gelesen:|lesebestätigung|nicht gelesen:|ungelesen gelöscht:|lu:|non lu:
    lecture:
    accusé de lecture|leído:|no leído:|confirmación de lectura|letto:|non letto:|conferma di lettura|lida:
    não lida:|lido:
    confirmação de leitura|gelezen:|niet gelezen:|leesbevestiging|przeczytane:|przeczytano:|nieprzeczytane:|läst:
    oläst:
    læst:|ikke læst:|lest:|ikke lest:|luettu:|ei luettu:|přečteno:|nepřečteno:|okundu:|okunmadı:
    """
)
"""How the subject of a receipt begins."""

WAS_READ = phrases(
    """
    was read on|was read at|has been read|was displayed|was deleted without|no guarantee that the
    return receipt for the mail|return receipt for the message|return receipt for your
    прочитано|прочтено|прочтен|было удалено|открыто|已读|已讀|已于|阅读|已被|已閱讀|开封|開封|읽|gelesen|geöffnet
    a été lu|a été affiché
    ha sido leído|se leyó|fue leído|è stato letto|foi lida|foi lido|gelezen|przeczytan|lästes|blev læst|ble lest
    luettiin
    přečtena|okundu
    """
)
"""What the text of a receipt says."""

ANSWERED_INVITATION = phrases(
    """
    accepted:|declined:|tentative:|tentatively accepted:|cancelled:|canceled:|принято:|отклонено:|под вопросом:
    отменено:
    已接受:|已拒绝:|暂定:|已謝絕:|暫定:|接受:|拒绝:|承諾:|辞退:|仮承諾:|수락:|거절:|미정:|zugesagt:|abgelehnt:
    mit vorbehalt:|accepté:
    refusé:|provisoire:|aceptado:|aceptada:|rechazado:|provisional:|accettato:|rifiutato:|aceite:|aceito:|recusado:
    geaccepteerd:|geweigerd:|voorlopig:|zaakceptowano:|odrzucono:|accepterat:|avböjt:|accepteret:|afvist:|godtatt:
    avslått:|hyväksytty:|hylätty:|přijato:|odmítnuto:|kabul edildi:|reddedildi:
    """
)
"""How the subject of an answer to an invitation begins; a press of a button writes it."""

REQUEST_RECEIVED = phrases(
    """
    request received]|request received:|ticket received]|ticket received:|ticket created]|ticket created:
    case created:|request created:|we received your request|we have received your request|we got your request
    обращение зарегистрировано|ваше обращение зарегистрировано|ваше обращение принято|заявка зарегистрирована
    ваша заявка принята|запрос получен|заявка получена|您的请求已收到|工单已创建|请求已收到
    anfrage erhalten|ihre anfrage ist eingegangen|demande reçue|solicitud recibida
    """
)
"""How help desks head their acknowledgements; whoever sends one marks it as automatic."""

IS_GUARDED = phrases(
    """
    is protected by|protected by a|uses a challenge|challenge-response|challenge/response|waitlisted|guest list
    allowed list|approved sender|approved senders|has been quarantined pending|is being held|has been held
    not yet been
    spam blocker|spamblocker|anti-spam system|spam filter|to ensure delivery|control spam|to prevent spam|whitelist
    защищен от спама|защищено от спама|система защиты от спама|подтвердите, что вы|反垃圾
    """
)
IS_HELD = phrases(
    """
    message is waiting|message is pending|message is on hold|first mail from you|first email from you
    first message from you|first time you|unknown sender|not in my address book|not in my contacts|gets delivered
    will be delivered once|will be delivered after|will be delivered as soon|before it is delivered
    ожидает подтверждения|ожидает проверки|пишете впервые|впервые пишете|будет доставлено после|нет в списке
    等待验证|等待确认|首次发送|验证后
    """
)
"""What a guard says of a letter that it holds; people say some of it too, but never from a null return path."""

CONFIRM_FIRST = phrases(
    """
    click on the|click the|click here|following link|simply reply to this
    just reply to this
    reply to this message to|confirm that you|verify that you|verify your|confirm your|to be added|add yourself
    перейдите по ссылке|нажмите на ссылку|ответьте на это письмо|点击|點擊
    """
)
THING_TO_DO = phrases(
    """
    simply reply to this|just reply to this|reply to this message to|reply to this email to|by replying to this
    ответьте на это письмо|回复此邮件|回复本邮件|following link|link below|по ссылке ниже|下面的链接|下方链接
    """
)
"""The thing to do where a guard's link is not seen in the text."""

CHALLENGES = phrases(
    """
    challenge-response|challenge response|verify your message|verifying your message|verify your mail
    verifying your mail
    confirm your message|confirm your mail|please confirm your message|your message requires confirmation
    [spam arrest]|spamarrest|sender verification|sender confirmation|verification required|action required to deliver
    """
)
"""What asks a sender to prove that they are a person: a guard and a thing to do, or the subject of one."""
