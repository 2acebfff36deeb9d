# Что шлюз сам говорит клиентам и почему он поступил именно так.

## Время, как оно вставляется в другие тексты.
when-today = сегодня до { $time }
when-tomorrow = завтра до { $time }
when-date = { $date } до { $time }
when-with-zone = { $when } ({ $zone })
zone-moscow = МСК
zone-beijing = по Пекину
zone-utc = UTC
just-now = только что

## Подтверждение письма.
ack-subject = Re: { $subject } [#{ $number }]
ack-subject-empty = Ваше обращение [#{ $number }]
ack-body =
    Здравствуйте!

    Спасибо за ваше письмо. Обращение принято, его номер — { $number }.
    Специалист ответит { $when }.

    Чтобы что-то добавить, просто ответьте на это письмо.
ack-body-unpromised =
    Здравствуйте!

    Спасибо за ваше письмо. Обращение принято, его номер — { $number }.
    Специалист ответит, как только сможет.

    Чтобы что-то добавить, просто ответьте на это письмо.

## Строки разговора, которые написал не человек и не бот.
handover = Передаю обращение специалисту, он ответит здесь.
handover-promised = Передаю обращение специалисту, он ответит { $when }.
queue-place = Вы в очереди, ваше место — { $place }.
queue-next = Ваше обращение следующее в очереди.
nobody-online = Сейчас все заняты. Обращение сохранено, мы обязательно ответим.
nobody-online-promised = Сейчас все заняты. Обращение сохранено, мы ответим { $when }.
agent-joined = К разговору присоединился сотрудник: { $name }.
agent-left = Сотрудник вышел из разговора: { $name }.
agent-unnamed = Сотрудник
case-closed = Обращение { $number } закрыто. Если вопрос остался, просто напишите сюда.
case-reopened = Обращение { $number } снова открыто.
case-transferred = Передаю обращение другому сотруднику, который поможет лучше.
case-returned-to-bot = Вам снова отвечает бот-помощник. Чтобы позвать сотрудника, напишите «оператор».
case-number = Номер вашего обращения — { $number }.
promise-late = Мы не успели ответить к обещанному времени. Просим прощения: обращение { $number } в работе.

## Почему: кому досталось обращение.
reason-care-row = { $account }, { $topic }: специалист по таблице закрепления ({ routing-role })
reason-preferred-away = Основной специалист отсутствует
reason-backup = Основного специалиста замещает запасной
reason-lead = Замещает руководитель: нет ни основного, ни запасного специалиста
reason-delegate = Написал тот, кто действует за { $account }
reason-queue-by-topic = Очередь { $queue }: тема { $topic }, категория { $tier }
reason-queue-by-mailbox = Очередь { $queue }: по адресу или номеру, на который обратились
reason-queue-by-channel = Очередь { $queue }: по каналу обращения
reason-queue-by-intent = Очередь { $queue }: туда направляется { $intent }
reason-queue-by-default = Очередь { $queue }: другие очереди такое не принимают
reason-transferred = Передано: { $by }
reason-released = Возвращено в очередь: { $by } больше не на месте
reason-reopened = Клиент написал снова, пока закрытое обращение ещё можно открыть
reason-split = Выделено из обращения { $case }
reason-claimed = Взято сотрудником
reason-longest-idle = Дольше всех свободный сотрудник очереди { $queue }
reason-agent-gone = Сотрудника, который этим занимался, нет на месте
reason-last-agent = Сотрудник, который уже занимался этим клиентом
reason-offer-expired = Предложение не приняли вовремя
reason-declined = Предложение отклонили
reason-reassigned = Назначено руководителем
reason-returned-to-bot = Возвращено боту
reason-idle = Закрыто после тишины
reason-snooze-over = Срок, на который отложили, вышел

## Почему: что сделал бот.
reason-intent = Понято как { $intent } ({ NUMBER($confidence, style: "percent") })
reason-low-confidence = Недостаточно уверенно: { $intent } ({ NUMBER($confidence, style: "percent") })
reason-intent-sure = Понято как { $intent } ({ NUMBER($confidence, style: "percent") }, действует от { NUMBER($act_from, style: "percent") })
reason-intent-unsure = Недостаточно уверенно: { $intent } ({ NUMBER($confidence, style: "percent") }, действует от { NUMBER($act_from, style: "percent") })
reason-human-asked = Клиент попросил сотрудника
reason-safety = Кто-то может пострадать
reason-complaint = Жалоба
reason-two-misses = Бот дважды не понял
reason-proof-failed = Клиент не смог подтвердить, кто он
reason-order-system-down = Система заказов не отвечает
reason-flow-runs = Идёт сценарий { $flow }
reason-datum-came = Недостававшие данные для сценария { $flow } всё же пришли
reason-asked-who = Спрашивают, кто отвечает: бот или человек
reason-discount-asked = Просят скидку по предложению { $quote }
reason-flow-failed = Сценарий { $flow } не смог продолжиться
reason-no-flow = Для { $intent } пока нет сценария
reason-asked-for-person = Клиент попросил сотрудника
reason-no-number = У клиента нет номера заказа
reason-no-proof = Клиенту нечем подтвердить, кто он
reason-locked = Слишком много неверных ответов на вопрос, кто он
reason-not-found = Товар не найден
reason-callback = Клиенту нужно позвонить
reason-no-phone = У клиента нет номера, на который можно позвонить
reason-complaint-collected = Бот спросил всё, что нужно для жалобы
reason-not-helped = Готовый ответ не помог
reason-no-open-request = Клиент спрашивает о прежнем обращении, но открытых нет
reason-no-reference = Клиент не назвал артикул
reason-unavailable = Система заказов не отвечает
reason-too-long = Сценарий слишком затянулся
reason-goes-in-circles = Сценарий зациклился
reason-too-many-calls = Сценарий слишком часто обращался к системе заказов
reason-unexpected-outcome = Сценарий не знает такого ответа системы заказов
reason-attachment-only = Только файл, без текста
reason-voice-only = Только голосовое сообщение
reason-empty = Ничего не написано
reason-out-of-scope = Бот не может с этим помочь
reason-bot-off = Бот здесь выключен
reason-agent-owns = Обращением занимается сотрудник
reason-queue-owns = Обращение ждёт сотрудника
reason-machine-mail = Прислала машина: зарегистрировано в очереди почтового ящика

## Почему: что стало с подтверждением.
reason-bot-answered = Подтверждением стал ответ бота
reason-handover = Сказано при передаче сотруднику
reason-acknowledged = Подтверждение отправлено
reason-burst = Ответ дан на другое сообщение того же хода
reason-edit = Изменено написанное раньше сообщение
reason-nothing-to-say = Сказать было нечего
reason-too-old = Слишком старое для автоматического ответа
reason-cap = Автоматических ответов уже слишком много
reason-cap-address = Слишком много автоматических ответов на этот адрес
reason-cap-case = Слишком много автоматических ответов в этом обращении
reason-cap-domain = Слишком много автоматических ответов на этот домен
reason-cap-total = Слишком много автоматических ответов всего
reason-window = Подтверждено совсем недавно
reason-acknowledge-off = Подтверждения здесь выключены
reason-reporter = Сообщил наш сотрудник
reason-ingest = Принято из файла: ответ не требуется
reason-address-blocked = Письма на этот адрес не доходят
reason-not-a-message = Не сообщение: подтверждать нечего

## Почему: что выдаёт машину.
reason-robot = Написала машина
reason-robot-own = Наше собственное письмо
reason-robot-auto-reply = Автоматический ответ
reason-robot-bounce = Отчёт о доставке
reason-robot-list = Рассылка
reason-robot-machine = Отправлено машиной
reason-robot-junk = Спам
reason-own-address = Пришло с нашего адреса { $address }
reason-own-message-id = Содержит наш Message-ID
reason-unreadable = Письмо не удаётся прочитать
reason-delivery-report = Отчёт о доставке (RFC 3464)
reason-failed-recipients = Перечислены получатели, которым не доставлено
reason-mailer-daemon = Пришло от почтовой системы: { $address }
reason-null-return-path-and-report = Нет обратного адреса, и похоже на отчёт о доставке
reason-null-return-path = Нет обратного адреса
reason-report = Отчёт вида { $type }
reason-auto-submitted = Указано Auto-Submitted: { $value }
reason-header = Есть заголовок { $name }
reason-subject-says-automatic = По теме видно, что письмо автоматическое
reason-challenge = Просит отправителя доказать, что он человек
reason-precedence = Указано Precedence: { $value }
reason-no-reply-address = Пришло с адреса, который не принимает ответов: { $address }
reason-response-suppressed = Просит не отвечать автоматически
reason-no-sender = Не указан отправитель
