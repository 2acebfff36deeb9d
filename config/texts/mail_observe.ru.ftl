# Что только хранится: каналы и ящики под наблюдением и письма из архива.
observed-letter = Только наблюдение. На адрес { $to } ушло бы письмо с темой «{ $subject }»:
reason-archived = Принято как история: хранится и находится, в работу не берётся
reason-copy-answers = То же письмо пришло и на { $mailbox }, а этот ящик не под наблюдением
reason-observed = Только наблюдение: { $would ->
    [acknowledge] было бы отправлено подтверждение
    [answer] ответил бы бот
    [off] отсюда ничего не отправляется
    [route] звонящего соединили бы
   *[other] ничего не было бы отправлено
  }
desk-observed = только наблюдение
desk-observed-why = Показывает, что было бы сделано; ничего не отправлено, работать с обращением здесь нельзя.

## The page of channels
admin-channels = Каналы
admin-channels-about = Работает ли каждый канал, докуда прочитаны его источники, что ожидает и что только под наблюдением.
admin-channels-as-of = По состоянию на { $time }; страница обновляется сама.
admin-channel-state = Состояние
admin-channel-heard = Последний отклик
admin-channel-well = работает
admin-channel-behind = догоняет
admin-channel-wrong = требует внимания
admin-channel-quiet = ещё не отзывался
admin-channel-inbox = Ждёт обработки
admin-channel-quarantined = В карантине
admin-letters-queued = Писем ждёт отправки
admin-letters-sent = Отправлено за 7 дней
admin-letters-failed = Не отправлено за 7 дней
admin-letters-unknown = Неизвестно, ушло ли
admin-letters-bounced = Вернулось за 7 дней
admin-source = Источник
admin-sources-of = Источники канала { $channel }
admin-source-waiting = Ждёт
admin-source-taken = Принято
admin-source-missing = Не хватает
admin-source-checked = Сверено
admin-observed = только наблюдение
admin-observed-mailboxes = Только наблюдение:
admin-would-have = Что сделали бы каналы под наблюдением за 7 дней
admin-would-have-about = Сообщений: { $messages }, обращений: { $cases }; ничего не отправлено и не сделано. Откройте строку, чтобы увидеть обращения.
admin-would-say = Что было бы сказано
admin-would-goes = Куда бы попало
admin-would-why = Почему ничего не было бы сказано
admin-would-agent = Кого спросили бы первым
admin-would-intent = О чём
admin-would-say-acknowledge = подтверждение
admin-would-say-answer = ответ бота
admin-would-say-route = соединённый звонок
admin-would-say-nothing = ничего
admin-would-goes-queue = очередь: { $queue }
admin-would-goes-bot = бот
admin-would-goes-agent = специалист
admin-would-goes-nobody = никому
admin-would-goes-junk = папка для ненужного
