## Which document is needed.

ask_kind = Which document do you need: an invoice, a delivery note, a receipt, an order confirmation, a quote or a report of your orders?
ask_kind_again = Please name the document: invoice, delivery note, receipt, order confirmation, quote or report.
kind_invoice = Invoice
kind_delivery_note = Delivery note
kind_receipt = Receipt
kind_order_confirmation = Order confirmation
kind_quote = Quote
kind_report = Report of orders

## Own quotes.

several_quotes = You have several valid quotes:
quote_row = { $place }. { $number } for { $total }
quote_row_of = { $place }. { $number } for { $total }, made { $day }
which_quote = Which one shall I send? Please write the number of the line or of the quote.

## Done.

sent_invoice = A copy of the invoice is attached: { $number }.
sent_delivery_note = A copy of the delivery note is attached: { $number }.
sent_receipt = A copy of the receipt is attached: { $number }.
sent_order_confirmation = The order confirmation is attached: { $number }.
sent_quote = The quote is attached: { $number }.
sent_report = The report of your open orders and their lines is attached as a spreadsheet.
report_cut = It holds the newest { $count } orders.
no_orders = You have no open orders and no valid quotes, so there is nothing to report.
missing = There is no such document for order { $number } yet: { $document }. If you need it, just write "operator".

## Handing over to a person.

none_invoice = There is no invoice for order { $number } yet. I am passing your question to a specialist, who will answer when there is one.
none_delivery_note = There is no delivery note for order { $number }: it is made when the goods are shipped. I am passing your question to a specialist.
none_receipt = There is no receipt for order { $number }. I am passing your question to a specialist, who will check the payment.
none_order_confirmation = There is no confirmation of order { $number } yet. I am passing your question to a specialist.
person_no_quotes = I could not find a valid quote of yours. I am passing your question to a specialist.
person_unknown_customer = A quote can only be sent to the customer it was made for, and I cannot check that here. I am passing your question to a specialist.
person_unknown_report = A report of orders goes only to the customer whose orders they are, and I cannot check that here. I am passing your question to a specialist.
person_not_allowed = Documents of this company go to the people it has named. I am passing your question to a specialist, who will check and answer.
person_no_way = I cannot send the file this way. I am passing your question to a specialist, who will send the document in another way.
person_unknown_kind = No problem. I am passing your question to a specialist, who will find the right document.
