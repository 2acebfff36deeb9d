## Where and for whom.

ask_branch = Where shall we set it aside? Please write the number of the line.
not_there = { $branch } does not have all of this in stock at the moment.
ask_only_branch = All of this is in stock in one place only. Shall we set it aside there? Please answer "yes" or "no".
not_so_many_there = { $branch } does not have that many: only { $stock } in stock.
nearest_unknown = I do not know where you are, so please choose by the address.
branch_row = { $place }. { $name }: { $stock } in stock
branch_row_at = { $place }. { $name }, { $address }: { $stock } in stock
ask_name = In whose name shall we set it aside?
ask_name_again = Please write the name of the person who will pick it up.
ask_phone = At which phone number can the branch reach you? If you do not want to give one, just write "no".
ask_phone_again = Please write the whole phone number, for example +7 495 000-00-01, or "no".
ask_phone_needed = At which phone number can the branch reach you? It needs one to set goods aside.
ask_phone_again_needed = Without a phone number the branch sets nothing aside. Please write it in full, for example +7 495 000-00-01, or "cancel".

## The summary, and what can change.

summary = Please check. I will ask this branch to set it aside: { $branch }
summary_line = • { $item } × { $quantity }
summary_day = You will pick it up { $day }.
summary_for = In the name of: { $name }
summary_for_phone = In the name of: { $name }, phone { $phone }
summary_instead = It replaces reservation { $number }, which I will cancel after that.
summary_ask = Is that right? Please answer "yes", or write what to change.
ask_change = What shall I change: the goods, the branch, the day or the contact?
ask_change_again = Please write one of these: goods, branch, day, contact. To stop, write "cancel".
change_goods = Goods
change_branch = Branch
change_day = Day
change_contact = Contact
ask_other_goods = Please write which products you need and how many, for example: A9F74216, 10 pcs.
ask_day = On which day will you pick it up?
ask_day_again = Please write the day, for example "tomorrow" or "Friday".

## The end.

asked = I have asked the branch to set this aside: { $items } ({ $branch }). The reservation number is { $number }. It is not confirmed yet: I will write to you here as soon as the branch answers.
confirmed = Confirmed, set aside for you at { $branch }: { $items }. The reservation number is { $number }.
refused_not_enough = I am sorry, this branch does not have enough any more.
refused_at_most = I am sorry, this branch has only { $at_most } left.
refused_branch = I am sorry, nothing can be set aside at that branch.
nowhere = No branch has all of this in stock at the moment: { $items }.
part_head = No branch has all of this at the moment. This is what there is at { $branch }:
part_row = • { $item }: { $there } of { $wanted }
part_none = • { $item }: none
ask_part = Shall I have what is there set aside? I will ask about waiting for the rest right after that. Please answer "yes" or "no".
nobody_else = All right, not at any of these.
ask_wait = Would you like to wait for it: be told when it is back, or have it ordered in for you? Please answer "yes" or "no".
let_us_wait = All right.
all_right = All right. If you need something set aside after all, just write.
person_not_allowed = Your account does not let you reserve goods. I am passing this to a specialist, who will help.
person_over_limit = I cannot have this set aside by myself: a specialist has to confirm it first. I am passing on everything you wrote, so you do not have to repeat it.
person_unconfirmed = I could not find out whether the branch has received the request. To be safe I am not sending it again: a specialist is checking it now and will write to you here.
person_refused = I could not have this set aside. I am passing it to a specialist, who will find a way.
person_discontinued = This product is discontinued and cannot be set aside. I am passing this to a specialist, who will suggest an alternative.
person_credit_hold = I cannot set this aside for your account by myself. I am passing it to your manager, who will write to you here.

## What is put aside already.

own_which = Which reservation do you mean? Please write its number or the number of the line.
own_row = { $place }. { $number }: { $items }, { $branch }
own_asked = Reservation { $number } ({ $items }, { $branch }) is not confirmed yet. I will write to you here as soon as the branch answers.
own_late = Reservation { $number } ({ $items }, { $branch }) is not confirmed yet: the branch is late in answering, and a specialist is asking there. We will write to you here.
own_confirmed = Reservation { $number } is confirmed: { $items }, kept for you at { $branch }.
own_confirmed_until = Reservation { $number } is confirmed: { $items }, at { $branch }. Please pick it up { $until }.
own_refused_state = Reservation { $number } ({ $items }) was refused by the branch: { $branch }. If you still need it, write what to set aside, and I will look for another branch.
own_collected = The goods of reservation { $number } were picked up: { $items }.
own_expired = Reservation { $number } has run out, and this is no longer kept: { $items }. If you still need it, write what to set aside.
own_ended = Reservation { $number } ({ $items }, { $branch }) has been cancelled. If you need it after all, write what to set aside.
own_may = You can change or cancel it here: just say so.
own_ask_give_up = Shall I cancel reservation { $number }: { $items }, { $branch }? Please answer "yes" or "no".
own_given_up = Reservation { $number } is cancelled, and the branch no longer keeps this for you: { $items }. If you need it after all, just write.
own_stays = All right, reservation { $number } stays as it is: { $items }, { $branch }.
own_over = Reservation { $number } ({ $items }) is already over; there is nothing to cancel.
own_refused = The branch does not let me cancel reservation { $number } ({ $items }). I am passing this to a specialist, who will settle it.
own_unconfirmed = I could not find out whether reservation { $number } ({ $items }) has been cancelled. A specialist is checking it and will write to you here.
own_left = All right, I will leave the reservations as they are.
own_none = I do not see an open reservation of yours here. I am passing this to a specialist, who will look for it.
own_unknown = I do not see that reservation among yours. I am passing this to a specialist, who will look for it.
own_down = I cannot reach the reservations at the moment. I am passing this to a specialist.
replaced = The earlier reservation { $number } is cancelled.
replaced_stands = The earlier reservation { $number } could not be cancelled just now; it will run out by itself.
