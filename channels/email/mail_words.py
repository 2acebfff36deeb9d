"""Owns the words that mail programs put around other people's words, in the languages they speak."""

from __future__ import annotations

WROTE = (
    r"\b(?:wrote|writes|has written)\b|\bписал(?:а|и|\(а\))?\b|\b(?:пишет|пишете|писали)\b|"
    r"\bнаписал(?:а|и|\(а\))?|\bпише\b|\b(?:на)?писа(?:в|ла)\b|\bнаписав|\bнаписа\b|\bнаписао\b|напісаў|піша\b|"
    r"\bжазды|\bжазған|写道|寫道|编写|書きました|のメール|님이 작성|님이 씀|작성:|작성$|"
    r"\bschrieb\b|\bschreibt\b|\ba écrit\b|\bescribió\b|\bva escriure\b|\bha scritto\b|\bescreveu\b|\bschreef\b|"
    r"\bheeft (?:.{1,60} )?geschreven\b|\bnapisał|\bpisze\b|\bskrev\b|\bskriver\b|\bkirjoitti\b|\bkirjutas\b|"
    r"\brakstīja\b|\brašė\b|\bnapsal|\bpíše\b|\bnapísal|\bje napisa|\bnapisao\b|\bpiše\b|\bírta\b|\ba scris\b|"
    r"\byazdı\b|\bşunları yazdı|έγραψε|\bđã viết\b|\bmenulis\b|เขียน|כתב|כתיבת|كتب|كتابة|نوشت|ने लिखा"
)
"""What an introduction says its author did."""

PREPOSITIONS = (
    r"(?:on|at|am|le|el|il|em|no dia|dia|op|den|dnia|w dniu|dne|dňa|v|în|la data de|ve|στις|в|во|у|vào|pada|ngày|på|"
    r"il giorno|a|ในวันที่|في|בתאריך|در)\s|[在于於]|ב-"
)
"""What stands before the day of an introduction."""

WEEKDAYS = (
    r"mon|tue|wed|thu|fri|sat|sun|пн|вт|ср|чт|пт|сб|вс|нд|понедельник|вторник|сред[аy]|четверг|пятница|суббота|"
    r"воскресенье|понеділок|вівторок|середа|четвер|п.ятниця|субота|неділя|mo|di|mi|do|fr|sa|so|lun|mar|mer|mié|jeu|"
    r"jue|ven|vie|sam|sáb|sab|dim|dom|seg|ter|qua|qui|sex|ma|ti|ke|to|pe|la|su|pon|wt|śr|czw|pt|sob|niedz|nie|po|út|"
    r"st|čt|pá|ne|man|tir|tirs|ons|tor|tors|fre|lør|lör|søn|sön|mån|tis|pzt|sal|çar|per|cum|cmt|paz|mie|joi|vin|"
    r"poniedziałek|wtorek|środa|czwartek|piątek|sobota|niedziela|δευ|τρί|τετ|πέμ|παρ|σάβ|κυρ|дс|сс|бс"
)
"""The days of the week as introductions begin with them, in full or cut short."""

PRONOUNS = r"\b(?:i|we|my|our|я|мы|мой|моя|наш|наша|нам|мне|ich|wir|mein|je|nous|yo|io|eu|jag|jeg)\b|我|咱"
"""Words by which the writer speaks of themselves, as no mail program does."""

SENDER = (
    r"from|от|от кого|від|ад|од|кімнен|жіберуші|发件人|發件人|寄件者|寄件人|差出人|送信者|보낸 ?사람|von|de|da|van|"
    r"från|fra|"
    r"lähettäjä|saatja|od|ot|feladó|de la|expéditeur|mittente|kimden|gönderen|από|từ|dari|pengirim|จาก|מאת|من|از|"
    r"remitente"
)
WHEN = (
    r"sent|date|отправлен(?:о|ные|ное)|дата|надіслано|жіберілген күні|күні|发送时间|发送日期|发件时间|"
    r"寄件日期|傳送時間|时间|日期|送信日時|日時|"
    r"보낸 ?날짜|날짜|gesendet|datum|envoyé(?: le)?|date d'envoi|enviad[oa](?: el| em)?|fecha|data|inviato|verzonden|"
    r"skickat|sendt|dato|dátum|lähetetty|päivämäärä|päiväys|wysłan[oe]|odesláno|odoslané|elküldve|küldve|trimis|"
    r"gönderildi|"
    r"gönderme tarihi|tarih|ημερομηνία|στάλθηκε|đã gửi|ngày|dikirim|tanggal|ส่ง|วันที่|נשלח|תאריך|تاريخ|التاريخ|"
    r"تم الإرسال"
)
RECEIVER = (
    r"to|cc|bcc|кому|копия|скрытая копия|копія|кімге|көшірме|收件人|抄送|收件者|副本|宛先|받는 ?사람|참조|an|kopie|"
    r"blindkopie|à|"
    r"destinataire|para|per|a|aan|till|kopia|til|kopi|vastaanottaja|kopio|do|dw|komu|kopia|címzett|másolatot kap|"
    r"către|destinatario|kime|bilgi|alıcı|προς|κοιν|đến|tới|kepada|ถึง|אל|עותק|إلى|نسخة|به|pre|reply-to|antwort an|"
    r"risposta|"
    r"ответить"
)
SUBJECT = (
    r"subject|тема|тақырып|тақырыбы|主题|主旨|主題|標題|件名|제목|betreff|objet|sujet|asunto|assunto|oggetto|onderwerp|"
    r"ämne|emne|aihe|temat|předmět|predmet|tárgy|subiect|konu|θέμα|chủ đề|subjek|perihal|หัวเรื่อง|เรื่อง|נושא|"
    r"الموضوع|موضوع"
)
OTHER_FIELDS = r"attachments?|importance|priority|вложения|важность|附件|anlagen?|wichtigkeit|pièces jointes|bijlagen"
"""The names of the fields above a mail that was taken in whole."""

