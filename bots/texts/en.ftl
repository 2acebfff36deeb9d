### Texts of the bot outside its flows, and those that every flow shares (en).

## In every flow.

restarted = We began this some time ago, and the steps have changed since. Let us start again.
resumed = Back to your question.
noted = Understood, I have corrected that.
noted_this = Noted: { $what }.
noted_more = Thank you, I have noted that.
not_understood = This I did not understand: "{ $what }". It is not taken into account so far. If it matters, please put it in other words.
cancelled = All right, I have stopped. If you need anything, just write.
draft_given_up = All right, I will leave it there: nothing has been ordered. If you need anything, just write.
nothing_before = This is the first question; there is none before it.
go_on = Last time we stopped at "{ $matter }". Shall we go on with it? Please answer "yes" or "no", or just write what you need.
mail_choices = You can answer, for example: { $choices }.
go_on_here = By the way, we have not finished something on another channel: "{ $matter }". Shall we go on with it here? Please answer "yes" or "no".
goes_on_there = This is already being dealt with in your message on the other channel; the answer will come there.
all_left = All right, I will leave it as it is.
welcome = You are welcome!
hello_again = Hello!
goodbye_for_now = Goodbye! If you want to go on, just write here.
takes_time = All right, take your time. Answer when it suits you.
answer_my_letter = Your email was not a reply to mine, and anyone can put any sender on an email. Please reply directly to this email, and I will go on.
draft_goes_along = What we had begun ("{ $matter }") is not finished: nothing has been placed or changed. What you gave for it goes to the specialist too.
handing_over = I am passing your question to a specialist. They will see everything you wrote; you will not have to repeat it.
person_hint = If you need a specialist, just write "operator".
yes = Yes
no = No
back = Back
cancel = Cancel
operator = Talk to a person

## Greeting, politeness, praise.

greeting = Hello, and welcome to { $brand }. I am the assistant bot: I can check orders, stock and prices, and pass anything else to a specialist. How can I help?
goodbye = Goodbye, and have a good day!
thanks = You are welcome, glad to help!
praise = Thank you for the kind words! We will pass them on to the team.
did_that_help = Did that answer your question?
glad_it_helped = Good, glad to help.

## When it is not clear what is wanted.

clarify = Could you tell me which of these you mean?
clarify_other = Something else
oos = I am afraid I cannot help with that. I answer questions about orders, products and service. If yours is one of these, please put it in other words.
oos_to_person = I do not want to guess what you need, so I am passing your question to a specialist.
attachment_only = I have received the file, thank you. Please tell me in a few words what you would like us to do with it.
voice_only = I have received your voice message, but I cannot listen to it. Please write your question, or ask for a specialist.
as_you_wish = All right. If you need anything else, just write.
what_is_needed = Please tell me what I can do for you.
clarify_again = I still do not know which of these you mean. Please name one of them, or say it in other words.
inform_alone = Thank you, noted. What would you like me to do with this?
datum_kept = Thank you, I have noted that. Now please choose what to do with it, or say it in other words.
i_am_a_bot = I am an assistant bot, not a person: I check orders, stock and prices, and take orders and returns. If you need a specialist, just write "operator".
nothing_to_cancel = There is nothing to stop at the moment. If you want to cancel an order, please send its number.

## Handing over, waiting, hours.

handover = I am passing your question to a specialist, who will answer you here.
handover_promised = I am passing your question to a specialist, who will answer you { $day }, by { $time }.
handover_promised_today = I am passing your question to a specialist, who will answer you today by { $time }.
out_of_hours = Our specialists are not at work now. They will be back { $day }, at { $time }. Your question is saved; you will not have to repeat it.
out_of_hours_today = Our specialists are not at work now. They will be back today at { $time }. Your question is saved; you will not have to repeat it.
out_of_hours_promised = Our specialists are not at work now. Your question is saved, and you will have an answer { $day }, by { $time }.
nobody_online = All specialists are busy or away right now. Your question is saved, and we will answer as soon as somebody is free.
queue_place = You are number { $place } in the queue.
queue_next = You are next in the queue.
also_next = You also asked about this: { $matter }.
also_to_person = The specialist will see your other question too: { $matters }.
specialist = I will pass this on to a specialist.
safety = Thank you for telling us. Please keep a safe distance, and switch the power off only if that is safe. In case of fire, injury or poisoning, call the emergency services on 112. A member of staff is being alerted now.

