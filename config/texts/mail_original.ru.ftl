# Письмо в том виде, в каком его отправили.
desk-original = Как отправлено
desk-original-back = К обращению { $number }
desk-original-from = От кого
desk-original-reply-to = Ответ на адрес
desk-original-to = Кому
desk-original-cc = Копия
desk-original-date = Дата
desk-original-remote = { $count ->
    [one] Не загружена { $count } картинка с чужого сервера.
    [few] Не загружены { $count } картинки с чужих серверов.
   *[other] Не загружено { $count } картинок с чужих серверов.
  }
desk-original-fields = Все поля заголовка
desk-original-raw = Сохранить исходное письмо
