# What a caller hears on a phone line. Read out by a voice: short sentences, no signs that cannot be spoken.
phone-greeting = Здравствуйте! Вы позвонили в { $brand }.
phone-greeting-known = Здравствуйте, { $name }! Вы позвонили в { $brand }.
phone-option = { $title } — нажмите { $digit }.
phone-speak = Или просто скажите, что вас интересует.
phone-unknown-key = Такого пункта нет.
phone-not-understood = Простите, не удалось вас расслышать.
phone-anything-else = Если остались вопросы, выберите пункт меню или скажите, что вас интересует.
phone-to-specialist = Соединяю с вашим специалистом.
phone-to-queue = Соединяю с сотрудником, оставайтесь на линии.
phone-wait = { $minutes ->
    [one] Ожидание — около { $minutes } минуты.
   *[other] Ожидание — около { $minutes } минут.
}
phone-nobody-there = Сейчас свободных сотрудников нет. Ваше обращение записано.
phone-callback-offer = Чтобы мы перезвонили вам на этот номер, нажмите 1. Или оставайтесь на линии.
phone-callback-title = перезвоните мне
phone-callback-noted = Мы перезвоним на номер, который оканчивается на { $tail }. До свидания!
phone-callback-withheld = Ваш номер скрыт, и перезвонить на него нельзя.

# Как ход обращения пересказывает звонок, строка за строкой, и причины.
call-started = Звонок начался
call-pressed = Нажата клавиша { $digits }
call-pressed-choice = Нажата клавиша { $digits }: { $title }
call-silent = Ничего не нажато и не сказано
call-queued = Ожидание сотрудника
call-queued-named = Ожидание в очереди «{ $name }»
call-callback = Просьба перезвонить
call-answered = Трубку снял сотрудник
call-answered-named = Трубку снял сотрудник: { $name }
call-transferred = Звонок переведён
call-transferred-named = Звонок переведён: { $name }
call-abandoned = Звонивший положил трубку, не дождавшись ответа
call-ended = Звонок завершён
call-ended-after = Звонок завершён, { $minutes } мин { $seconds } с
call-recording = Запись разговора
call-outbound = Наш звонок клиенту
call-outbound-named = Наш звонок клиенту: { $name }
reason-phone-call = Обращение по телефону
reason-phone-answered = Ответ дан в самом звонке
reason-call-taken = Ответил на звонок
reason-call-missed = Звонок, на который никто не ответил
