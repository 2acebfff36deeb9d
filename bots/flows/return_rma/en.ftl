## Which goods come back.

not_in_order = I do not find "{ $thing }" in order { $number }.
ask_which = Which goods from order { $number } would you like to return? You can send the numbers of the lines, the references, or "all".
which_row = { $place }. { $item }, { $quantity ->
    [one] { $quantity } pc
   *[other] { $quantity } pcs
}
ask_how_many = How many pieces of { $item } are you returning? The order has { $most }. Please write a number or "all".
ask_fewer = The order has only { $most } of { $item }, and no more than that can be returned. How many are you returning?

## What is wished, and why.

ask_wish = What would you like for these goods: your money back, an exchange, or a repair?
ask_wish_again = Please tell me which of the three it is: money back, exchange or repair.
wish_refund = Money back
wish_exchange = Exchange
wish_repair = Repair
ask_reason = Why are you returning the goods? For example: not needed, wrong article, does not work, damaged, incomplete. You can also say it in your own words.
ask_reason_again = Please tell me the reason in a few words, for example "does not work" or "not needed".
reason_unwanted = Not needed
reason_wrong_article = Wrong article delivered
reason_defective = Does not work
reason_damaged = Damaged
reason_incomplete = Incomplete
reason_other = Another reason
ask_photos = A photo helps us to decide faster. Please send one or several here. If you have none, just write "no photo".
ask_photos_again = I do not see a photo in your message. Please attach it, or write "no photo".
photos_none = No photo
photos_told = Told in words

## The summary.

sum_head = Please check the return from order { $number }:
sum_row = • { $item }, { $quantity ->
    [one] { $quantity } pc
   *[other] { $quantity } pcs
}
sum_wish = What you would like: { $wish }
sum_reason = Reason: { $reason }
sum_told = In your words: { $told }
sum_photos = Photos: { $count }
ask_confirm = Shall I register this return? Please answer "yes" or "no".
ask_change = What should be different: the goods, what you would like for them, the reason, or the photos?
ask_change_again = Please name what to change: goods, wish, reason or photos. To stop, just write "cancel".
change_goods = Goods
change_wish = Wish
change_reason = Reason
change_photos = Photos

## Done.

issued = The return is registered under number { $number }. Please keep this number.
label = The return sheet is attached: print it and put it into the parcel.
label_by_hand = Please write this number on the outside of the parcel.
send_to = Where to send the goods: { $place }.
send_by = Please send them { $day } at the latest.

## Handing over to a person.

person_not_there_yet = Order { $number } has not been delivered yet, so I cannot register a return for it. I am passing your request to a specialist, who will tell you what can be done before delivery.
person_not_returnable = I cannot register a return for order { $number } by myself. I am passing your request to a specialist, who will check what can be done.
person_too_late = For order { $number } the return period ended { $day }. I am passing your request to a specialist, who will check what can still be done.
person_refused_late = The return period for these goods is over, so I could not register the return. I am passing your request to a specialist, who will check what can still be done.
person_refused_goods = These goods, or so many of them, cannot be returned in the usual way. I am passing your request to a specialist, who will check what can be done.
person_refused = The return could not be registered. I am passing it to a specialist with everything you told me.
person_unknown_goods = No problem. I am passing your request to a specialist, who will find the goods in the order.
person_unconfirmed = I have sent the return off but have no confirmation that it was registered: it may or may not have been. So that nothing is registered twice, a specialist will check and tell you the number.
