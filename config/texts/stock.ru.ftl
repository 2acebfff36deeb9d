# Товар снова в наличии, ответ магазина по брони: что клиент узнаёт без вопроса

stock-back = { $item } снова в наличии: { $stock } шт. Вы просили сообщить, когда товар появится.
stock-back-fewer = { $item } снова в наличии, но меньше, чем вы просили ({ $quantity } шт.): пока есть { $stock } шт.
stock-still-wanted = Он вам ещё нужен? Ответьте «да», и я подготовлю заказ; если нет, ответьте «нет».
stock-still-wanted-elsewhere = Если товар вам ещё нужен, ответьте на это письмо и напишите, сколько штук.
stock-back-subject = Снова в наличии: { $item }
stock-yes = Да, заказать
stock-no = Нет, спасибо
reservation-subject = Ваша бронь { $number }
reservation-confirmed = { $branch }: бронь подтверждена, для вас отложено: { $items }. Номер брони: { $number }.
reservation-confirmed-until = { $branch }: бронь подтверждена, для вас отложено: { $items }. Срок: { $until }. Номер брони: { $number }.
reservation-refused = К сожалению, отложить не получилось: { $items } ({ $branch }). Бронь { $number } не состоялась.
reservation-others = Товар есть здесь:
    { $branches }
    Отложить в одном из этих мест? Напишите номер строки или «нет».
reservation-nowhere = В других магазинах нужного количества сейчас нет. Хотите дождаться товара: получить сообщение, когда он появится, или заказать его заранее? Ответьте, пожалуйста, «да» или «нет».
reservation-late = По брони { $number } ({ $items }) магазин пока не ответил: { $branch }. Поэтому обещать её нельзя. Специалист уже уточняет в магазине и напишет вам сюда.
reservation-expired = Срок брони { $number } ({ $branch }) закончился, товар снова в продаже. Если он вам ещё нужен, напишите нам.
reservation-item = { $item } × { $quantity }
reservation-branch-row = { $place }. { $branch } (в наличии { $stock } шт.)
reason-reservation-late = { $branch } не подтвердил бронь { $number } вовремя
reason-reservation-refused = { $branch } отказал в брони { $number }