## An earlier request is asked about.

request_status = Your request { $number } is being worked on. We will answer { $day }, by { $time }. The person in charge has been reminded.
request_status_no_promise = Your request { $number } is being worked on. The person in charge has been reminded.
request_status_late = Your request { $number } is still being worked on, and we have missed the time we promised. We are sorry. The person in charge has been reminded.
request_status_solved = Your request { $number } has been closed. If anything is still open, tell us and we will come back to it.
request_status_none = I do not see an open request of yours. I am passing your question to a specialist, who will check.

## Answers that an installation replaces by its own.

answer_delivery_info = Delivery options, times and costs depend on the address and the goods. Tell us the town and what you want to order, and a specialist will work it out.
answer_company_info = Our addresses, opening hours and payment methods are on our website. Tell us what you need to know, and a specialist will answer exactly.
answer_promo_loyalty = The terms of our promotions and loyalty programme are on our website. A specialist can check your points or promo code.

## What the bot asks before it passes a matter on.

collect_order_place = I will pass your order on. Please tell me the references and quantities, and the delivery address or pick-up point.
collect_order_change = I will pass this on. Please tell me the order number and what to change.
collect_order_cancel = I will pass this on. Please tell me the number of the order to cancel.
collect_preorder = I will pass this on. Please tell me the reference and quantity, and whether to order ahead or to tell you when it is back.
collect_reserve = I will pass this on. Please tell me what to put aside, how many, and at which shop or branch.
collect_return_rma = I will pass this on. Please tell me the order number, what you want to return, exchange or have repaired, and why.
collect_document_copy = I will pass this on. Please tell me which document you need, its number or the order number, and where to send the copy.
collect_delivery_change = I will pass this on. Please tell me the order number and the new delivery address, date or time.
collect_certificate = I will pass this on. Please tell me the product and which certificate or document you need.
collect_callback = I will pass on your request for a call. Please tell me the phone number and a good time.
collect_quote_request = I will pass your request on. Please send the list of goods with quantities, and when you need the quote.
collect_technical_support = I will pass this to a technical specialist. Please tell me the product reference, what happens, and the error code if there is one.
collect_product_advice = I will pass this to a product specialist. Please tell me what you need it for and any requirements.
collect_service_visit = I will pass on your request for a visit. Please tell me the address, what needs to be done, and when it suits you.
collect_b2b_offer = I will pass this to the sales team. Please tell me your company, what you plan to buy, and whom to contact.
collect_supplier_offer = I will pass your offer to the person in charge. Please tell me your company, what you offer, and whom to contact.
collect_payment_debt = I will pass this to the finance team. Please tell me the order or invoice number, the amount and the date of payment. Please do not send card details.
collect_account_contact_change = I will pass this on. Please tell me which details have changed and from which date.
collect_portal_access = I will pass this on. Please tell me your user name or email address and what does not work. Please do not send your password.
collect_complaint_promotion = We are sorry about this. I will pass it to the person in charge. Please tell me which promotion did not work, and the order or receipt number.
collect_complaint_advice = We are sorry about this. I will pass it to the person in charge. Please tell me what you were advised, when and where.
collect_complaint_quality = We are sorry about this. I will pass it to the person in charge. Please tell me the order number and what is wrong with the goods, and add a photo if you have one.
collect_complaint_service = We are sorry about this. I will pass it to the person in charge. Please tell me what happened, when, and whom you spoke to if you remember.
collect_complaint_delivery = We are sorry about this. I will pass it to the person in charge. Please tell me the order number and what went wrong with the delivery, and add a photo if you have one.
added_to_question = Your question is waiting for a specialist. I have added this to your question, and both will be read together.
discount_to_person = Only a manager can lower the price of a quote. I am passing on your quote and the question of a discount.
sorry = We are sorry about this. A person in charge will look into it.
collected = Thank you, I have passed everything on to a specialist.
person_privacy_request = I am passing your personal data request to the person in charge.

