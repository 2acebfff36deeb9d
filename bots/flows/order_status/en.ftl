## Where is my order: questions.

ask_number = Please send me the order number and I will look it up. You will find it in the order confirmation and on the invoice.
ask_number_again = I do not see an order number in your message. Please send just the number, for example 4500123456. If you do not have it at hand, just say so.
no_open_orders = You have no open orders at the moment. If you mean another order, please send me its number.
ask_proof = Before I can tell you about order { $number }, I need to be sure that it is yours. Please send the last four digits of the phone number on the order.
ask_proof_bare = Before I can tell you about an order, I need to be sure that it is yours. Please send the last four digits of the phone number on the order.
ask_proof_again = I only need the last four digits of the phone number on the order, for example 0001. If you do not know them, just say so.
not_matched = I could not find an order with these details. Please check the order number and the last four digits of the phone number, and send them again.
several = You have several open orders:
choice = • { $number }: { $state }
choice_expected = • { $number }: { $state }, expected { $eta }
choice_bare = • { $number }
more_orders =
    …and { $count } more { $count ->
        [one] order
       *[other] orders
    }.
which_order = Which one is it about? You can send the number or its last digits.

## The state of the order in one sentence.

order_new = Order { $number } has been received and is waiting to be confirmed.
order_confirmed = Order { $number } is confirmed and will be packed soon.
order_picking = Order { $number } is being packed in the warehouse.
order_on_its_way = Order { $number } is on its way.
order_ready_for_pickup = Order { $number } is ready to be picked up.
order_delivered = Order { $number } has been delivered.
order_partly_delivered = Order { $number } has been delivered in part; some items are still to come.
order_back_ordered = Order { $number } is waiting for goods to come into stock.
order_cancelled = Order { $number } has been cancelled.
order_returned = Order { $number } has been returned.
order_on_hold = Order { $number } is on hold. A specialist can tell you the reason.

## The state of one item.

state_new = received
state_confirmed = confirmed
state_picking = being packed
state_on_its_way = on its way
state_ready_for_pickup = ready to be picked up
state_delivered = delivered
state_partly_delivered = delivered in part
state_back_ordered = waiting for stock
state_cancelled = cancelled
state_returned = returned
state_on_hold = on hold

## Dates: honest, promising no more than is known.

expected = Delivery is expected { $eta }.
no_date = There is no exact delivery date yet.
late_new_date = The order is delayed, and we are sorry for that. The new delivery date: { $eta }.
late_no_date = The order is delayed and there is no new date yet. We are sorry for the wait.
past_date = We expected the delivery { $eta }, but it has not been confirmed: the order is late. We are sorry for that.
tracking = Carrier: { $carrier }, tracking number: { $tracking }.
tracking_only = Tracking number: { $tracking }.
pickup_at = Pick-up point: { $branch }.
rows = Item by item:
row = • { $item }, { $quantity } pcs: { $state }
row_expected = • { $item }, { $quantity } pcs: { $state }, expected { $eta }
more_rows =
    …and { $count } more { $count ->
        [one] item
       *[other] items
    }.

## The end, and handing over to a person.

all_right = All right. If a question about an order comes up, just write to me.
person_without_number = No problem. I am passing your question to a specialist, who will find the order without the number.
person_without_proof = I understand. I am passing your question to a specialist, who will check the details in another way.
person_after_tries = I could not find the order with these details. Rather than guess, I am passing your question to a specialist.
person_system_down = I cannot reach the order data right now. I am passing your question to a specialist; you will not have to repeat anything.
