## Goods that are not in stock.

short = { $item }: { $stock ->
    [0] out of stock at the moment, and the date of the next delivery is not known yet.
   *[other] { $stock } in stock at the moment, and the date of the next delivery is not known yet.
}
short_until = { $item }: { $stock ->
    [0] out of stock at the moment; the next delivery is expected { $day }.
   *[other] { $stock } in stock at the moment; the next delivery is expected { $day }.
}
ask_wish =
    What would you like? Please write the number of the line.
    1. Tell me when it is back
    2. Order it now and wait for the delivery
ask_wish_again =
    Shall I tell you when it is back (1), or place an order now that waits for the delivery (2)? Please write 1 or 2.
wish_notify = Tell me when it is back
wish_ahead = Order and wait
there = { $item }: { $stock } in stock.
wanted = { $item } × { $quantity }
wanted_some = { $item }
order_it = Shall I prepare the order? Please answer "yes" or "no".
let_us_order = All right, let us place the order.
ask_mail = Which email address shall I write to?
ask_mail_again = Please write the whole email address, for example name@example.com.

## The end.

told_here = Noted: { $items }. I will write to you here once, as soon as it is in stock again.
told_by_mail = Noted: { $items }. I will write to { $mail } once, as soon as it is in stock again.
mail_unproven = I write by myself only to addresses that are known to be yours, so I will tell you here.
expected = The next delivery is expected { $day }.
all_right = All right. If you need it after all, just write.
person_tells = I cannot write to you there by myself. I am passing this to a specialist, who will tell you when it is back.

## Notices that were asked for already.

wait_which = Which of these notices do you mean? Please write the reference or the number of the line.
wait_which_or_all = Which of these should I stop telling you about? Please write the reference, the number of the line, or "all".
wait_row = { $place }. { $item }
wait_ask_count = How many pieces of { $item } do you need?
wait_sure_end = Shall I stop telling you about this: { $items }? Anyone can put any sender on an email, so please reply to this email with "yes".
wait_sure_change = Shall I change the notice: { $item }, quantity { $quantity }? Anyone can put any sender on an email, so please reply to this email with "yes".
wait_ended = All right, I will not write to you about this any more: { $items }. If you need it after all, just write.
wait_changed = Noted: I will write to you as soon as { $item } is in stock again; you need { $quantity }.
wait_none = I am not watching any goods for you at the moment, so there is nothing to stop.
wait_left = All right, I will leave the notices as they are.
rest_is_there = The rest is in stock, and I have neither put it aside nor ordered it: { $items }. Write "put aside" or "I want to order", the reference and how many, and I will see to it at once.