## Intents as a customer reads them on a button.

intent_greet = Say hello
intent_goodbye = End the chat
intent_thanks = Say thank you
intent_praise = Give praise
intent_affirm = Yes
intent_deny = No
intent_inform = Give details
intent_cancel_dialog = Stop here
intent_human = Talk to a person
intent_request_status = My earlier request
intent_availability_price = Stock and price
intent_order_place = Place an order
intent_order_status = Where is my order
intent_order_change = Change an order
intent_order_cancel = Cancel an order
intent_preorder = Order ahead or tell me when it is back
intent_reserve = Reserve goods
intent_return_rma = Return, exchange, repair
intent_document_copy = Copy of an invoice or document
intent_delivery_change = Change the delivery
intent_delivery_info = Delivery terms
intent_certificate = Product certificate
intent_callback = Call me back
intent_quote_request = Get a quote
intent_technical_support = Technical help
intent_product_advice = Help choosing a product
intent_service_visit = Visit by an engineer
intent_b2b_offer = Become a business customer
intent_supplier_offer = Offer us your services
intent_payment_debt = Payments and refunds
intent_company_info = Addresses and opening hours
intent_promo_loyalty = Promotions and points
intent_account_contact_change = Change my details
intent_portal_access = Website log-in
intent_privacy_request = My personal data
intent_complaint_promotion = Complaint about a promotion
intent_complaint_advice = Complaint about advice
intent_complaint_quality = Complaint about goods
intent_complaint_service = Complaint about service
intent_complaint_delivery = Complaint about delivery
intent_answer_given = Your question
intent_safety_issue = Danger or injury
intent_oos = Something else

## Whose order is it: the piece that every flow about an order begins with.

own_ask_number = Please send me the order number. You will find it in the order confirmation and on the invoice.
own_ask_number_again = I do not see an order number in your message. Please send just the number, for example 4500123456. If you do not have it at hand, just say so.
own_no_open_orders = You have no open orders at the moment. If you mean another order, please send me its number.
own_ask_proof_tell = Before I can tell you about order { $number }, I need to be sure that it is yours. Please send the last four digits of the phone number on the order.
own_ask_proof_change = Before I can change order { $number }, I need to be sure that it is yours. Please send the last four digits of the phone number on the order.
own_ask_proof_cancel = Before I can cancel order { $number }, I need to be sure that it is yours. Please send the last four digits of the phone number on the order.
own_ask_proof_redirect = Before I can change the delivery of order { $number }, I need to be sure that it is yours. Please send the last four digits of the phone number on the order.
own_ask_proof_return = Before I can register a return for order { $number }, I need to be sure that it is yours. Please send the last four digits of the phone number on the order.
own_ask_proof_copy = Before I can send a document for order { $number }, I need to be sure that it is yours. Please send the last four digits of the phone number on the order.
own_ask_proof_bare = Before I can tell you about an order, I need to be sure that it is yours. Please send the last four digits of the phone number on the order.
own_ask_proof_again = I only need the last four digits of the phone number on the order, for example 0001. If you do not know them, just say so.
own_ask_code = Let us confirm by email that the order is yours. If the order has an email address, a six-digit code is on its way there now; it is valid for 10 minutes. Please send me the code.
own_ask_code_again = I only need the six digits from the email, for example 123456. If no email has come, just say so.
own_code_wrong = This code is not right. Please check the email and send the six digits again.
own_not_matched = I could not find an order with these details. Please check the order number and the last four digits of the phone number, and send them again.
own_several = You have several open orders:
own_choice = • { $number }: { $state }
own_choice_expected = • { $number }: { $state }, expected { $eta }
own_choice_bare = • { $number }
own_more_orders =
    …and { $count } more { $count ->
        [one] order
       *[other] orders
    }.
