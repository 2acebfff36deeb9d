## Отмена заказа.

ask_reason = Подскажите, пожалуйста, почему вы отменяете заказ { $number }? Если не хотите отвечать, напишите «нет».
reason_not_needed = Больше не нужен
reason_cheaper = Нашли дешевле
reason_mistake = Заказали по ошибке
reason_too_long = Долго ждать
cancel_head = Заказ { $number } ({ $state }):
cancel_row = • { $item }, { $quantity } шт.
cancel_more =
    …и ещё { $count } { $count ->
        [one] позиция
        [few] позиции
       *[many] позиций
    }.
cancel_total = Сумма заказа: { $total }
ask_cancel = Отменить этот заказ целиком? Ответьте «да» или «нет».
ask_cancel_again = Ответьте, пожалуйста, «да», чтобы отменить заказ целиком, или «нет», чтобы оставить его.
order_is_cancelled = Заказ { $number } отменён. Если он уже оплачен, о возврате денег расскажет специалист: напишите «оператор».
order_is_kept = Хорошо, заказ { $number } остаётся в силе.
