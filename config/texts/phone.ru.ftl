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