ORIGINAL = (
    r"^original$|\boriginal (?:message|e-?mail|mail|text|appointment|letter)|\bforwarded (?:message|mail|by)|"
    r"\breply message|исходное сообщение|оригинальное сообщение|"
    r"исходное письмо|перес\w+ (?:сообщение|письмо)|перенаправленное|первоначальное|конец пересыла|"
    r"вихідне повідомлення|"
    r"переслане повідомлення|оригінальне повідомлення|бастапқы хабар|қайта жіберілген|原始邮件|原邮件|原始郵件|轉寄|"
    r"轉寄的郵件|转发|"
    r"回复的邮件|元のメッセージ|転送(?:された)?メッセージ|원본 ?(?:메시지|메일)|전달된|원본|ursprüngliche|"
    r"originalnachricht|original-nachricht|"
    r"weitergeleitete|message d.origine|message original|message transféré|mensaje (?:original|reenviado)|"
    r"mensagem (?:original|encaminhada)|messaggio (?:originale|inoltrato)|oorspronkelijk|doorgestuurd|"
    r"doorgezonden|wiadomość (?:oryginalna|przekazana|napisana)|oryginalna wiadomość|przekazana wiadomość|przesłana|"
    r"ursprungligt|originalmeddelande|vidarebefordra|oprindelig|videresendt|original(?:melding|meddelelse)|"
    r"opprinnelig|alkuperäinen|välitetty|původní|přeposlaná|pôvodná|eredeti|továbbított|mesaj original|"
    r"mesaj redirecționat|"
    r"özgün|orijinal|iletilen|αρχικό μήνυμα|προωθημένο|thư gốc|tin nhắn gốc|thư đã chuyển|pesan asli|pesan terusan|"
    r"ข้อความต้นฉบับ|ข้อความที่ส่งต่อ|הודעה מקורית|הודעה שהועברה|الرسالة الأصلية|رسالة معاد|پیام اصلی"
)
"""What stands between two rules above a mail that was taken in whole."""

BEGIN_FORWARD = (
    r"begin forwarded message|начало (?:переадресованного|пересылаемого|пересланного) (?:сообщения|письма)|"
    r"початок переадресованого повідомлення|开始转发的邮件|下面是被转发的邮件|開始轉寄郵件|以下是轉寄的郵件|转发的邮件|"
    r"転送されたメッセージ|전달된 메시지 시작|anfang der weitergeleiteten (?:nachricht|e-mail)|"
    r"weitergeleitete nachricht|début du message (?:transféré|réexpédié)|inicio del mensaje reenviado|"
    r"início da mensagem (?:reencaminhada|encaminhada)|inizio messaggio inoltrato|begin doorgestuurd bericht|"
    r"początek przekazywanej wiadomości|början på vidarebefordrat (?:mejl|brev)|vidarebefordrat brev|"
    r"start på videresendt (?:besked|melding)|videresendt (?:besked|melding)|välitetty viesti alkaa|"
    r"začátek přeposílané zprávy|továbbított levél kezdete|iletilen iletinin başlangıcı|iletilmiş mesajın başlangıcı"
)
"""The line that Apple Mail writes above what is forwarded."""

REPLY_ABOVE = (
    r"(?:please )?(?:type|write|enter|put|add) (?:your |a )?(?:reply|response|answer|text|comment)s? above|"
    r"(?:please )?(?:reply|respond|write|type) (?:only )?above th(?:is|e) line|"
    r"to reply,? (?:\w+ ){0,3}above this line|in replies,? all text above this line|"
    r"(?:please )?do not (?:write|reply|type|edit) below th(?:is|e) line|"
    r"(?:пожалуйста,? )?(?:ответьте|отвечайте|пишите|напишите|введите) (?:\w+ ){0,3}"
    r"(?:выше (?:этой |данной )?(?:линии|строки|черты)|над (?:этой |данной )?(?:линией|строкой|чертой))|"
    r"请在(?:此|这)(?:行|线|一行)?(?:之上|以上|上方|上面)|請在(?:此|這)行(?:以上|上方)|"
    r"(?:bitte )?antwort(?:en)? (?:sie )?(?:bitte )?(?:über|oberhalb)|répond\w+ au-dessus|"
    r"responda? (?:por )?(?:encima|acima)"
)
"""The line by which a help desk asks for an answer above it."""
