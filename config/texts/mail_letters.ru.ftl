# Letters: what stands above the words that a letter answers.
mail-quote-intro = { $date } в { $time }, { $name } пишет:
desk-alarm-unsent = Ответ не отправлен: обращение #
reason-reply-unsent = Ответ не ушёл: у клиента нет ответа
