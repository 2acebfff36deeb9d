## Автоматы, возвраты и кто написал на самом деле.
reason-reads-like-a-delivery-report = Похоже на отчёт о доставке и содержит то, что добавляет только почтовая система
reason-arrival-report = Сообщает, что письмо доставлено
reason-says-away = Сообщает, что автора нет на месте
reason-text-says-automatic = В тексте сказано, что письмо автоматическое
reason-receipt = Уведомление о прочтении
reason-answers-an-invitation = Ответ на приглашение, сделанный нажатием кнопки
reason-program = Отправлено программой { $name }
reason-forged-own-address = Выдаёт себя за наш адрес { $address }, но наш почтовый сервер это отрицает
reason-forged-own-domain = Выдаёт себя за наш домен { $domain }, но наш почтовый сервер это отрицает
