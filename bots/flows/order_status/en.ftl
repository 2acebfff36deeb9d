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

## Dates: honest, promising no more than is known.

expected = Delivery is expected { $eta }.
no_date = There is no exact delivery date yet.
late_new_date = The order is delayed, and we are sorry for that. It is now expected { $eta }.
late_no_date = The order is delayed and there is no new date yet. We are sorry for the wait.
past_date = We expected the delivery { $eta }, but it has not been confirmed: the order is late. We are sorry for that.
tracking = Carrier: { $carrier }, tracking number: { $tracking }.
tracking_only = Tracking number: { $tracking }.
parcels = Parcel by parcel:
parcel_sent = • { $tracking } ({ $carrier }): sent { $day }
parcel_arrived = • { $tracking } ({ $carrier }): delivered { $day }
more_parcels =
    …and { $count } more { $count ->
        [one] parcel
       *[other] parcels
    }.
pickup_at = Pick-up point: { $branch }.
rows = Item by item:
row = • { $item }, { $quantity ->
    [one] { $quantity } pc
   *[other] { $quantity } pcs
}: { $state }
row_expected = • { $item }, { $quantity ->
    [one] { $quantity } pc
   *[other] { $quantity } pcs
}: { $state }, expected { $eta }
more_rows =
    …and { $count } more { $count ->
        [one] item
       *[other] items
    }.
short_of = Our records say that order { $number } was delivered. A specialist will look into what has not reached you.