own_which_order = Which one is it about? You can send the number or its last digits.
own_all_right = All right. If a question about an order comes up, just write to me.
own_person_without_number = No problem. I am passing your question to a specialist, who will find the order without the number.
own_person_without_proof = I understand. I am passing your question to a specialist, who will check the details in another way.
own_person_after_tries = I could not find the order with these details. Rather than guess, I am passing your question to a specialist.
own_person_system_down = I cannot reach the order data right now. I am passing your question to a specialist; you will not have to repeat anything.

## The state of an order or an item in a list.

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

## The delivery address.

ask_address_again = I could not make out the address. Please write all of it, for example: Moscow, Sadovaya street 8.
ask_house = Noted: { $address }. Please add the street and the house number.
ask_town = I could not find a delivery to "{ $address }". Please check the address and write it together with the town.

## Which goods and how many: the front part of every flow about goods.

goods_ask = Please write which products you need and how many, for example: A9F74216, 10 pcs. You can send the whole list at once.
goods_ask_again = I do not see a product in your message. Please send its reference or name and the quantity, for example: A9F74216, 10 pcs.
goods_which = I found several products for "{ $item }". Which one do you need? Please write the number of the line or the reference.
choice_unread = I did not find any of the choices in your answer.
goods_is_it_this = This is the closest I found to "{ $item }". Is this the one? Please answer "yes" or "no".
goods_candidate = { $place }. { $reference } { $name }
goods_other = I could not find "{ $item }" in the catalogue. Please send another reference or name. If you can do without it, just write "without it".
goods_other_again = I did not understand what to take instead of "{ $item }". Please send a reference or a name, or write "without it".
goods_how_many = How many of { $item } do you need? Please write a number.
goods_how_many_again = Please write the quantity as a whole number, for example 10. The product: { $item }.
goods_amount = { $unit ->
    [metre] { $quantity } m
    [coil] { $quantity ->
        [one] { $quantity } coil
       *[other] { $quantity } coils
    }
    [roll] { $quantity ->
        [one] { $quantity } roll
       *[other] { $quantity } rolls
    }
    [pack] { $quantity ->
        [one] { $quantity } pack
       *[other] { $quantity } packs
    }
    [box] { $quantity ->
        [one] { $quantity } box
       *[other] { $quantity } boxes
    }
    [set] { $quantity ->
        [one] { $quantity } set
       *[other] { $quantity } sets
    }
    [pair] { $quantity ->
        [one] { $quantity } pair
       *[other] { $quantity } pairs
    }
   *[piece] { $quantity }
}
goods_amount_ended = { $amount }
goods_sold = { $unit ->
    [metre] by the metre
    [coil] in coils
    [roll] in rolls
    [pack] in packs
    [box] in boxes
    [set] in sets
    [pair] in pairs
   *[piece] by the piece
}
goods_unit = { $item }: you asked for { $asked }, but it is sold { $sold }. Shall I put down { $number }? Please answer "yes" or write how many you need.
goods_unit_pack = { $item }: you asked for { $asked }, but it is sold { $sold } of { $pack }. That makes { $number }. Shall I put that down? Please answer "yes" or write how many you need.
goods_unit_packed = { $item }: you asked for { $asked }, but it is sold { $sold }, and a pack holds { $pack }. That makes { $number }. Shall I put that down? Please answer "yes" or write how many you need.
goods_unit_how_many = { $item }: you asked for { $asked }, but it is sold { $sold }. How many shall I put down? Please write a number.
goods_least_min = { $item }: the minimum order is { $least }. Shall I put down { $number }? Please answer "yes", write another quantity or "without it".
goods_least_step = { $item } is sold in multiples of { $step }. Shall I put down { $number }? Please answer "yes", write another quantity or "without it".
goods_least_both = { $item }: the minimum order is { $least }, in multiples of { $step }. Shall I put down { $number }? Please answer "yes", write another quantity or "without it".
goods_replaced = { $item } is discontinued. Its replacement: { $replacement }. Shall I take the replacement? Please answer "yes" or "no".
goods_gone = { $item } is discontinued and out of stock. Please send another reference or write "without it". A specialist can suggest an alternative: for that, write "operator".
goods_gone_again = Please send another reference instead of { $item }, or write "without it".
goods_short = { $item }: you need { $quantity }, in stock: { $stock }; the date of the next delivery is not known yet. What would you like to do? Please write the number of the line.
goods_short_until = { $item }: you need { $quantity }, in stock: { $stock }; the next delivery is expected { $day }. What would you like to do? Please write the number of the line.
goods_out = { $item }: you need { $quantity }, but it is out of stock at the moment and the date of the next delivery is not known yet. What would you like to do? Please write the number of the line.
goods_out_until = { $item }: you need { $quantity }, but it is out of stock at the moment; the next delivery is expected { $day }. What would you like to do? Please write the number of the line.
goods_take_row = { $place }. Take what is in stock
goods_wait_row = { $place }. Wait until the full quantity arrives
goods_drop_row = { $place }. Do without this product
goods_take = What is in stock
goods_wait = Wait for all
goods_drop = Without it
goods_nothing_left = All right, nothing is left on the list. If you need something, send me its reference and quantity.
goods_unnamed = No problem. I am passing your question to a specialist, who will find the product by its description.
goods_not_found = I could not find this in the catalogue. I am passing your question to a specialist, who will find the right product. The rest is noted.
goods_many_doubts = Several lines of your list need a closer look. I am passing it to a specialist, who will check the references; you will not have to repeat the list.
goods_too_many = Your list has more than a hundred lines. I am passing it to a specialist, who will take care of all of it.
goods_down = I cannot reach the catalogue and the stock right now. I am passing your question to a specialist; you will not have to repeat anything.

