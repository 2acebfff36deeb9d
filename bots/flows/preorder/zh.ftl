## 缺货商品。

short = { $item }：{ $stock ->
    [0] 目前缺货，到货日期暂时未知。
   *[other] 现货 { $stock } 件，下一批到货日期暂时未知。
}
short_until = { $item }：{ $stock ->
    [0] 目前缺货，预计{ $day }到货。
   *[other] 现货 { $stock } 件，下一批预计{ $day }到货。
}
ask_wish =
    您希望怎么处理？请回复序号。
    1. 到货时通知我
    2. 现在下单，等待到货
ask_wish_again =
    到货时通知您（1），还是现在下单等待到货（2）？请回复 1 或 2。
wish_notify = 到货通知
wish_ahead = 下单等货
there = { $item }：现货 { $stock } 件。
wanted = { $item } × { $quantity }
wanted_some = { $item }
order_it = 需要为您准备订单吗？请回复“是”或“否”。
let_us_order = 好的，我们来下单。
ask_mail = 请问通知发到哪个邮箱？
ask_mail_again = 请发送完整的邮箱地址，例如 name@example.com。

## 结束。

told_here = 已登记：{ $items }。到货后我会在这里通知您一次。
told_by_mail = 已登记：{ $items }。到货后我会发邮件到 { $mail } 通知您一次。
mail_unproven = 我只能自动发送到已确认属于您的邮箱，因此会在这里通知您。
expected = 预计{ $day }到货。
all_right = 好的。如果之后需要，请随时告诉我。
person_tells = 我无法自动在那里联系您。我已转给客服专员，到货时由专员通知您。

## 已经登记的到货通知。

wait_which = 请问是哪一个通知？请回复型号或序号。
wait_which_or_all = 哪一个不用再通知？请回复型号、序号，或回复“全部”。
wait_row = { $place }. { $item }
wait_ask_count = { $item } 需要多少件？
wait_sure_end = 以后不再通知您以下商品到货：{ $items }，对吗？发件人地址任何人都可以冒用，请直接回复本邮件“是”。
wait_sure_change = 把到货通知改为 { $item } { $quantity } 件，对吗？发件人地址任何人都可以冒用，请直接回复本邮件“是”。
wait_ended = 好的，以后不再就此通知您：{ $items }。如果还需要，请随时告诉我。
wait_changed = 已登记：{ $item } 再次到货时我会通知您，数量 { $quantity } 件。
wait_none = 目前没有为您登记到货通知，无需取消。
wait_left = 好的，通知保持不变。
rest_is_there = 其余商品有现货，目前既未预留也未下单：{ $items }。请回复“预留”或“我要订购”以及型号和数量，我马上为您办理。
