# What the order system tells by itself: to the customer, and to people at the desk.
order-event-subject = Заказ { $number }
order-event-shipped = Ваш заказ { $number } отправлен.
order-event-delayed = Ваш заказ { $number } задерживается, приносим извинения.
order-event-ready-for-pickup = Ваш заказ { $number } готов к выдаче.
order-event-delivered = Ваш заказ { $number } доставлен.
order-event-cancelled = Ваш заказ { $number } отменён.
order-event-tracking = Его везёт { $carrier }, номер для отслеживания — { $tracking }.
order-event-tracking-only = Номер для отслеживания — { $tracking }.
order-event-carrier = Его везёт { $carrier }.
order-event-eta = Ожидаемый день доставки — { $day }.
order-event-new-day = Новый ожидаемый день — { $day }.
order-event-no-day = Новый срок в системе заказов пока не указан.
order-event-branch = Заказ ждёт вас здесь: { $branch }.
order-event-address = Адрес: { $address }.
order-event-hours = Часы работы: { $hours }.
order-event-delivered-next = Если чего-то не хватает или что-то повреждено, ответьте, пожалуйста, на это сообщение.
order-event-cancelled-next = Если вы об этом не просили, ответьте, пожалуйста, на это сообщение.

reason-order-unconfirmed = Заказ { $order } не подтвердили вовремя
desk-alarm-unconfirmed = Заказ не подтвердили вовремя: обращение #
