## For which goods.

ask_goods = Which goods is the quote for? Please send the references or names with quantities; you can send the whole list at once.
ask_other_goods = What should change in the list? You can write, for example, "A9F74216 - 20 pcs", "take out LC1D09M7" or "add A9F74220, 5 pcs".

## The summary.

sum_head = Please check the list for the quote:
pieces = { $quantity ->
    [one] { $quantity } pc
   *[other] { $quantity } pcs
}
sum_row = { $place }. { $item }, { $quantity } at { $price }
sum_more =
    …and { $count } more { $count ->
        [one] line
       *[other] lines
    }.
sum_total = In all, without delivery: { $total }.
ask_confirm = Shall I make a quote at these prices? Please answer "yes" or "no".

## Done.

made = Quote { $number } for { $total } is attached.
made_without_file = Quote { $number } for { $total } is ready. The file cannot be sent this way; to have it by email, just write "operator".
valid = The prices are valid up to and including { $day }. The quote does not set the goods aside.
to_order = To order, just say so.
given_up = All right, I am not making a quote. If you need one, just send the list again.

## Handing over to a person.

person_no_prices = I cannot give prices for the whole list. I am passing it to a specialist, who will prepare the quote; you will not have to repeat the list.
person_refused = I could not make a standard quote for this list. I am passing it to a specialist; you will not have to repeat anything.
person_unconfirmed = I have asked for the quote but have no confirmation that it was made. A specialist will check and send it.
