## Cancelling an order.

ask_reason = May I ask why you are cancelling order { $number }? If you would rather not say, write "no".
reason_not_needed = No longer needed
reason_cheaper = Found it cheaper
reason_mistake = Ordered by mistake
reason_too_long = It takes too long
cancel_head = Order { $number } ({ $state }):
cancel_row = • { $item }, { $quantity ->
    [one] { $quantity } pc
   *[other] { $quantity } pcs
}
cancel_more =
    …and { $count } more { $count ->
        [one] line
       *[other] lines
    }.
cancel_total = The order comes to { $total }
ask_cancel = Shall I cancel the whole order? Please answer "yes" or "no".
ask_cancel_again = Please answer "yes" to cancel the whole order, or "no" to keep it.
order_is_cancelled = Order { $number } is cancelled. If it has been paid already, a specialist can tell you about the refund: write "operator".
order_is_kept = All right, order { $number } stays as it is.
cancel_inside = This is what is in the order:
cancel_refund = If the order has been paid already, a specialist can tell you about the refund.
to_change = All right, then only a part of order { $number } is to go, and the rest stays.
to_delivery = All right, order { $number } is not cancelled; let us change its delivery.
