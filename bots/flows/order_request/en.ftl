## The order as the shop sent it, summed up.

summary = Your goods for order request { $number } are set aside. This is what we will place:
row = • { $item } × { $quantity }, { $price } each
pickup = Pick-up at: { $branch }
delivery = Delivery to: { $address }, { $cost }
day = Day: { $day }
payment = Payment: { $payment }
recipient = For: { $name }
total = Total: { $total }
ask = Shall we place this order? Please answer "yes" or "no".
ask_what = Nothing is ordered. What should be different? Please write it in your own words, and a specialist will take care of it; if you no longer need the order, just say so.

## How it ends.

going = Thank you, I am placing the order. Its number follows in a moment.
declined = Understood, nothing has been ordered. A specialist will read what you wrote and answer you here.
over = This request is no longer waiting for your answer, so I have not placed anything. A specialist will check how it stands and write to you.
lost = I cannot place this order by myself just now. A specialist will check it and write to you; you do not have to repeat anything.
