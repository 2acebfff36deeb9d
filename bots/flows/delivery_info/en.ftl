## What the delivery to a town costs, and its first day.

where_to = Which town is it for? I will tell you the price and the earliest day.
where_to_again = Please write the town, for example: Kazan.
delivery_costs = Delivery there (zone: { $zone }) costs { $cost } and is possible { $day } at the earliest. You will see the exact sum and day before you order. To order, send me the references and how many you need.
no_delivery_there = I cannot work out the delivery to this place ("{ $address }") myself. To have a specialist do it, write "operator".
all_told = All right. If you need the price of a delivery, write the town.
person_system_down = I cannot work out the delivery at the moment. I am passing your question to a specialist, so you do not have to repeat anything.
