# What the order system tells by itself: to the customer, and to people at the desk.
order-event-subject = Order { $number }
order-event-shipped = Your order { $number } is on its way.
order-event-delayed = Your order { $number } is delayed; we are sorry.
order-event-ready-for-pickup = Your order { $number } is ready to be picked up.
order-event-delivered = Your order { $number } has been delivered.
order-event-cancelled = Your order { $number } has been cancelled.
order-event-tracking = It travels with { $carrier }, tracking number { $tracking }.
order-event-tracking-only = The tracking number is { $tracking }.
order-event-carrier = It travels with { $carrier }.
order-event-eta = It is expected on { $day }.
order-event-new-day = It is now expected on { $day }.
order-event-no-day = The order system does not name a new day yet.
order-event-branch = It waits for you at { $branch }.
order-event-address = The address: { $address }.
order-event-hours = Opening hours: { $hours }.
order-event-delivered-next = If anything is missing or damaged, please reply to this message.
order-event-cancelled-next = If you did not ask for that, please reply to this message.

reason-order-unconfirmed = Order { $order } was not confirmed in time
desk-alarm-unconfirmed = An order was not confirmed in time: case #
