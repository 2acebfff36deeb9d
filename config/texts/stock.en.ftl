# Goods that are back, and what a branch puts aside: what customers are told unasked

stock-back = { $item } is back: { $stock } in stock. You asked us to tell you when it is available.
stock-back-fewer = { $item } is back, but fewer than the { $quantity } you asked for: { $stock } in stock so far.
stock-still-wanted = Would you still like it? If you answer "yes", I will prepare the order; if not, just answer "no".
stock-still-wanted-elsewhere = If you would still like it, reply to this email and say how many you need.
stock-back-subject = Back in stock: { $item }
stock-yes = Yes, order it
stock-no = No, thank you
reservation-subject = Your reservation { $number }
reservation-confirmed = { $branch } has confirmed: { $items } is set aside for you. Reservation number: { $number }.
reservation-confirmed-until = { $branch } has confirmed: { $items } is set aside for you. Please pick it up { $until }. Reservation number: { $number }.
reservation-refused = I am sorry: { $branch } cannot set this aside: { $items }. Reservation { $number } could not be made.
reservation-others = It is in stock here:
    { $branches }
    Would you like it set aside at one of them? Please write the number of the line, or "no".
reservation-nowhere = No other branch has enough of it at the moment. Would you like to wait for it: be told when it is back, or have it ordered in for you? Please answer "yes" or "no".
reservation-late = { $branch } has not answered yet about reservation { $number } ({ $items }), so it is not certain. A specialist is asking the branch now and will write to you here.
reservation-expired = Reservation { $number } at { $branch } has run out, and the goods are on sale again. If you still need them, write to us.
reservation-item = { $item } × { $quantity }
reservation-branch-row = { $place }. { $branch } ({ $stock } in stock)
reason-reservation-late = { $branch } did not confirm reservation { $number } in time
reason-reservation-refused = { $branch } refused reservation { $number }
