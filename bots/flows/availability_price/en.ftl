## Availability and price: questions.

ask_reference = Please send me the reference or name of the product, for example A9F74216. You can send several at once.
ask_reference_again = I do not see a product reference in your message. It consists of letters and digits and is printed on the packaging and the invoice. If you do not have it, just say so.
which = I found several products for "{ $asked }". Which one do you need?
is_it_this = This is the closest I found to "{ $asked }". Is this the one?
candidate = { $place }. { $reference } { $name }
not_found_name = I could not find "{ $asked }" in the catalogue. Please send me the reference, or another name of the product.
not_found = I could not find this in the catalogue: { $asked }. Please check the reference and send it again.

## The answer, item by item.

item = { $item }: { $stock } { $price }
item_row = • { $item }: { $stock } { $price }
in_stock = { $stock } in stock.
enough = the quantity you need ({ $quantity }) is available, { $stock } in stock in all.
short = you need { $quantity }, in stock: { $stock }; the date of the next delivery is not known yet.
short_until = you need { $quantity }, in stock: { $stock }; the next delivery is expected { $day }.
out = out of stock at the moment; the date of the next delivery is not known yet.
out_until = out of stock at the moment; the next delivery is expected { $day }.
last_pieces = discontinued, { $stock } left in stock.
discontinued = discontinued and out of stock. A specialist can suggest an alternative.
replaced_by = discontinued and out of stock. Its replacement: { $replacement }.
replaced_in_stock = discontinued and out of stock. Its replacement: { $replacement }, { $stock } in stock. { $price }
row_unclear = • "{ $asked }": I found several products, please tell me which one you need:
row_candidate = { "    " }{ $reference } { $name }
row_unknown = • "{ $asked }": not found in the catalogue.
left_out = These are the first { $answered } lines. { $left } more did not fit; please send them in a separate message.
order_hint = To order, write "I'll take it" and how many you need.
notify_hint = Write "let me know when it is back", and you will hear from us as soon as it is in stock.
price = Price: { $price }.
price_account = Your price: { $price }.
price_unknown = A specialist can tell you the price.
branch_row = { "    " }{ $branch }: { $stock } in stock
unit_row = { "    " }Sold { $sold }: { $asked } makes { $number }.
unit_row_only = { "    " }Sold { $sold }.
least_row = { "    " }Minimum order: { $least }.
step_row = { "    " }Sold in multiples of { $step }.

## The end, and handing over to a person.

all_right = All right. If there is anything else to check, send me its reference.
person_after_search = I could not find this in the catalogue: { $tried }. I am passing your question to a specialist, who will find the right product.
person_without_reference = No problem. I am passing your question to a specialist, who will find the product by its description.
person_system_down = I cannot reach stock and prices right now. I am passing your question to a specialist; you will not have to repeat anything.
