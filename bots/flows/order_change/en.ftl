## Changing an order.

ask_deed = What should change in the order: a quantity, a product to add, to take out or to replace, or the recipient?
ask_deed_again = Please write what to do: change a quantity, add a product, take one out, replace one, or change the recipient.
ask_other = All right, I am not changing it like that. What should I do instead? For example: "remove A9F74216" or "add 2 pcs of LC1D25M7". If nothing should change, write "no".
deed_quantity = A quantity
deed_add = Add a product
deed_remove = Take a product out
deed_swap = Replace a product
deed_recipient = The recipient
ask_line = Which line is it? Please write its number or the reference.
position = { $place }. { $item }, { $quantity ->
    [one] { $quantity } pc
   *[other] { $quantity } pcs
}
ask_count = How many pieces should it be?
ask_count_again = Please write the quantity as a whole number, for example 5.
ask_count_of = How many pieces of { $item } should it be?
ask_goods = Which product should I add, and how many? For example: LC1D25M7, 2 pcs.
ask_who = Who will receive the order? Please write the first and last name.
ask_who_again = Please write the recipient's first and last name, for example: Anna Kotova.
change_head = Order { $number } would change like this:
change_more = • { $item }: now { $before ->
    [one] { $before } pc
   *[other] { $before } pcs
}, then { $after ->
    [one] { $after } pc
   *[other] { $after } pcs
}
change_same = • { $item }: already so, stays as it is
change_out = • Taken out: { $item }, { $before ->
    [one] { $before } pc
   *[other] { $before } pcs
}
change_in = • Added: { $item }, { $after ->
    [one] { $after } pc
   *[other] { $after } pcs
} at { $price } each
change_in_bare = • Added: { $item }, { $after ->
    [one] { $after } pc
   *[other] { $after } pcs
}
change_who = • Recipient: { $name }
change_total = The order would come to { $total }
not_in_order = This order does not contain: { $item }. Nothing changes there.
ask_change = Shall I change the order like this? Please answer "yes", or write what should be different.
ask_change_again = Please answer "yes" to change the order, or write what should be different.
changed = Order { $number } is changed.
changed_total = The order now comes to { $total }.
kept = All right, order { $number } stays as it is.
nothing_left = With this change nothing would be left of order { $number }. If you no longer need it, write: "cancel order { $number }".
already_so = Order { $number } is already like that, so I am changing nothing.
proven_already = We know already that the order is yours; the phone number is not needed again. If you meant a quantity, please write it with "pcs".
to_cancel = All right, then order { $number } is to be cancelled as a whole, not changed.
person_unclear = I understand. I am passing your question to a specialist, who will find out what should change in the order.
person_not_enough = There is not enough in stock for this change: { $item }. The order has not been changed. I am passing your question to a specialist, who will suggest a date or an alternative.
person_credit_hold = I cannot change this order by myself: the colleague who looks after your company has to approve it. I am passing on everything you wrote.
change_over_limit = The order is not changed yet: a specialist confirms an order like this first. I am passing on everything you wrote, so you do not have to repeat it.
change_unread = This I did not understand, and it is not part of the change: "{ $what }". Please write the references and how many there should be.
delivery_next = The delivery is changed separately, right after this.
to_delivery = All right, it is the delivery of order { $number } that is to change.
