## Price and stock, as soon as the goods are known.

told_one = { $item }: { $quantity } at { $price }, { $total } in all, { $stock }.
told_one_bare = { $item }: { $quantity }, { $stock }.
told_all = Products in your order: { $count }, { $total } in all, { $stock }.
told_all_bare = Products in your order: { $count }, { $stock }.
told_here = in stock
told_waits = on back order
told_partly = some on back order

## Placing an order: how the goods come.

ask_way = How would you like to get your order: delivered to an address, or picked up by you?
ask_way_again = Please write "delivery" and the address, or "pick-up".
way_delivery = Delivery
way_pickup = Pick-up
ask_address = Please write the delivery address: town, street and house number.
ask_address_anew = Please write the new delivery address: town, street and house number.
ask_branch = Where will you pick the order up? Please write the number of the line or the name.

## Payment and recipient.

ask_payment = How would you like to pay? Please write the number of the line or the payment method.
payment_choice = { $place }. { $name }
no_invoice = This order cannot be paid by invoice.
no_on_delivery = This order cannot be paid on delivery.
no_card = This order cannot be paid by card.
ask_name = What is the recipient's name?
ask_name_and_phone = Please write the recipient's name and a phone number for this order.
ask_name_again = Please write the recipient's name, for example: Anna Kotova.
ask_name_anew = Please write the recipient's name and phone number.
ask_phone = On which phone number can we reach the recipient?
ask_phone_again = Please write the whole phone number, for example: +7 495 000-00-01.
ask_phone_anew = On which phone number can we reach the recipient? If it stays the same, write "no".
ask_own_number = Should your own order number appear on the documents? Please write it, or answer "no".
ask_own_number_again = Please write your own order number, for example PO-3341, or answer "no".

## The check before it is placed.

sum_head = Please check your order:
sum_head_anew = Prices have changed since. Please check your order once more:
pieces = { $quantity ->
    [one] { $quantity } pc
   *[other] { $quantity } pcs
}
sum_row = { $place }. { $item }: { $quantity } at { $price } each
sum_row_bare = { $place }. { $item }: { $quantity }
sum_row_waits = { $row }, on back order
sum_delivery = Delivery to: { $address }. Delivery costs { $cost }
sum_delivery_bare = Delivery to: { $address }
sum_pickup = Pick-up at: { $branch }
sum_day = When: { $day }
sum_day_part = When: { $day }, { $part }
sum_part = Time: { $part }
sum_day_first = When: { $day } at the earliest
sum_day_unknown = When: we will tell you the date once the order is confirmed
sum_payment = Payment: { $payment }
sum_who = Recipient: { $name }, { $phone }
sum_account = Buyer: { $account }
sum_own_number = Your order number: { $number }
sum_note = Your wish: { $note }
sum_total = Total: { $total }
sum_total_agreed = Total: at the prices of your contract
ask_confirm = Shall I place this order? Answer "yes" and I will. If something should be different, tell me what.
ask_confirm_again = Please answer "yes" to place the order, or write what to change: the products, the delivery, the day, the payment or the recipient.

## Changes.

ask_change = What should I change: the products, the delivery, the day, the payment or the recipient? If you no longer want to order, write "cancel".
ask_change_again = Please write what to change: the products, the delivery, the day, the payment or the recipient.
change_goods = Products
change_delivery = Delivery
change_day = Day
change_payment = Payment
change_contact = Recipient
ask_other_goods = What should I change about the products? For example: "add 2 pcs of A9F74216", "remove the second one" or "5 of the first, not 10".
ask_day = Which day would suit you?
ask_day_again = Please write a day, for example "the day after tomorrow" or "15 December".

## Asked about the order that is being placed.

draft_day = As things stand, the delivery would be { $day }.
draft_day_pickup = As things stand, you could pick it up { $day }.
draft_day_later = You will see the day in the summary, before anything is ordered.
draft_total = In all it comes to { $total }.
draft_goods = The goods come to { $total }; delivery, if you need it, comes on top.
draft_total_later = You will see the full sum in the summary, before anything is ordered.
draft_delivery = The delivery costs { $cost }.
draft_delivery_later = What the delivery costs depends on the address; you will see it before anything is ordered.
draft_stock = { $item }: { $stock } in stock.
draft_payments = You can pay in these ways: { $names }. To choose another one, just name it.

## The order is placed.

placed = Order { $number } is placed.
placed_for = Order { $number } is placed. The total is { $total }.
placed_day = We expect to deliver it { $day }.
placed_day_pickup = We expect it to be ready for you to pick up { $day }.
placed_no_day = We will tell you the date as soon as it is known.
placed_note = Your wish is noted on the order: "{ $note }".
placed_enclosed = The order confirmation is attached.
placed_after = You can use this number here to ask where the order is, to change it or to cancel it.

## Handing over to a person.

person_unconfirmed = I sent your order, but got no confirmation: it may or may not have been placed. So that nothing is ordered twice, I am passing it to a specialist, who will check and write to you. You do not have to repeat anything.
person_not_allowed = Orders for your company can only be placed by colleagues who are entitled to do so. I am passing your order to a specialist, who will help.
person_no_zone = I cannot arrange delivery to this address by myself. I am passing your order to a specialist with everything you wrote, who will tell you how it can be delivered.
person_no_branches = I cannot see the pick-up points right now. I am passing your order to a specialist; you will not have to repeat anything.
person_no_phone = I understand. I am passing your order to a specialist, who will place it without a phone number or suggest another way to reach you.
person_over_limit = Your order is not placed yet: a specialist confirms an order like this before we place it. I am passing on everything you wrote, so you do not have to repeat it.
person_credit_hold = I cannot place this order by myself: the colleague who looks after your company has to approve it. I am passing on everything you wrote.
person_no_price = One of the products has no fixed price. I am passing your order to a specialist, who will tell you the price and place the order.
person_not_valid = The order could not be placed like this. I am passing it to a specialist with everything you wrote.
person_down = I cannot reach the order system right now, and the order has not been placed. I am passing it to a specialist; you will not have to repeat anything.
