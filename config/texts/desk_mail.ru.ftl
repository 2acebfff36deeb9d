# Почта на рабочем месте: кому идёт ответ, файлы, что ещё есть в письме, уведомления по почте
desk-to = Кому
desk-to-choose = Выберите, кому ответить…
desk-to-stranger = здесь неизвестен
desk-to-machine = автомат
desk-to-staff = наш сотрудник
desk-to-answers-at = просит отвечать сюда
desk-to-answers-at-unproven = письмо просит отвечать сюда, не подтверждено
desk-to-other-address = другой адрес клиента
desk-to-risk = Убедитесь, что этому человеку можно читать ваш ответ.
desk-to-copied = Ответ не получат:
desk-error-recipient = Выберите, кому ответить: одному из тех, кто писал в это обращение.
desk-sent-to = кому:
desk-mail-also-came = Пришло также на
desk-mail-copied = Отправлено также
desk-mail-reply-to = Просит отвечать на
desk-mail-reply-to-not-followed = не по умолчанию: этот адрес мог вписать кто угодно
desk-files-attach = Приложить файлы
desk-files-most = до { $size } МБ
desk-files-chosen = Файлы ответа
desk-files-remove = Убрать { $name }
desk-error-files = { $why ->
    [large] Файлы вместе больше { $size } МБ. Уберите часть или отправьте клиенту ссылку.
    [many] В ответе может быть не больше 20 файлов.
    [empty] Один из файлов пустой.
   *[channel] По этому каналу файлы не отправить. Уберите их или выберите другого получателя.
  }
desk-own = Мои настройки
desk-own-kept = Сохранено.
desk-own-mail-notices = Уведомления по почте
desk-own-mail-notices-about = Когда вам предлагают обращение или клиент пишет в ваше обращение, на { $mail } уходит письмо. Ответ на него получит клиент.
desk-own-mail-never = Никогда
desk-own-mail-away = Пока рабочее место не открыто
desk-own-mail-always = Всегда
desk-event-case-participant-joined = Пишет кто-то новый
desk-event-case-copy-received = То же письмо пришло на другой ящик
desk-event-letter-bounced = Письмо вернулось
desk-event-letter-arrived = Письмо всё же дошло
desk-event-agent-mail-refused = Письмо сотрудника не засчитано как ответ
desk-event-agent-mailed = Сотруднику отправлено уведомление
desk-event-case-forwarded = Переслано сотрудником
desk-event-case-possibly-related = Возможно, связано с другим обращением
desk-event-case-observed = Только наблюдение
desk-event-case-archived = Принято как история
desk-event-letter-failed = Письмо не отправлено
desk-event-letter-unknown = Неизвестно, дошло ли письмо