## How goods reach a customer.

part_morning = before noon
part_afternoon = in the afternoon
part_evening = in the evening
branch_choice = { $place }. { $name }
branch_choice_at = { $place }. { $name }, { $address }

## A day with its year, without "on".

plain_day =
    { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }

## An order that somebody wants to change or cancel.

late_cancelled = Order { $number } is already cancelled; there is nothing left to do.
late_returned = Order { $number } has already been returned and can no longer be changed or cancelled.
late_delivered = Order { $number } has already been delivered, so it can no longer be changed or cancelled. If something is not right, you can return it: write "return" and the order number.
late_on_its_way = Order { $number } is already on its way, so I cannot change or cancel it. You can refuse it when it arrives or return it: for that, write "return" and the order number. If the carrier has to be contacted, write "operator".
late_ready = Order { $number } is packed and waiting for you at the pick-up point, so I cannot change it. If you do not need it, write "operator" and a specialist will help.
late_other = I can no longer change or cancel order { $number } by myself. I am passing your question to a specialist, who will check what can still be done.
late_now = Order { $number } has just gone into processing, and I can no longer change it by myself. I am passing your question to a specialist, who will check what can still be done.
change_not_allowed = Your company's orders can only be changed by colleagues who are entitled to do so. I am passing your question to a specialist, who will help.
change_unconfirmed = I sent the change of order { $number }, but got no confirmation: it may or may not have been made. I am passing it to a specialist, who will check and write to you. You do not have to repeat anything.
change_not_valid = Order { $number } could not be changed like this. I am passing your question to a specialist with everything you wrote.
