## Состояние заказа одной фразой.

order_new = Заказ { $number } принят и ждёт подтверждения.
order_confirmed = Заказ { $number } подтверждён и скоро будет собран.
order_picking = Заказ { $number } собирают на складе.
order_on_its_way = Заказ { $number } в пути.
order_ready_for_pickup = Заказ { $number } готов, его можно забрать.
order_delivered = Заказ { $number } доставлен.
order_partly_delivered = Заказ { $number } доставлен не полностью: часть товаров ещё в работе.
order_back_ordered = Заказ { $number } ждёт поступления товара на склад.
order_cancelled = Заказ { $number } отменён.
order_returned = По заказу { $number } оформлен возврат.
order_on_hold = Заказ { $number } приостановлен. Причину подскажет специалист.

## Сроки: честно, без обещаний сверх того, что известно.

expected = Ожидаем доставку { $eta }.
no_date = Точной даты доставки пока нет.
late_new_date = Заказ задерживается, приносим извинения. Теперь ожидаем доставку { $eta }.
late_no_date = Заказ задерживается, и новой даты пока нет. Приносим извинения за ожидание.
past_date = Мы ждали доставку { $eta }, но отметки о ней нет: заказ задерживается. Приносим извинения.
tracking = Перевозчик: { $carrier }, номер отправления: { $tracking }.
tracking_only = Номер отправления: { $tracking }.
parcels = По отправлениям:
parcel_sent = • { $tracking } ({ $carrier }): отправлено { $day }
parcel_arrived = • { $tracking } ({ $carrier }): доставлено { $day }
more_parcels =
    …и ещё { $count } { $count ->
        [one] отправление
        [few] отправления
       *[many] отправлений
    }.
pickup_at = Пункт выдачи: { $branch }.
rows = По позициям:
row = • { $item }, { $quantity } шт.: { $state }
row_expected = • { $item }, { $quantity } шт.: { $state }, ждём { $eta }
more_rows =
    …и ещё { $count } { $count ->
        [one] позиция
        [few] позиции
       *[many] позиций
    }.
short_of = По нашим данным заказ { $number } доставлен. Что именно не пришло, проверит специалист.
